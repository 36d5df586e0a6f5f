/** Personal data where an id, a word or a name belongs: an app, a service or an SDK may put anything there. */
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerEvent } from '../../../src/events/acs-event.ts';
import type { AutomationEvent } from '../../../src/events/automation-event.ts';
import type { CallEvent, CallRecord } from '../../../src/events/call-event.ts';
import { errorInfo } from '../../../src/events/error-info.ts';
import { httpMethod } from '../../../src/events/http-method.ts';
import { operationName } from '../../../src/events/operation-name.ts';
import { NodePipeline } from '../../../src/pipeline/node.ts';
import { PagePipeline } from '../../../src/pipeline/page.ts';
import { otherAzureSpan } from '../../../src/signals/other-azure-spans.ts';
import { pollerError } from '../../../src/sources/azure-sdk/pollers.ts';
import { ratings } from '../../../src/sources/calling/survey-ratings.ts';
import { readResponse } from '../../../src/sources/http/response.ts';
import { MUST_GO, marked } from '../../fixtures/personal-data.ts';

/** One of each kind that fits where a word is expected, and one of digits alone. */
const PERSONAL = [
  { text: '15550199001', gone: ['15550199001'] },
  ...new Map(
    MUST_GO.filter(({ only, text }) => only !== 'gateway' && /^‹[^›\s]{6,100}›$/u.test(text)).map(
      ({ kind, text }) => [kind, marked(text)],
    ),
  ).values(),
];

/** Parts of the above that names of attributes have as well. */
const OWN_WORDS = ['thread'];

let spans: InMemorySpanExporter;
let logs: InMemoryLogRecordExporter;
let metrics: InMemoryMetricExporter;
let meterProvider: MeterProvider;
let given: ConstructorParameters<typeof NodePipeline>[0]['given'];

beforeEach(() => {
  spans = new InMemorySpanExporter();
  logs = new InMemoryLogRecordExporter();
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })],
  });
  const tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
  });
  trace.setGlobalTracerProvider(tracerProvider);
  const loggerProvider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: logs })],
  });
  given = { tracerProvider: tracerProvider as never, meterProvider, loggerProvider };
});
afterEach(() => {
  trace.disable();
  return meterProvider.shutdown();
});

/** Everything that would be exported. */
async function exported(): Promise<{ text: string; count: number }> {
  await meterProvider.forceFlush();
  const parts = [
    ...spans
      .getFinishedSpans()
      .map(({ name, attributes, events, links, status }) => ({ name, attributes, events, links, status })),
    ...logs.getFinishedLogRecords().map(({ body, eventName, attributes, instrumentationScope }) => ({
      body,
      eventName,
      attributes,
      instrumentationScope,
    })),
  ];
  const text = JSON.stringify([parts, metrics.getMetrics().map(({ scopeMetrics }) => scopeMetrics)]);
  return { text, count: parts.length };
}

const leg = (text: string) => ({
  source: 'client' as const,
  ids: { callId: text, serverCallId: text },
  participantId: text,
});
const reason = { code: 0, subCode: 0, beforeConnect: false };

function callEvents(text: string): CallEvent[] {
  const error = errorInfo({ code: text, message: text });
  const record: CallRecord = {
    leg: leg(text),
    start: 1,
    previousId: text,
    phases: [],
    participants: [{ kind: text, start: 1, reason }],
    reason,
    media: [],
  };
  return [
    { type: 'call.started', leg: leg(text) },
    { type: 'call.state_changed', leg: leg(text), state: text },
    { type: 'call.id_changed', leg: leg(text), previousId: text },
    { type: 'call.ended', leg: leg(text), reason, callback: text },
    { type: 'call.participant_joined', leg: leg(text), kind: text },
    { type: 'call.survey', leg: leg(text), ratings: ratings({ overallRating: { issues: [text] } }) },
    { type: 'call.start_failed', operation: text, error, reason },
    { type: 'call.action_failed', leg: leg(text), operation: text, error, reason },
    { type: 'call.feature_changed', leg: leg(text), feature: 'transfer', state: text },
    { type: 'diagnostic.changed', leg: leg(text), scope: 'media', name: text, value: text, remote: false },
    { type: 'call_agent.connection_changed', agent: text, state: text, reason: text },
    { type: 'call_agent.create_failed', operation: text, error, reason, seconds: 1 },
    { type: 'call.completed', leg: leg(text), record },
  ];
}

function serverEvents(text: string): ServerEvent[] {
  const error = errorInfo({ code: text, message: text });
  const ids = { callId: text, callConnectionId: text, recordingId: text, chatThreadId: text, roomId: text };
  return [
    { type: 'sms.sent', messageId: text },
    { type: 'sms.sent', error, index: 0 },
    {
      type: 'item.failed',
      service: 'chat',
      operation: text,
      index: 0,
      errorType: error.type,
      threadId: text,
    },
    { type: 'email.sent', operationId: text },
    { type: 'email.completed', operationId: text, status: text },
    { type: 'email.completed', operationId: text, status: text, error: pollerError(failure(text)) },
    { type: 'chat.message_sent', threadId: text, messageId: text },
    { type: 'message.sent', messageIds: [text] },
    { type: 'call.created', ids, operation: text },
    { type: 'token.refresh_failed', error },
    { type: 'room.created', service: 'rooms', ids },
    { type: 'sdk.log', package: text, level: 'info', message: text },
  ];
}

/** As `@azure/core-lro` words it, with the service's code in the text. */
const failure = (code: string) => new Error(`The long-running operation has failed. ${code}. ${code}`);

const automation = (text: string): AutomationEvent => ({
  leg: { ...leg(text), source: 'call_automation' },
  kind: text,
  action: 'play',
  phase: 'failed',
  id: text,
  at: 1,
  result: { code: 400, subCode: 8500, sip: { code: 486, message: text } },
  operationContext: text,
  state: text,
  statusDetails: text,
  participantKind: text,
  sourceIndex: 0,
  connectedHere: false,
});

const exchange = (text: string) => ({
  service: 'sms' as const,
  method: httpMethod(text),
  url: new URL('https://contoso.communication.azure.com/sms'),
  ids: { roomId: text },
  userAgent: `app/${text} azsdk-js-communication-sms/1.1.0`,
  clientRequestId: text,
});

const header = (text: string) => (name: string) =>
  name.startsWith('x-') || name === 'ms-cv' ? text : undefined;

describe.each(PERSONAL)('$text', ({ text, gone }) => {
  const left = (output: string) => gone.filter((part) => !OWN_WORDS.includes(part) && output.includes(part));

  it('does not leave a Node process in the place of an id, a word or a name', async () => {
    const pipeline = new NodePipeline({ given, customEvents: true });
    for (const event of serverEvents(text)) pipeline.emit(event);
    for (const event of callEvents(text)) pipeline.emitCall(event);
    pipeline.emitAutomation(automation(text), false);
    const operation = pipeline.startOperation(
      { name: operationName(text, text), service: 'sms' },
      ROOT_CONTEXT,
    );
    const attempt = pipeline.startExchange(exchange(text), operation.context);
    attempt.response(readResponse(503, header(text)));
    attempt.end();
    operation.end({
      ids: { smsMessageIds: [text], emailStatus: text },
      error: errorInfo({ code: text, name: text, message: text }),
      events: [{ type: 'sms.sent', messageId: text, error: errorInfo({ code: text }) }],
    });
    const { text: output, count } = await exported();
    expect(count).toBeGreaterThan(28); // each event has arrived
    expect(left(output)).toEqual([]);
  });

  it('does not leave a page in the place of an id, a word or a name', async () => {
    const pipeline = new PagePipeline({ given, fetchTraced: false });
    for (const event of callEvents(text)) pipeline.emitCall(event);
    const attempt = pipeline.startExchange(exchange(text), ROOT_CONTEXT);
    attempt.response(readResponse(503, header(text)));
    attempt.end();
    pipeline.emitLine({ package: text, level: 'info', message: text }, [leg(text)], 'requested');
    pipeline.emitLines();
    const { text: output, count } = await exported();
    expect(count).toBeGreaterThan(15);
    expect(left(output)).toEqual([]);
  });

  it('does not leave in the span of another Azure client', async () => {
    const options = {
      packageName: '@azure/storage-blob',
      spanAttributes: { 'http.url': text, list: [text] },
    };
    const { span } = otherAzureSpan(text, options as Parameters<typeof otherAzureSpan>[1], ROOT_CONTEXT);
    span.setAttribute('a', text);
    span.addEvent?.(text, { attributes: { a: text } });
    span.recordException(Object.assign(new Error(text), { name: text }));
    span.recordException(text);
    span.end();
    const { text: output, count } = await exported();
    expect(count).toBe(1);
    expect(left(output)).toEqual([]);
  });
});
