/** The ACS resource that a request goes to. */
import type { Redacted } from '../events/redacted.ts';
import { ATTR_ACS_RESOURCE_ID, ATTR_ACS_RESOURCE_NAME } from '../generated/names.ts';
import type { SafeAttributes } from './safe-values.ts';

/** The option `resourceId`: one id for all telemetry, or ids by host. It is exported as the app has written it. */
export type ResourceIds = string | Readonly<Record<string, string>> | undefined;

/** `contoso.communication.azure.com`, with a region before the domain for some resources. */
const HOST = /^([^.]+)\.(?:[^.]+\.)?communication\.azure\.(?:com|us|cn)$/;

/** Attributes of all telemetry. */
export function commonResource(ids: ResourceIds): SafeAttributes {
  return typeof ids === 'string' ? { [ATTR_ACS_RESOURCE_ID]: ids as Redacted } : {};
}

/** Attributes that follow from the host of a request. */
export function resourceOf({ host, hostname }: URL, ids: ResourceIds): SafeAttributes {
  const name = HOST.exec(hostname)?.[1];
  const key = typeof ids === 'object' && [host, hostname].find((one) => Object.hasOwn(ids, one));
  return {
    ...(name && { [ATTR_ACS_RESOURCE_NAME]: name as Redacted }),
    ...(key && { [ATTR_ACS_RESOURCE_ID]: (ids as Record<string, string>)[key] as Redacted }),
  };
}
