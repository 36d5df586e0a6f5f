import { randomBytes, randomUUID } from 'node:crypto';

/** Made-up persons whose data looks real, so that a redaction test has something to find. */
export const ALICE = {
  displayName: 'Alice Example-Anderson',
  phoneNumber: '+15550100101',
  email: 'alice.anderson@contoso.example',
  userId: '8:acs:5f0c9a2e-7d41-4b0e-9c1a-3f6f0e5a1d11_0000001a-2b3c-4d5e-8f90-a1b2c3d4e501',
};

/** The other side of most conversations. */
export const BOB = {
  displayName: 'Bob Beispiel',
  phoneNumber: '+15550100202',
  email: 'bob.beispiel@contoso.example',
  userId: '8:acs:5f0c9a2e-7d41-4b0e-9c1a-3f6f0e5a1d11_0000001a-2b3c-4d5e-8f90-a1b2c3d4e502',
};

/** The number that the fake resource owns. */
export const OWNED_NUMBER = '+15550100900';

const RESOURCE = '5f0c9a2e-7d41-4b0e-9c1a-3f6f0e5a1d11';

/** A new communication user of the fake resource: `8:acs:<resource>_<user>`. */
export const newUserId = (): string => `8:acs:${RESOURCE}_${randomUUID()}`;

/** A user access token: unsigned, but readable by AzureCommunicationTokenCredential. */
export function newUserToken(userId = ALICE.userId): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issued = Math.floor(Date.now() / 1000);
  const claims = {
    skypeid: userId.slice('8:'.length),
    scp: 1792,
    iat: issued,
    exp: issued + 86_400,
    acsScope: 'chat,voip',
    resourceId: RESOURCE,
  };
  return `${part({ alg: 'RS256', kid: '1', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** `Outgoing_<yyyyMMddHHmmss><guid>_noam`, the shape of real SMS message ids. */
export function newSmsMessageId(now = new Date()): string {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  return `Outgoing_${stamp}${randomUUID()}_noam`;
}

/** `19:<hex>@thread.v2`, the shape of real chat thread ids. */
export const newThreadId = (): string => `19:${randomBytes(16).toString('hex')}@thread.v2`;

/** The REST model of a communication user. */
export const userModel = (id: string): object => ({
  kind: 'communicationUser',
  rawId: id,
  communicationUser: { id },
});
