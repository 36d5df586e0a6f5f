/** Issues tokens as Entra ID and Call Automation do, and serves the keys to check them. */
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type Loopback, listenOnLoopback } from './loopback.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const ENDPOINT_APP = '22222222-2222-4222-8222-222222222222';
export const ACS_RESOURCE = '33333333-3333-4333-8333-333333333333';
/** Microsoft.EventGrid */
export const EVENT_GRID_APP = '4962773b-9cdb-44cf-a8bf-237846a00ab7';

interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: object;
}

export interface TokenIssuer extends Loopback {
  /** Answers with this status instead of keys. */
  failWith: number | undefined;
  /** Requests for the OpenID configuration and for keys. */
  readonly requests: string[];
  /** Replaces the key by a new one. */
  rotate(): Promise<void>;
  /** What keys are served; another list replaces it. */
  keys: SigningKey[];
  /** A token of Entra ID in version 2, for Event Grid. */
  entraToken(claims?: JWTPayload, header?: object): Promise<string>;
  /** A token of Call Automation. */
  callAutomationToken(claims?: JWTPayload, header?: object): Promise<string>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const requests: string[] = [];
  const loopback = await listenOnLoopback(async (request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(issuer.failWith ?? 200, { 'content-type': 'application/json' });
    if (issuer.failWith) response.end();
    else if (request.url?.endsWith('configuration'))
      response.end(JSON.stringify({ jwks_uri: `${loopback.url}/keys` }));
    else response.end(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }));
  });
  const sign = async (claims: JWTPayload, header: object = {}): Promise<string> => {
    const key = issuer.keys.at(-1) as SigningKey;
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })
      .sign(key.privateKey);
  };
  const now = (): number => Math.floor(Date.now() / 1000);
  const issuer: TokenIssuer = {
    ...loopback,
    failWith: undefined,
    requests,
    keys: [await signingKey()],
    async rotate() {
      issuer.keys = [await signingKey()];
    },
    entraToken: (claims, header) =>
      sign(
        {
          iss: `${loopback.url}/${TENANT}/v2.0`,
          aud: ENDPOINT_APP,
          azp: EVENT_GRID_APP,
          iat: now(),
          nbf: now(),
          exp: now() + 3600,
          ...claims,
        },
        header,
      ),
    callAutomationToken: (claims, header) =>
      sign(
        { iss: loopback.url, aud: ACS_RESOURCE, iat: now(), nbf: now(), exp: now() + 300, ...claims },
        header,
      ),
  };
  return issuer;
}

let made = 0;

export async function signingKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = `key-${++made}`;
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}
