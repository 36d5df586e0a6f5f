/** One call in full, made by the code that pages run: both ends, media samples, and an end that the service caused. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { classifyDiagnostic } from '../../../src/classification/diagnostic.ts';
import { classifyEndReason } from '../../../src/classification/end-reason.ts';
import type { CallEvent, CallLeg, CallRecord, EndReason } from '../../../src/events/call-event.ts';
import { traceIdOfCall } from '../../../src/events/hashed-ids.ts';
import type { CallOutcomes } from '../../../src/signals/call-records.ts';
import { CallSpans } from '../../../src/signals/call-spans.ts';
import { acsIdGenerator } from '../../../src/signals/id-generator.ts';
import type { LokiRecord } from '../../grafana/recording.ts';
import { AGENT, WEB } from './calls.ts';
import { API } from './messages.ts';
import { Random } from './random.ts';
import { type App, callRecordOf, likeRecorded } from './records.ts';

export const CALL_ID = '7ffea751-907c-494d-b7f9-b26677521a44';
const SERVER_ID =
  'aHR0cHM6Ly9jb252LmV4YW1wbGUuaW52YWxpZC9jb252L2FiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6P2k9MCZlPTYzODY=';
/** Seconds from the start of the call to its end. */
const CONNECTED = 8;
const ENDED = 92;

interface Side {
  app: App;
  leg: CallLeg;
  /** Seconds after the start of the call. */
  startsAt: number;
  reason: EndReason;
}

const FAULT: EndReason = { code: 503, subCode: 0, beforeConnect: false };
const NORMAL: EndReason = { code: 0, subCode: 0, beforeConnect: false };

function sides(random: Random): Side[] {
  const leg = (direction: 'outgoing' | 'incoming'): CallLeg => ({
    source: 'client',
    direction,
    ids: { callId: CALL_ID, serverCallId: SERVER_ID },
    participantId: random.guid(),
    spanId: random.hex(16),
    callType: 'one_to_one',
  });
  return [
    { app: WEB, leg: leg('outgoing'), startsAt: 0, reason: FAULT },
    { app: AGENT, leg: leg('incoming'), startsAt: 3, reason: NORMAL },
  ];
}

/** The call's log records and spans. @param start Seconds since 1970. */
export async function storyCall(start: number): Promise<{ records: LokiRecord[]; spans: ReadableSpan[] }> {
  const random = new Random(41);
  const records: LokiRecord[] = [];
  const spans: ReadableSpan[] = [];
  for (const side of sides(random)) {
    records.push(...recordsOf(side, start, random));
    spans.push(...(await spansOf(side, start)));
  }
  const server = await serverSide(start, random);
  return { records: [...records, ...server.records], spans: [...spans, ...server.spans] };
}

function recordsOf({ app, leg, startsAt, reason }: Side, start: number, random: Random): LokiRecord[] {
  const record = (
    after: number,
    event: Exclude<CallEvent, { type: 'call.completed' }>,
    outcomes: CallOutcomes = {},
  ) => callRecordOf(event, outcomes, app, start + after);
  const state = (after: number, name: string) =>
    record(after, { type: 'call.state_changed', leg, state: name });
  const isCaller = leg.direction === 'outgoing';
  const bad = { scope: 'network', name: 'networkReconnect', value: 3, remote: false } as const;
  const good = { ...bad, value: 1 };
  const quality = (value: number) => ({ quality: classifyDiagnostic({ name: bad.name, value }).quality });
  return [
    record(startsAt, { type: 'call.started', leg }),
    state(startsAt + 0.4, isCaller ? 'Connecting' : 'Ringing'),
    ...(isCaller
      ? [state(2.8, 'Ringing'), record(2.9, { type: 'call.id_changed', leg, previousId: random.guid() })]
      : []),
    state(CONNECTED, 'Connected'),
    record(CONNECTED, { type: 'call.connected', leg }),
    record(CONNECTED + 1, { type: 'call.participant_joined', leg, kind: 'communicationUser' }),
    ...(isCaller
      ? [
          record(41, { type: 'diagnostic.changed', leg, ...bad }, quality(3)),
          record(47, { type: 'diagnostic.changed', leg, ...good }, quality(1)),
        ]
      : []),
    ...samplesOf(record, leg, random),
    record(ENDED, { type: 'call.ended', leg, reason }, { end: classifyEndReason(reason) }),
    ...(['send', 'receive'] as const).map((direction) => {
      const figure = (mean: number) => ({ min: mean / 2, mean, p95: mean * 1.5, max: mean * 2 });
      const figures = { jitter: figure(0.012), packet_loss: figure(0.008), round_trip_time: figure(0.08) };
      return record(
        ENDED + 0.2,
        { type: 'media.summary', leg, summary: { direction, figures } },
        { quality: 'good' },
      );
    }),
  ];
}

/** Every five seconds; worse while the network is lost. */
function samplesOf(
  record: (after: number, event: Exclude<CallEvent, { type: 'call.completed' }>) => LokiRecord,
  leg: CallLeg,
  random: Random,
): LokiRecord[] {
  const samples: LokiRecord[] = [];
  for (let after = CONNECTED + 5; after < ENDED; after += 5)
    for (const direction of ['send', 'receive'] as const) {
      const lost = after > 38 && after < 50;
      const values = {
        jitter: lost ? 0.07 : random.between(0.006, 0.018),
        packet_loss: lost ? 0.22 : random.between(0, 0.012),
        round_trip_time: lost ? 0.4 : random.between(0.06, 0.11),
      };
      samples.push(record(after, { type: 'media.sample', leg, direction, values }));
    }
  return samples;
}

async function spansOf({ app, leg, startsAt, reason }: Side, start: number): Promise<ReadableSpan[]> {
  const at = (after: number) => (start + after) * 1000;
  const record: CallRecord = {
    leg,
    start: at(startsAt),
    connected: at(CONNECTED),
    end: at(ENDED),
    phases: [
      { name: 'setup', start: at(startsAt), end: at(CONNECTED) },
      ...(leg.direction === 'outgoing' ? [{ name: 'reconnect' as const, start: at(41), end: at(47) }] : []),
    ],
    participants: [{ kind: 'communicationUser', start: at(CONNECTED + 1), end: at(ENDED) }],
    reason,
    media: [],
  };
  return exported(app, (tracerProvider) => {
    const end = classifyEndReason(reason);
    new CallSpans({ tracerProvider }, {}, traceIdOfCall).completed(record, {
      end,
      participants: [],
      quality: 'good',
    });
  });
}

/** The server records the call: one request of its fails. */
async function serverSide(
  start: number,
  random: Random,
): Promise<{ records: LokiRecord[]; spans: ReadableSpan[] }> {
  const ids = { 'acs.ms_cv': random.msCv(), 'acs.client_request_id': random.guid() };
  const spans = await exported(API, (provider) => {
    const attributes = {
      ...ids,
      'acs.call.id': CALL_ID,
      'acs.call.server_id': SERVER_ID,
      'acs.service': 'call_automation',
    };
    const startTime = (start + 20) * 1000;
    provider
      .getTracer('acs-otel')
      .startSpan('CallRecording.start', { attributes, startTime })
      .end(startTime + 210);
  });
  const changed = {
    service_name: API.service,
    deployment_environment_name: API.environment,
    acs_service: 'call_automation',
    acs_call_id: CALL_ID,
    acs_ms_cv: ids['acs.ms_cv'],
    acs_client_request_id: ids['acs.client_request_id'],
    azure_service_request_id: random.guid(),
    url_full: 'https://contoso.communication.azure.com/calling/recordings?api-version=2025-06-15',
    trace_id: spans[0]!.spanContext().traceId,
  };
  const line = `POST ${changed.url_full} failed: 503`;
  return {
    spans,
    records: [likeRecorded('acs.exchange.failed', { error_type: '503' }, start + 20.2, changed, line)],
  };
}

/** The spans that an app makes. */
export async function exported(
  { service }: App,
  emit: (provider: TracerProvider) => void,
): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    idGenerator: acsIdGenerator(),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  emit(provider);
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}
