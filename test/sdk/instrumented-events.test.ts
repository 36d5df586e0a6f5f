/** Events that an app passes on or a webhook receives, with `AcsInstrumentation` and without `register()`. */
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { messageTrace } from '../../src/events/hashed-ids.ts';
import {
  AcsInstrumentation,
  acsIdGenerator,
  recordCallAutomationEvents,
  recordEventGridEvents,
} from '../../src/node.ts';
import { createWebhookHandler } from '../../src/webhook.ts';
import { deliveryReport } from '../fakes/event-grid-sender.ts';
import { metricPoints } from '../fakes/metric-points.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';

let sink: OtlpSink;
let providers: ReturnType<typeof providersFor>;
let disable: () => void;
let warnings: string[];
beforeAll(async () => {
  sink = await startOtlpSink();
  providers = providersFor(sink.url);
});
afterAll(async () => {
  // The last test shuts the providers down.
  await sink.close();
});
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  disable = registerInstrumentations({ ...providers, instrumentations: [new AcsInstrumentation()] });
});
afterEach(() => {
  disable();
  sink.clear();
  vi.restoreAllMocks();
});

function providersFor(url: string) {
  const metricExporter = new OTLPMetricExporter({
    url: `${url}/v1/metrics`,
    temporalityPreference: AggregationTemporality.DELTA,
  });
  return {
    tracerProvider: new TracerProvider({
      idGenerator: acsIdGenerator(),
      spanProcessors: [
        new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${url}/v1/traces` }) }),
      ],
    }),
    loggerProvider: new LoggerProvider({
      processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${url}/v1/logs` }) })],
    }),
    meterProvider: new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter: metricExporter })],
    }),
  };
}

const flush = () => Promise.all(Object.values(providers).map((provider) => provider.forceFlush()));
const events = () => sink.logs.map(({ eventName }) => eventName);
const spans = () => sink.spans.map(({ name, traceId }) => [name, traceId]);
const counts = (name: string) => Object.values(metricPoints(sink, name));

const callEnded = (correlationId: string) => ({
  id: correlationId,
  type: 'Microsoft.Communication.CallDisconnected',
  time: new Date().toISOString(),
  data: { callConnectionId: 'leg-1', correlationId, resultInformation: { code: 200, subCode: 0 } },
});
const post = (body: object) =>
  new Request('https://app.example/events', { method: 'POST', body: JSON.stringify(body) });

it('what the app passes on arrives as records, spans and counts, until the instrumentation is disabled', async () => {
  const { traceId } = messageTrace('sms', 'message-1');
  recordEventGridEvents([deliveryReport(1)]);
  recordCallAutomationEvents([callEnded(crypto.randomUUID())]);
  await flush();
  expect(events()).toEqual(['acs.sms.delivery_reported', 'acs.call.ended']);
  expect(spans()).toEqual([['sms delivery', traceId]]);
  expect([counts('acs.sms.delivered'), counts('acs.call.ended')]).toEqual([[1], [1]]);

  sink.clear();
  disable();
  recordEventGridEvents([deliveryReport(2)]);
  recordCallAutomationEvents([callEnded(crypto.randomUUID())]);
  await flush();
  expect([events(), spans(), counts('acs.sms.delivered')]).toEqual([[], [], []]);
  expect(warnings).toEqual([
    expect.stringContaining('recordEventGridEvents() records nothing'),
    expect.stringContaining('recordCallAutomationEvents() records nothing'),
  ]);
});

it('a webhook acknowledges what has been exported, and answers 503 after the instrumentation is disabled', async () => {
  const handle = createWebhookHandler({ unauthenticated: true });
  const { traceId } = messageTrace('sms', 'message-3');
  expect((await handle(post([deliveryReport(3), callEnded(crypto.randomUUID())]))).status).toBe(200);
  expect(events().sort()).toEqual(['acs.call.ended', 'acs.sms.delivery_reported']);
  expect(spans()).toEqual([['sms delivery', traceId]]);
  expect([counts('acs.sms.delivered'), counts('acs.call.ended')]).toEqual([[1], [1]]);

  sink.clear();
  disable();
  expect((await handle(post([deliveryReport(4)]))).status).toBe(503);
  await flush();
  expect([events(), spans(), counts('acs.sms.delivered')]).toEqual([[], [], []]);
  expect(warnings).toEqual([expect.stringContaining('nothing records events in this process')]);
});

it('a new instrumentation takes over where a disabled one has stopped', async () => {
  disable();
  disable = registerInstrumentations({ ...providers, instrumentations: [new AcsInstrumentation()] });
  recordEventGridEvents([deliveryReport(5)]);
  await flush();
  expect([events(), counts('acs.sms.delivered')]).toEqual([['acs.sms.delivery_reported'], [1]]);
});

it('an SDK that is shut down drops everything without an error: 200, as documented', async () => {
  const handle = createWebhookHandler({ unauthenticated: true });
  for (const provider of Object.values(providers)) await provider.shutdown();
  expect((await handle(post([deliveryReport(6)]))).status).toBe(200);
  expect([events(), spans()]).toEqual([[], []]);
});
