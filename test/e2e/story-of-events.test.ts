/**
 * End to end: a call between two pages, its Call Automation callbacks, its events of Event Grid and its resource log, and
 * an SMS with its delivery report. Everything arrives in random order, twice at each of two processes, and ends as one
 * trace of the call and one of the message.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { automationSpanId, deliverySpanId, messageTrace } from '../../src/events/hashed-ids.ts';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import {
  app,
  missingChromium,
  openTracedCall,
  participantSpansOf,
  tracedUrl,
  traceOf,
} from '../browser/traced-call.ts';
import { ALICE, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { SHIM } from '../fakes/calling/stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { asCloudEvent, gridEvent } from '../fixtures/event-grid.ts';
import { startEventHubsGateway, TOPIC } from './gateway/event-hubs.ts';
import { type Gateway, newStorage } from './gateway/gateway.ts';
import samples from './gateway/resource-log-samples.json' with { type: 'json' };

const missing = missingChromium('the story of events');
const LEG = '401f0d00-7c1e-4f0b-8f9c-8f0a7a6b6a10';

interface Process {
  child: ChildProcess;
  post(path: string, body?: unknown): Promise<string>;
}

describe.skipIf(missing)('a call and an SMS, told by everybody', () => {
  let sink: OtlpSink;
  let kafka: RunningKafka;
  let gateway: Gateway;
  let fake: FakeAcs;
  let browser: Browser;
  let site: Site;
  let processes: Process[];

  beforeAll(async () => {
    [sink, kafka, fake] = await Promise.all([
      startOtlpSink({ anyOrigin: true }),
      startKafka(),
      startFakeAcs(),
    ]);
    await kafka.produce(TOPIC, ['{"records":[{"category":"Warmup","time":"2026-01-01T00:00:00Z"}]}']);
    gateway = await startEventHubsGateway(kafka, sink, newStorage());
    await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
    site = await startSite({ traced: [SHIM, app('traced-app')] });
    browser = (await launchChromium()).browser!;
    processes = await Promise.all([startProcess(), startProcess()]);
  });
  afterAll(async () => {
    for (const { child } of processes ?? []) child.kill();
    await browser?.close();
    await Promise.all([gateway?.stop(), site?.close(), fake?.close()]);
    await Promise.all([kafka?.stop(), sink?.close()]);
  });

  async function startProcess(): Promise<Process> {
    const { PATH, HOME } = process.env;
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../sdk/apps/events.ts')],
      {
        env: {
          PATH,
          HOME,
          OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
          ACS_OTEL_HOSTS: fake.host,
          FAKE_ACS: fake.connectionString,
          FROM: OWNED_NUMBER,
          TO: ALICE.phoneNumber,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    const post = async (path: string, body?: unknown) => {
      const answer = await fetch(`http://127.0.0.1:${String(port).trim()}${path}`, {
        method: 'POST',
        body: JSON.stringify(body ?? null),
      });
      return answer.text();
    };
    return { child, post };
  }

  async function browserCall(): Promise<string> {
    const url = tracedUrl(`${site.url}/traced`, sink.url, { logLevel: 'off' });
    const { caller, callee, callId } = await openTracedCall(browser, url);
    await caller.evaluate((me) => me.hangUp());
    for (const agent of [caller, callee]) await agent.evaluate((me) => me.reaches('Disconnected'));
    // The spans of a call wait for its last media report.
    await sink.waitFor(() => participantSpansOf(sink, callId).length === 2);
    return callId;
  }

  /** What the services say about the call and the SMS: path and body. */
  function deliveries(callId: string, messageId: string): [string, object][] {
    const at = (second: number) => new Date(Date.now() - 60_000 + second * 1000).toISOString();
    const callback = (type: string, second: number, data = {}): [string, object] => [
      '/callbacks',
      {
        specversion: '1.0',
        id: `callback-${type}`,
        type: `Microsoft.Communication.${type}`,
        time: at(second),
        data: { callConnectionId: LEG, correlationId: callId, ...data },
      },
    ];
    const grid = (kind: string, change: object): [string, object] => [
      '/events',
      gridEvent(kind, { ...gridEvent(kind).data, ...change }, `grid-1-${kind}`),
    ];
    const recording = gridEvent('RecordingFileStatusUpdated', undefined, 'grid-1-RecordingFileStatusUpdated');
    const report = {
      messageId,
      deliveryStatus: 'Failed',
      deliveryStatusDetails: '4006',
      receivedTimestamp: at(61),
    };
    return [
      callback('CallConnected', 0),
      callback('PlayFailed', 2, { resultInformation: { code: 400, subCode: 8536 } }),
      callback('CallDisconnected', 5, { resultInformation: { code: 200, subCode: 5003 } }),
      grid('CallStarted', { correlationId: callId }),
      grid('CallParticipantAdded', { correlationId: callId }),
      grid('CallEnded', { correlationId: callId, durationOfCall: 5 }),
      ['/events', { ...recording, subject: `/recording/call/${callId}/recordingId/recording-1` }],
      grid('SMSDeliveryReportReceived', report),
    ];
  }

  it('ends as two traces', async () => {
    const [first, second] = processes as [Process, Process];
    const messageId = await first.post('/sms');
    const callId = await browserCall();
    const seed = Date.now();
    const random = randomFrom(seed);
    const summary = samples.find(({ category }) => category === 'CallSummary')!.record;
    const log = JSON.stringify({ records: [{ ...summary, correlationId: callId }] });
    const all = deliveries(callId, messageId);
    const posts = [first, second].flatMap(({ post }) => [
      ...all.map(
        ([path, body]) =>
          () =>
            post(path, [body]),
      ),
      ...all.map(
        ([path, body]) =>
          () =>
            post(path, 'id' in body && 'topic' in body ? asCloudEvent(body as never) : body),
      ),
    ]);
    for (const post of shuffled([...posts, () => kafka.produce(TOPIC, [log])], random)) await post();
    await Promise.all(processes.map(({ post }) => post('/flush')));
    await sink.waitFor(
      ({ logs }) => logs.some(({ attributes: a }) => a['azure.correlation.id'] === callId),
      60_000,
    );

    const of = (traceId: string) => ({
      spans: distinct(
        sink.spans.filter((span) => span.traceId === traceId).map((span) => `${span.name} ${span.spanId}`),
      ),
      records: distinct(
        sink.logs
          .filter((one) => one.traceId === traceId)
          .map(({ eventName, attributes: a }) => {
            const what =
              a['cloudevents.event_id'] ??
              a['acs.call_automation.event'] ??
              a['azure.category'] ??
              a['acs.call.direction'] ??
              '';
            return `${a['acs.source']} ${eventName} ${what}`.trim();
          }),
      ),
    });
    const call = of(traceOf(callId));
    const message = messageTrace('sms', messageId);
    const hint = `seed ${seed}`;
    expect(of(message.traceId), hint).toEqual({
      spans: [
        `sms delivery ${deliverySpanId('sms', messageId, 'grid-1-SMSDeliveryReportReceived')}`,
        `sms send ${message.spanId}`,
      ],
      records: ['event_grid acs.sms.delivery_reported grid-1-SMSDeliveryReportReceived', 'sdk acs.sms.sent'],
    });
    const legs = [
      'call.connected',
      'call.ended',
      'call.participant_ended',
      'call.participant_joined',
      'call.started',
      'call.state_changed',
    ];
    expect(call.records, hint).toEqual([
      'call_automation acs.call.connected',
      'call_automation acs.call.ended CallDisconnected',
      'call_automation acs.call_automation.callback PlayFailed',
      ...legs.flatMap((name) => [`client acs.${name} incoming`, `client acs.${name} outgoing`]),
      'event_grid acs.call.ended grid-1-CallEnded',
      'event_grid acs.call.started grid-1-CallStarted',
      'event_grid acs.event_grid.event grid-1-CallParticipantAdded',
      'event_grid acs.recording.status_changed grid-1-RecordingFileStatusUpdated',
      'resource_log azure.resource.log CallSummary',
    ]);
    expect(call.spans, hint).toContain(`call automation ${automationSpanId(LEG)}`);
    expect(
      call.spans.map((span) => span.replace(/ [0-9a-f]{16}$/, '')),
      hint,
    ).toEqual([
      'call automation',
      'call incoming',
      'call outgoing',
      'call participant',
      'call participant',
      'call setup',
      'call setup',
    ]);
    // Each process makes one record and one span of what is delivered to it twice.
    const times = sink.logs.filter(({ attributes: a }) => a['cloudevents.event_id'] === 'grid-1-CallEnded');
    const reports = sink.spans.filter(({ name }) => name === 'sms delivery');
    expect([times.length, reports.length], hint).toEqual([2, 2]);
    const spanIds = new Set(sink.spans.map(({ spanId }) => spanId));
    const orphans = sink.spans.filter(
      ({ traceId, parentSpanId }) =>
        traceId === traceOf(callId) && parentSpanId && !spanIds.has(parentSpanId),
    );
    expect(orphans, hint).toEqual([]);
  });
});

function distinct(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}

/** A generator of numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => [random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}
