/** One in-process stage for tests of the real SDKs: fake ACS, OTLP sink, `register()`, and clients for all services. */
import { type AcsOtel, type AcsOtelOptions, register } from '../../src/node.ts';
import { type FakeAcs, type FakeAcsOptions, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';

export const RESOURCE_ID = '/subscriptions/test/communicationServices/contoso';

/** The stage of most tests. */
export interface Stage {
  fake: FakeAcs;
  sink: OtlpSink;
  acs: AcsOtel;
  /** For the constructors of all clients. */
  clientOptions: object;
  /** Flushes, then clears the sink and the fake. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it; metrics are deltas, so that every test sees its own. */
export async function startStage(
  options: { fake?: FakeAcsOptions; register?: AcsOtelOptions } = {},
): Promise<Stage> {
  process.env.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE = 'delta';
  const fake = await startFakeAcs(options.fake);
  const sink = await startOtlpSink();
  const acs = register({
    endpoint: sink.url,
    serviceName: 'stage',
    resourceId: RESOURCE_ID,
    hosts: [fake.host],
    ...options.register,
  });
  return {
    fake,
    sink,
    acs,
    clientOptions: fake.certificate
      ? { tlsOptions: { ca: fake.certificate } }
      : { allowInsecureConnection: true },
    async clear() {
      await acs.forceFlush();
      sink.clear();
      fake.reset();
    },
    async close() {
      await acs.shutdown();
      await sink.close();
      await fake.close();
    },
  };
}

/** Points of a metric as `attributes -> sum`, added up over all exports. */
export function metricPoints(sink: OtlpSink, name: string): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { points } of sink.metrics.filter((metric) => metric.name === name)) {
    for (const { attributes, value, count } of points) {
      const key = Object.entries(attributes)
        .filter(([attribute]) => attribute !== 'acs.source')
        .map(([attribute, one]) => `${attribute}=${String(one)}`)
        .sort()
        .join(' ');
      totals[key] = (totals[key] ?? 0) + (value ?? count ?? 0);
    }
  }
  return totals;
}

/** Everything that a sink received, as one text to search. */
export function everything(sink: OtlpSink): string {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify([sink.spans, sink.logs, sink.metrics], plain);
}
