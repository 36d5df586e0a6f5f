/** Which HTTP requests go to ACS, and to which of its services. */
import type { AcsService, ResultIds } from '../../events/acs-event.ts';
import { parseUrl } from '../../events/url.ts';

const CLOUDS = ['.communication.azure.com', '.communication.azure.us', '.communication.azure.cn'];
const SDK_USER_AGENT = /azsdk-js-communication-([a-z-]+?)(-rest)?\//i;

/** First path segment -> service. */
const PATHS: Record<string, AcsService> = {
  sms: 'sms',
  chat: 'chat',
  'emails:send': 'email',
  emails: 'email',
  identities: 'identity',
  teamsuser: 'identity',
  calling: 'call_automation',
  rooms: 'rooms',
  phonenumbers: 'phone_numbers',
  availablephonenumbers: 'phone_numbers',
  operatorinformation: 'phone_numbers',
  siprouting: 'phone_numbers',
  messages: 'messages',
  routing: 'job_router',
};

const SERVICES: ReadonlySet<string> = new Set(Object.values(PATHS));

export interface AcsEndpoint {
  /** Undefined where the request goes to ACS but not to a service that we know. */
  service: AcsService | undefined;
}

/**
 * Makes the test that recognises requests to ACS: by host (the public and sovereign clouds and `hosts`), or by
 * the user agent of the Azure SDK, which custom domains keep.
 * @param hosts Further hosts: `acs.contoso.com` and `10.0.0.1:8080` match exactly, `.contoso.com` is a suffix.
 */
export function acsEndpoints(
  hosts: readonly string[],
): (url: string | URL, userAgent?: string) => AcsEndpoint | undefined {
  const exact = new Set(hosts.filter((host) => !host.startsWith('.')));
  const suffixes = [...CLOUDS, ...hosts.filter((host) => host.startsWith('.'))];
  return (url, userAgent) => {
    const parsed = parseUrl(url);
    if (!parsed) return undefined;
    const { host, hostname } = parsed;
    const name = userAgent && SDK_USER_AGENT.exec(userAgent)?.[1]?.toLowerCase();
    const isAcs =
      name || exact.has(host) || exact.has(hostname) || suffixes.some((suffix) => hostname.endsWith(suffix));
    if (!isAcs) return undefined;
    return { service: serviceOfPackage(name) ?? serviceOfPath(parsed.pathname) };
  };
}

/** Packages are named like services, with dashes: `communication-call-automation`. */
function serviceOfPackage(name: string | undefined): AcsService | undefined {
  const service = name?.replaceAll('-', '_') ?? '';
  return SERVICES.has(service) ? (service as AcsService) : undefined;
}

function serviceOfPath(path: string): AcsService | undefined {
  return PATHS[path.split('/')[1]?.toLowerCase() ?? ''];
}

/** Ids that stand in the path of a request, e.g. the thread of a chat message. Personal ids are not among them. */
export function idsInPath(url: string | URL): ResultIds {
  const path = parseUrl(url)?.pathname ?? '';
  for (const [pattern, name] of PATH_IDS) {
    const value = pattern.exec(path)?.[1];
    if (value) return { [name]: decoded(value) };
  }
  return {};
}

const PATH_IDS: readonly [RegExp, keyof ResultIds][] = [
  [/^\/chat\/threads\/([^/]+)/i, 'chatThreadId'],
  [/^\/calling\/callConnections\/([^/:]+)/i, 'callConnectionId'],
  [/^\/calling\/recordings\/([^/:]+)/i, 'recordingId'],
  [/^\/emails\/operations\/([^/]+)/i, 'emailOperationId'],
  [/^\/rooms\/([^/:]+)/i, 'roomId'],
];

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
