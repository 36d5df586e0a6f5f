/** Recognises requests to ACS, and their service. */
import type { AcsService } from '../../events/acs-event.ts';
import { SERVICE_OF_SEGMENT } from '../azure-sdk/clients.ts';

const CLOUDS = ['.communication.azure.com', '.communication.azure.us', '.communication.azure.cn'];
const SDK_USER_AGENT = /azsdk-js-communication-([a-z-]+?)(-rest)?\//i;

export interface AcsEndpoint {
  /** Undefined for an ACS service that we don't know. */
  service: AcsService | undefined;
}

/** Returns the endpoint of a request, or undefined if the request is not to ACS. */
export type AcsEndpoints = (url: URL, userAgent?: string) => AcsEndpoint | undefined;

/**
 * Recognises by host (public and sovereign clouds, and `hosts`), or by the Azure SDK's user agent, which requests to
 * custom domains carry too.
 * @param hosts More hosts: `acs.contoso.com` and `10.0.0.1:8080` match exactly, `.contoso.com` is a suffix.
 */
export function acsEndpoints(hosts: readonly string[]): AcsEndpoints {
  const known = [...CLOUDS, ...hosts];
  return ({ host, hostname, pathname }, userAgent) => {
    const name = SDK_USER_AGENT.exec(userAgent ?? '')?.[1]?.toLowerCase();
    const isAcs =
      name ||
      known.some((one) => (one.startsWith('.') ? hostname.endsWith(one) : one === host || one === hostname));
    if (!isAcs) return undefined;
    return { service: SERVICE_OF_PACKAGE.get(name ?? '') ?? serviceOfPath(pathname) };
  };
}

/** Packages are named after services, with dashes: `communication-call-automation`. */
const SERVICE_OF_PACKAGE = new Map(
  Object.values(SERVICE_OF_SEGMENT).map((service) => [service.replaceAll('_', '-'), service]),
);

function serviceOfPath(path: string): AcsService | undefined {
  return SERVICE_OF_SEGMENT[path.split('/')[1]?.toLowerCase() ?? ''];
}
