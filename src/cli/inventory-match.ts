/** Which service a piece of telemetry shows, by the table of services. */
import { SERVICES, type Service } from '../generated/services.ts';

/** What telemetry says about a use, as far as it says it. */
export interface Traffic {
  acsService?: string | undefined;
  operation?: string | undefined;
  /** Path of a URL. */
  path?: string | undefined;
  /** Category of a resource log. */
  category?: string | undefined;
  /** Type of an Event Grid event. */
  event?: string | undefined;
  /** User agent of an Azure SDK. */
  userAgent?: string | undefined;
}

/** Names of services. Several in one list: the traffic does not tell them apart. */
export interface Match {
  /** What the traffic itself uses; empty for a service that the guide does not name. */
  base: string[];
  /** What its attributes show in addition. */
  added: string[];
}

type PrefixField = 'operations' | 'paths' | 'categories' | 'events';

interface PrefixRule {
  pattern: RegExp;
  length: number;
  service: Service;
}

const RULES = Object.fromEntries(
  (['operations', 'paths', 'categories', 'events'] as const).map((field) => [field, rulesOf(field)]),
) as Record<PrefixField, PrefixRule[]>;

const ATTRIBUTE_RULES = SERVICES.flatMap((service) =>
  Object.entries(service.attributes ?? {}).map(([name, pattern]) => ({
    name,
    pattern: new RegExp(pattern),
    service,
  })),
);

/** The services that this traffic uses. */
export function matchServices(traffic: Traffic, attributes: Readonly<Record<string, unknown>>): Match {
  const base = baseOf(traffic);
  const shown = ATTRIBUTE_RULES.filter(({ name, pattern }) => pattern.test(textOf(attributes[name]))).map(
    ({ service }) => service,
  );
  const deciding = shown.filter(({ acsService }) => base.some((one) => one.acsService === acsService));
  const added = shown.filter((service) => !deciding.includes(service));
  return { base: namesOf(deciding.length > 0 ? deciding : base), added: namesOf(added) };
}

function baseOf({ operation, path, category, event, userAgent, acsService }: Traffic): Service[] {
  // Events of calls carry `acs.service=calling`, whichever SDK the call used: only the type decides.
  if (event !== undefined) return longest('events', event.replace(/^Microsoft\.Communication\./, ''));
  const found = [
    longest('operations', operation),
    longest('paths', path),
    longest('categories', category),
    ofPackage(userAgent),
  ].find((services) => services.length > 0);
  return found ?? SERVICES.filter((service) => acsService !== undefined && service.acsService === acsService);
}

function rulesOf(field: PrefixField): PrefixRule[] {
  return SERVICES.flatMap((service) =>
    (service[field] ?? []).map((prefix) => ({
      // Routes of ACS ignore case.
      pattern: new RegExp(`^${prefix.split('{}').map(escaped).join('[^/:]+')}`, 'i'),
      length: prefix.length,
      service,
    })),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function longest(field: PrefixField, text: string | undefined): Service[] {
  if (text === undefined) return [];
  const matching = RULES[field].filter(({ pattern }) => pattern.test(text));
  const most = Math.max(...matching.map(({ length }) => length));
  return matching.filter(({ length }) => length === most).map(({ service }) => service);
}

const USER_AGENT = /azsdk-[a-z]+-(?:azure-)?communication[-.]([a-z.-]+?)(?:-rest)?\//i;

/** SDKs of all languages name packages alike, but for dashes, dots and case. */
function ofPackage(userAgent: string | undefined): Service[] {
  const name = plainName(USER_AGENT.exec(userAgent ?? '')?.[1] ?? '');
  if (!name) return [];
  return SERVICES.filter(({ packages = [] }) =>
    packages.some((one) => plainName(one.replace(/^.*\/communication-/, '')) === name),
  );
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

function namesOf(services: readonly Service[]): string[] {
  return [...new Set(services.map(({ name }) => name))];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
