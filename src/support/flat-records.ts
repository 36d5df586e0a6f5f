/** Attributes that a backend has flattened to texts, some under names without dots -> attributes of OTLP. */
import * as names from '../generated/names.ts';
import { keyValues } from '../view/otlp-of-records.ts';

const DOTTED = [
  ...Object.values<unknown>(names).filter(
    (name): name is string => typeof name === 'string' && name.includes('.'),
  ),
  'azure.category',
  'azure.operation.name',
  'azure.service.request.id',
  'cloud.resource_id',
  'cloudevents.event_id',
  'cloudevents.event_type',
  'error.type',
  'event.name',
  'http.request.method',
  'http.response.status_code',
  'os.name',
  'server.address',
  'service.name',
  'service.version',
  'url.full',
  'user_agent.name',
  'user_agent.original',
  'user_agent.os.name',
  'user_agent.version',
];
const BY_FLAT = new Map(DOTTED.map((name) => [name.replaceAll('.', '_'), name]));
const IDS = /(?:id|ids|ms_cv|version|name|status)$/;

/** `acs_call_id` -> `acs.call.id`; names that are not known stay. */
export function dottedName(name: string): string {
  return BY_FLAT.get(name) ?? name;
}

/** OTLP attributes, with numbers and booleans where the texts are some. */
export function flatAttributes(attributes: Readonly<Record<string, unknown>>): ReturnType<typeof keyValues> {
  const plain = Object.entries(attributes).flatMap(([flat, value]) => {
    const name = dottedName(flat);
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, value] as const];
    return typeof value === 'string' ? [[name, typed(name, value)] as const] : [];
  });
  return keyValues(Object.fromEntries(plain));
}

function typed(name: string, text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d{1,9}(?:\.\d{1,9})?$/.test(text) && !IDS.test(name) ? Number(text) : text;
}
