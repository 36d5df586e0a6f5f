/** Attributes that a backend has flattened to texts, some under names without dots -> attributes of OTLP. */
import { ATTRIBUTE_NAMES } from '../generated/attribute-names.ts';
import { keyValues } from '../view/otlp-of-records.ts';

/** Of resources, which the schema does not list. */
const OF_RESOURCES = 'service.name service.version os.name os.version os.type browser.platform event.name';
const BY_FLAT = new Map(
  `${ATTRIBUTE_NAMES} ${OF_RESOURCES}`.split(' ').map((name) => [name.replaceAll('.', '_'), name]),
);
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
