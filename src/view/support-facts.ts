/** Facts that a support request states, besides ids: read from the records of a call or message. */
import { textOf } from '../cli/otlp-json.ts';
import type { AttributeValue } from './api-parts.ts';
import type { StoredRecord } from './queries.ts';
import { reasonOf } from './reason.ts';
import type { SupportMaterial } from './support-parts.ts';
import { deliveryOf } from './verdicts.ts';

/** Different values of one fact. */
const MAX_VALUES = 20;
const MAX_LENGTH = 300;
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Fact of `support-request.json` -> what the records state. */
export type Facts = Readonly<Record<string, readonly string[]>>;

export function factsOf({ page, records }: SupportMaterial): Facts {
  const resourceIds = valuesOf(records, 'acs.resource.id');
  const isImmutable = (id: string) => GUID.test(id);
  return {
    resource: unique([
      ...valuesOf(records, 'cloud.resource_id'),
      ...resourceIds.filter((id) => !isImmutable(id)),
    ]),
    immutable_resource: resourceIds.filter(isImmutable),
    resource_name: valuesOf(records, 'acs.resource.name'),
    time: [utc(failureTime(page.to, records))],
    sdk: unique([
      ...valuesOf(records, 'user_agent.original').filter((text) => /azsdk|communication/i.test(text)),
      ...valuesOf(records, 'acs.sdk.user_agent'),
      ...inBodies(records, /\bsdkVersion["\\]{0,4}\s?[:=]\s?["\\]{0,4}([^"\\,}\s]{1,100})/gi),
    ]),
    platform: unique(records.flatMap(platformOf)),
    app: unique(records.flatMap(appOf)),
    end_reason: unique(page.lanes.flatMap(({ verdict }) => (verdict?.code ? [verdict.code] : []))),
    http_status: valuesOf(records, 'http.response.status_code'),
    error: unique(records.flatMap(errorText)),
    delivery_status: unique(records.flatMap(({ attributes }) => deliveryText(attributes))),
    smtp_code: inBodies(
      records,
      /\b(?:Enhanced)?SmtpStatusCode["\\]{0,4}\s?[:=]\s?["\\]{0,4}([\d.]{3,12})/gi,
    ),
  };
}

/** ISO 8601, in milliseconds. */
export function utc(millis: number): string {
  return new Date(Math.round(millis)).toISOString();
}

/** The first failure; the end if nothing failed. */
function failureTime(end: number, records: readonly StoredRecord[]): number {
  const failed = records.find(
    ({ severity, attributes }) => severity >= 17 || attributes['error.type'] !== undefined,
  );
  return failed ? (failed.end ?? failed.start) : end;
}

/** Code and message of an error. A status alone is a fact of its own. */
function errorText(record: StoredRecord): string[] {
  const type = textOf(record.attributes['error.type']);
  if (type === undefined) return [];
  const reason = reasonOf(record);
  if (reason === undefined) return /\D/.test(type) ? [type] : [];
  return [reason.startsWith(type) ? reason : `${type}: ${reason}`];
}

function deliveryText(attributes: StoredRecord['attributes']): string[] {
  const { table, status, code } = deliveryOf(attributes) ?? {};
  if (table === undefined) return [];
  return [[status, code].filter((part) => part !== undefined).join(' ')];
}

function platformOf({ origin, attributes }: StoredRecord): string[] {
  const of = (name: string) => textOf(origin.resource[name]) ?? textOf(attributes[name]);
  const joined = (...names: string[]) => names.flatMap((name) => of(name) ?? []).join(' ');
  const brands = origin.resource['browser.brands'];
  return [
    joined('user_agent.name', 'user_agent.version'),
    Array.isArray(brands) ? brands.filter((one) => typeof one === 'string').join(', ') : '',
    joined('user_agent.os.name', 'user_agent.os.version'),
    joined('os.name', 'os.version') || joined('os.type'),
    joined('browser.platform'),
    joined('device.manufacturer', 'device.model.name') || joined('device.model.identifier'),
    joined('process.runtime.name', 'process.runtime.version'),
  ].filter((text) => text !== '');
}

function appOf({ origin: { resource } }: StoredRecord): string[] {
  const name = textOf(resource['service.name']);
  return name === undefined ? [] : [[name, textOf(resource['service.version'])].filter(Boolean).join(' ')];
}

/** Values of an attribute of records or of their resources. */
function valuesOf(records: readonly StoredRecord[], name: string): string[] {
  return unique(
    records.flatMap(({ attributes, origin }) => [attributes[name], origin.resource[name]].flatMap(plain)),
  );
}

function plain(value: AttributeValue | undefined): string[] {
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

/** Resource logs keep most of their properties in the body. */
function inBodies(records: readonly StoredRecord[], pattern: RegExp): string[] {
  return unique(
    records
      .filter(({ body }) => body !== '')
      .flatMap(({ body }) => [...body.matchAll(pattern)].map(([, value = '']) => value)),
  );
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== '').map((text) => text.slice(0, MAX_LENGTH)))].slice(
    0,
    MAX_VALUES,
  );
}
