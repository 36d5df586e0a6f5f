/** One in-process stage for tests of the real SDKs: fake ACS, OTLP sink, `register()`, and clients for all services. */
import { type AcsOtel, type AcsOtelOptions, register } from '../../src/node.ts';
import { type FakeAcs, type FakeAcsOptions, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { RESOURCE_ID } from './trees.ts';

export { metricPoints } from '../fakes/metric-points.ts';
export { RESOURCE_ID } from './trees.ts';

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

/** Everything that a sink received, as one text to search. */
export function everything(sink: OtlpSink): string {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify([sink.spans, sink.logs, sink.metrics], plain);
}
