/** Which ways of authentication an endpoint accepts. A `POST` needs one of them. */

import { IssuerKeys } from './issuer-keys.ts';
import { type SecretAuthentication, secretsOf } from './secrets.ts';
import { secureUrl } from './secure-url.ts';
import { type TokenRules, type Verdict, verifyToken } from './tokens.ts';

export type { SecretAuthentication } from './secrets.ts';

/** Tokens of Entra ID, as Event Grid sends them to an endpoint that "Use Microsoft Entra authentication" protects. */
export interface EntraAuthentication {
  /** Directory (tenant) id of the app registration: a GUID. */
  tenantId: string;
  /** Application id of the app registration, its application id URI, or both: what the subscription names. */
  audience: string | readonly string[];
  /**
   * Application id of the sender: other applications of the tenant may get a token for the same audience.
   * @default '4962773b-9cdb-44cf-a8bf-237846a00ab7', which is Microsoft.EventGrid
   */
  senderId?: string;
  /**
   * Base address of Entra ID, for other clouds.
   * @default 'https://login.microsoftonline.com'
   */
  authority?: string;
}

/** Tokens that Call Automation sends with each callback. */
export interface CallAutomationAuthentication {
  /** Immutable id of the ACS resource: a GUID, which is not the name of the resource. */
  audience: string | readonly string[];
  /**
   * Issuer of the tokens and base address of its keys, for other clouds.
   * @default 'https://acscallautomation.communication.azure.com'
   */
  issuer?: string;
}

/** Ways of authentication, of which a `POST` needs one. */
export interface AuthenticationOptions {
  /** Tokens of Entra ID: Event Grid's secure delivery. */
  entra?: EntraAuthentication;
  /** Tokens of Call Automation. */
  callAutomation?: CallAutomationAuthentication;
  /** Secrets in the query or in a header, which Event Grid and Call Automation can send. */
  secret?: SecretAuthentication;
  /**
   * Accepts every request, because something in front of the app has authenticated it. Ignored if there is another way.
   * @default false
   */
  unauthenticated?: boolean;
}

export type Authenticate = (request: Request) => Promise<Verdict>;

const GUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const EVENT_GRID = '4962773b-9cdb-44cf-a8bf-237846a00ab7';
const ENTRA = 'https://login.microsoftonline.com';
const CALL_AUTOMATION = 'https://acscallautomation.communication.azure.com';
/** Tokens of both services are shorter than 4 KiB. */
const MAX_TOKEN = 16_384;

/** Undefined, after a warning, if no way is configured completely. */
export function authenticationBy(
  options: AuthenticationOptions,
  warn: (message: string) => void,
): Authenticate | undefined {
  const { entra, callAutomation, secret, unauthenticated } = options;
  const faults: string[] = [];
  const valid = <T>(made: T | string | undefined): T | undefined => {
    if (typeof made !== 'string') return made;
    faults.push(made);
    return undefined;
  };
  const tokens = [
    valid(entra && entraRules(entra)),
    valid(callAutomation && callAutomationRules(callAutomation)),
  ];
  const rules = tokens.filter((one) => one !== undefined);
  const hasSecret = valid(secret && secretsOf(secret));
  for (const fault of faults) warn(`createWebhookHandler(): ${fault}`);
  if (rules.length > 0 || hasSecret) return async (request) => authenticated(request, rules, hasSecret);
  if (unauthenticated === true && faults.length === 0) return async () => ({ verdict: 'accepted', why: '' });
  warn(
    'the webhook answers 503 to every request, because it has no authentication: give createWebhookHandler() one of entra, callAutomation and secret, or unauthenticated: true',
  );
  return undefined;
}

async function authenticated(
  request: Request,
  rules: readonly TokenRules[],
  hasSecret: ((request: Request) => boolean) | undefined,
): Promise<Verdict> {
  if (hasSecret?.(request)) return { verdict: 'accepted', why: '' };
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (rules.length > 0 && token !== undefined) {
    if (token.length <= MAX_TOKEN) return verifyToken(token, rules);
    return { verdict: 'refused', why: `its token is malformed: it has more than ${MAX_TOKEN} characters` };
  }
  const ways = [...(hasSecret ? ['a known secret'] : []), ...rules.map(({ name }) => `a token of ${name}`)];
  return { verdict: 'refused', why: `it lacks ${ways.join(' or ')}` };
}

/** The rules, or what is wrong. */
function entraRules({ tenantId, audience, senderId, authority }: EntraAuthentication): TokenRules | string {
  const base = secureUrl(authority ?? ENTRA);
  const audiences = textsOf(audience);
  if (!GUID.test(tenantId ?? '')) return 'entra.tenantId has to be the GUID of a directory';
  if (audiences.length === 0) return 'entra.audience is missing';
  if (!base) return 'entra.authority has to be an https address';
  const tenant = tenantId.toLowerCase();
  const sender = (senderId ?? EVENT_GRID).toLowerCase();
  if (!GUID.test(sender)) return 'entra.senderId has to be the GUID of an application';
  return {
    name: 'Entra ID',
    // Of tokens in version 2 and 1: the app registration decides which Event Grid gets.
    issuers: [`${base}/${tenant}/v2.0`, `https://sts.windows.net/${tenant}/`],
    audiences,
    keys: new IssuerKeys(`${base}/${tenant}/v2.0/.well-known/openid-configuration`),
    refuses: ({ appid, azp }) =>
      String(appid ?? azp).toLowerCase() === sender
        ? undefined
        : 'its sender (appid, azp) is another application',
  };
}

/** https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint */
function callAutomationRules({ audience, issuer }: CallAutomationAuthentication): TokenRules | string {
  const base = secureUrl(issuer ?? CALL_AUTOMATION);
  const audiences = textsOf(audience);
  if (audiences.length === 0 || !audiences.every((one) => GUID.test(one)))
    return 'callAutomation.audience has to be the immutable id of the ACS resource, which is a GUID and not its name';
  if (!base) return 'callAutomation.issuer has to be an https address';
  return {
    name: 'Call Automation',
    issuers: [base],
    audiences,
    keys: new IssuerKeys(`${base}/calling/.well-known/acsopenidconfiguration`),
  };
}

/** Tokens have GUIDs in lower case, whichever case the developer has copied. */
function textsOf(value: string | readonly string[]): string[] {
  const texts = [value].flat().filter((one) => typeof one === 'string' && one !== '');
  return texts.flatMap((one) => (GUID.test(one) ? [one, one.toLowerCase()] : [one]));
}
