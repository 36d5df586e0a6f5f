/** What reached the sink after a row has run, in a form that can be compared whole. */
import type { FakeAcs } from '../../fakes/acs-server.ts';
import type { OtlpSink, SinkAttributes, SinkSpan } from '../../fakes/otlp-sink.ts';
import { recordsOf, type Tree, treesOf } from '../../sdk/trees.ts';

/** Texts, sorted, so that their order does not depend on time. */
export interface Arrived {
  /** Exchanges as the service saw them; not telemetry. */
  ledger: string[];
  trees: string[];
  records: string[];
  /** Metric -> attributes -> sum, or count for histograms. */
  metrics: Record<string, Record<string, number>>;
  /** Every `service.name` that a span, record or metric came from. */
  services: string[];
}

/** What the app's own OpenTelemetry SDK changes. */
export interface Foreign {
  /** Other instrumentations create spans, records and metrics, and add attributes to ours: only ours are compared. */
  instruments?: boolean;
  /** Our id generator is missing: a message has no span of its own, and its record is in the operation. */
  withoutMessageSpans?: boolean;
}

export const SERVICE = 'app';

/** @param appSpans Names of spans that the app creates. */
export function arrived(
  fake: FakeAcs,
  sink: OtlpSink,
  { instruments = false }: Foreign = {},
  appSpans: readonly string[] = [],
): Arrived {
  const spans = instruments ? sink.spans.filter((span) => concernsAcs(span, fake, appSpans)) : sink.spans;
  const logs = instruments ? sink.logs.filter((log) => log.attributes['acs.source']) : sink.logs;
  const metrics = instruments ? sink.metrics.filter(({ name }) => name.startsWith('acs')) : sink.metrics;
  const trees = treesOf(spans);
  const records = recordsOf(logs, spans);
  const resources = [...spans, ...logs, ...metrics].map(({ resource }) => String(resource['service.name']));
  return {
    ledger: fake.ledger.map((row) => `${row.method} ${row.status}`),
    trees: sorted(instruments ? trees.map(withoutForeignAttributes) : trees),
    records: sorted(instruments ? records.map(withoutAzureName) : records),
    metrics: pointsOf(metrics),
    services: [...new Set(resources)].sort(),
  };
}

/** Includes spans of other instrumentations for exchanges with the fake service: they would be duplicates. */
function concernsAcs({ name, attributes }: SinkSpan, fake: FakeAcs, appSpans: readonly string[]): boolean {
  return (
    attributes['azure.resource_provider.namespace'] === 'Microsoft.Communication' ||
    appSpans.includes(name) ||
    Object.values(attributes).some((value) => typeof value === 'string' && value.includes(fake.host))
  );
}

/** Other instrumentations add attributes to our spans, and we add ours to their HTTP spans. */
function withoutForeignAttributes(tree: Tree): Tree {
  const children = tree.children?.map(withoutForeignAttributes);
  const kept = Object.entries(tree.attributes).filter(([name]) => OUR_ATTRIBUTES.test(name));
  return { ...tree, attributes: Object.fromEntries(kept), ...(children && { children }) };
}

const OUR_ATTRIBUTES =
  /^(acs\.|azure\.|http\.request\.(method|resend_count)$|url\.full$|server\.|user_agent\.original$|http\.response\.status_code$|error\.type$)/;

/** With the app's own logger provider, records also carry the name that Azure Monitor's exporter needs. */
function withoutAzureName(record: object): object {
  const { attributes, ...rest } = record as { attributes: Record<string, unknown> };
  const kept = Object.entries(attributes).filter(([name]) => !/^(microsoft\.|_MS\.)/.test(name));
  return { ...rest, attributes: Object.fromEntries(kept) };
}

/** Sums over all exports, without zeros. */
function pointsOf(metrics: OtlpSink['metrics']): Arrived['metrics'] {
  const totals: Arrived['metrics'] = {};
  for (const { name, points } of metrics) {
    for (const { attributes, value, count } of points) {
      const sum = value ?? count ?? 0;
      if (sum === 0) continue;
      totals[name] ??= {};
      const key = pointKey(attributes);
      totals[name][key] = (totals[name][key] ?? 0) + sum;
    }
  }
  return totals;
}

/** `acs.service=sms acs.source=sdk`. */
export function pointKey(attributes: SinkAttributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort()
    .join(' ');
}

/** As JSON with sorted keys. */
export function sorted(things: readonly object[]): string[] {
  return things.map((thing) => JSON.stringify(inOrder(thing))).sort();
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, inOrder(one)]));
}
