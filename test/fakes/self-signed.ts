import { generateKeyPairSync, sign } from 'node:crypto';

/** A private key and its self-signed certificate, both PEM. */
export interface SelfSigned {
  key: string;
  certificate: string;
}

const OID_ECDSA_SHA256 = '06082a8648ce3d040302';
const OID_COMMON_NAME = '0603550403';
const OID_BASIC_CONSTRAINTS = '0603551d13';
const OID_SUBJECT_ALT_NAME = '0603551d11';
const TRUE = '0101ff';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** One DER element: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));

/**
 * Makes a certificate for localhost and 127.0.0.1, valid 1970 to 2049.
 *
 * Node can't create X.509 certificates; writing the few DER elements here keeps a private key
 * out of the repository and `openssl` out of the test requirements.
 */
export function createSelfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(bytes(OID_ECDSA_SHA256));
  const name = sequence(der(0x31, sequence(bytes(OID_COMMON_NAME), text(0x0c, 'localhost'))));
  // Two-digit years from 50 on mean 19xx.
  const validity = sequence(text(0x17, '700101000000Z'), text(0x17, '491231235959Z'));
  const alternatives = sequence(text(0x82, 'localhost'), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    sequence(bytes(OID_BASIC_CONSTRAINTS), bytes(TRUE), der(0x04, sequence(bytes(TRUE)))),
    sequence(bytes(OID_SUBJECT_ALT_NAME), der(0x04, alternatives)),
  );
  const body = sequence(
    der(0xa0, bytes('020102')), // version 3
    bytes('020101'), // serial number 1
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const lines = sequence(body, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
