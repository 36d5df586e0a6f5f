/** The inventory: what is used, what is not, and what cannot be seen. */
import { ATTR_ACS_CALL_TYPE, ATTR_ACS_FEATURE_NAME } from '../generated/names.ts';
import { SERVICES, SERVICES_END, SERVICES_SOURCE, type Service } from '../generated/services.ts';
import type { Found } from './inventory-source.ts';
import type { Evidence, Use } from './inventory-usage.ts';

/** A use as it is printed. */
export interface ReportedUse {
  /** One name; several if the traffic does not tell them apart. */
  services: string[];
  fate: Service['fate'];
  successor: string | null;
  app: string;
  operation: string;
  resource: string | null;
  count: number;
  /** False if there may have been more. */
  exact: boolean;
  lastUsed: string | null;
  evidence: string;
}

export interface Report {
  since: string;
  until: string;
  /** End of the standalone services. */
  ends: string;
  source: string;
  uses: ReportedUse[];
  /** Could have been seen, and was not. */
  notSeen: string[];
  notObservable: { service: string; why: string }[];
  notes: string[];
}

/** Everything that the source shows about the services of Microsoft's guide. */
export function reportOf(found: Found, since: number, until: number): Report {
  const order = new Map(SERVICES.map(({ name }, n) => [name, n]));
  const place = ({ services: [first = ''] }: Use) => order.get(first) ?? 0;
  const uses = found.uses.toSorted(
    (a, b) => place(a) - place(b) || a.app.localeCompare(b.app) || b.count - a.count,
  );
  const seen = new Set(uses.flatMap(({ services }) => services));
  const hidden = SERVICES.flatMap((service) => {
    const why = service.notObservable ?? (seen.has(service.name) ? undefined : unseenIn(found, service));
    return why ? [{ service: service.name, why }] : [];
  });
  const concealed = new Set(hidden.map(({ service }) => service));
  return {
    since: iso(since),
    until: iso(until),
    ends: SERVICES_END,
    source: SERVICES_SOURCE,
    uses: uses.map(reported),
    notSeen: SERVICES.map(({ name }) => name).filter((name) => !seen.has(name) && !concealed.has(name)),
    notObservable: hidden,
    notes: found.notes,
  };
}

/** Attributes of calls that metrics do not carry, and the signals that do. */
const CALL_ATTRIBUTES: Readonly<Record<string, readonly Evidence[]>> = {
  [ATTR_ACS_CALL_TYPE]: ['spans', 'log records'],
  [ATTR_ACS_FEATURE_NAME]: ['log records'],
};

/** Why this source cannot show a service, or not all of its use. */
function unseenIn({ lacking }: Found, service: Service): string | undefined {
  const lacks = (signals: readonly Evidence[]) => signals.every((signal) => lacking.includes(signal));
  const inTraffic = service.acsService !== undefined;
  if (lacks(inTraffic ? ['spans', 'log records', 'metrics'] : ['log records'])) return READ_RECORDS;
  const ofCalls = Object.keys(service.attributes ?? {}).flatMap((name) =>
    Object.hasOwn(CALL_ATTRIBUTES, name) ? [CALL_ATTRIBUTES[name] ?? []] : [],
  );
  return ofCalls.some(lacks) ? READ_CALLS : undefined;
}

const READ_RECORDS = 'It shows in log records only: read a file that holds them.';
const READ_CALLS = 'Calls that use it show it in spans or log records only: read a file that holds them.';

function reported(use: Use): ReportedUse {
  const service = SERVICES.find(({ name }) => name === use.services[0]);
  return {
    services: use.services,
    fate: service?.fate ?? 'retired',
    successor: service?.successor ?? null,
    app: use.app,
    operation: use.operation,
    resource: use.resource ?? null,
    count: Math.round(use.count),
    exact: use.exact,
    lastUsed: use.lastMillis > 0 ? iso(use.lastMillis) : null,
    evidence: use.evidence,
  };
}

/** Clocks of senders may be anywhere. */
function iso(millis: number): string {
  const date = new Date(Math.min(millis, 8.64e15));
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
