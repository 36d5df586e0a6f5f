/** The fake service and the OTLP sink in the test's process, and what both sides must agree on. */
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, type SinkSpan, startOtlpSink } from '../fakes/otlp-sink.ts';

export interface Backend {
  fake: FakeAcs;
  sink: OtlpSink;
  /** Environment of an app that uses both. */
  env: Record<string, string>;
  clear(): void;
  close(): Promise<void>;
}

export async function startBackend(): Promise<Backend> {
  const fake = await startFakeAcs();
  const sink = await startOtlpSink();
  return {
    fake,
    sink,
    env: {
      FAKE_ACS: fake.connectionString,
      ACS_OTEL_HOSTS: fake.host,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_METRICS_EXPORTER: 'none',
    },
    clear() {
      fake.reset();
      sink.clear();
    },
    async close() {
      await sink.close();
      await fake.close();
    },
  };
}

/** How the spans of the exchanges differ from what the service has served; empty when each is there exactly once. */
export function exchangeDifferences({ fake, sink }: Backend): string[] {
  const exchanges = sink.spans.filter((span) => span.kind === 'client');
  const differences = fake.ledger.flatMap((row) => {
    const id = row.traceparent?.split('-')[2];
    const found = exchanges.filter((span) => span.spanId === id);
    if (found.length !== 1) return [`exchange ${row.n} (${row.status}) has ${found.length} spans`];
    const msCv = found[0]?.attributes['acs.ms_cv'];
    return msCv === row.msCv ? [] : [`exchange ${row.n}: ${String(msCv)} instead of ${row.msCv}`];
  });
  const total =
    exchanges.length === fake.ledger.length
      ? []
      : [`${exchanges.length} HTTP spans for ${fake.ledger.length} exchanges`];
  return [...total, ...differences.slice(0, 5)];
}

/** `operation > exchange` of every exchange below an operation, sorted. */
export function pairs(spans: SinkSpan[]): string[] {
  const names = new Map(spans.map((span) => [span.spanId, span.name]));
  return spans
    .filter((span) => span.kind === 'client')
    .map((span) => `${names.get(span.parentSpanId ?? '') ?? '-'} > ${span.name}`)
    .sort();
}
