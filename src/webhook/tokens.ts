/** Checks the tokens of Entra ID and Call Automation. */
import type { JWTPayload } from 'jose';
import { JOSEError } from 'jose/errors';
import { decodeJwt } from 'jose/jwt/decode';
import { jwtVerify } from 'jose/jwt/verify';
import { type IssuerKeys, KeysUnavailable } from './issuer-keys.ts';

/** The tokens of one kind of sender. */
export interface TokenRules {
  /** For warnings. */
  name: string;
  issuers: string[];
  audiences: string[];
  keys: IssuerKeys;
  /** What else is wrong with a token. */
  refuses?(claims: JWTPayload): string | undefined;
}

/** @property why One line for the developer, without anything that the sender has sent. */
export interface Verdict {
  verdict: 'accepted' | 'refused' | 'unavailable';
  why: string;
}

/** Microsoft's own libraries allow clocks to differ by five minutes. */
const SKEW_SECONDS = 300;

/** The issuer that the token names decides whose keys it has to be signed with. */
export async function verifyToken(token: string, rules: readonly TokenRules[]): Promise<Verdict> {
  const claims = claimsIn(token);
  if (!claims) return refused('its token is malformed: it is no signed JWT');
  const rule = rules.find(({ issuers }) => issuers.includes(claims.iss ?? ''));
  if (!rule) {
    const known = rules.flatMap(({ issuers }) => issuers).join(', ');
    return refused(`its token is from none of ${known}`);
  }
  try {
    const { payload } = await jwtVerify(token, (header, jws) => rule.keys.keyOf(header, jws), {
      algorithms: ['RS256'],
      issuer: rule.issuers,
      audience: rule.audiences,
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['exp'],
    });
    const why = rule.refuses?.(payload);
    return why === undefined
      ? { verdict: 'accepted', why: '' }
      : refused(`its token of ${rule.name}: ${why}`);
  } catch (error) {
    if (error instanceof KeysUnavailable) return { verdict: 'unavailable', why: error.message };
    if (error instanceof JOSEError)
      return refused(`its token of ${rule.name}: ${FAULTS[faultOf(error)] ?? error.code}`);
    return { verdict: 'unavailable', why: (error as Error).message };
  }
}

function refused(why: string): Verdict {
  return { verdict: 'refused', why };
}

/** Undefined if it is malformed. */
function claimsIn(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** The claim that is wrong, or the code of the error. */
function faultOf(error: JOSEError): string {
  const { code, claim } = error as JOSEError & { claim?: string };
  return code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' ? (claim ?? code) : code;
}

/** Fault -> what the developer reads. */
const FAULTS: Record<string, string> = {
  aud: 'it is for another audience: compare the option audience with the subscription or resource',
  exp: 'it has no time of expiry',
  nbf: "it is not valid yet: check this machine's clock",
  ERR_JWS_INVALID: 'it is malformed',
  ERR_JWT_INVALID: 'it is malformed',
  ERR_JWT_EXPIRED: "it has expired: check this machine's clock",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is wrong',
  ERR_JWKS_NO_MATCHING_KEY: 'its issuer has no such key',
  ERR_JOSE_ALG_NOT_ALLOWED: 'it is not signed with RS256',
};
