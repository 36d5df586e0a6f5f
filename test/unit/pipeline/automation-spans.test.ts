/** Spans of calls and actions from callbacks: out of order, delivered again, and spread over processes. */
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import type { ActionRequest } from '../../../src/events/automation-event.ts';
import { automationSpanId, traceIdOfCall } from '../../../src/events/hashed-ids.ts';
import { operationName } from '../../../src/events/operation-name.ts';
import type { OpenOperation } from '../../../src/events/sink.ts';
import { type Process, startProcess } from './automation-stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const LEG = 'leg-1';
const START = Date.now() - 60_000;

const processes: Process[] = [];
function start(options?: { ownIds: boolean }): Process {
  const started = startProcess(options);
  processes.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.close()));
});

const callback = (kind: string, second = 0, data: object = {}, id: string = crypto.randomUUID()) => ({
  id,
  type: `Microsoft.Communication.${kind}`,
  time: new Date(START + second * 1000).toISOString(),
  data: { callConnectionId: LEG, correlationId: CALL, serverCallId: 'c2VydmVy', ...data },
});
const CONNECTED = callback('CallConnected');
const DISCONNECTED = callback('CallDisconnected', 12, { resultInformation: { code: 200, subCode: 7000 } });

/** The app sends a request for an action; `end` fails it. */
function request(server: Process, action: ActionRequest['action'], operationContext?: string, call = LEG) {
  const operation = server.pipeline.startOperation(
    { name: operationName('CallMedia', 'play'), service: 'call_automation' },
    ROOT_CONTEXT,
  );
  operation.actionRequested({ action, call, operationContext });
  return operation;
}

const named = (server: Process, name: string) => server.spans().filter((span) => span.name === name);
const linksOf = (server: Process, name: string) =>
  named(server, name).map(({ links }) => links.map(({ context }) => context.spanId));
describe('the span of a call', () => {
  const call = (server: Process) => named(server, 'call automation');

  it('is the same in every process, lasts from callback to callback, and its records refer to it', () => {
    const spans = [start(), start()].map((server) => {
      server.read([CONNECTED, callback('ParticipantsUpdated', 5), DISCONNECTED]);
      const [span, ...more] = call(server);
      expect(more).toEqual([]);
      expect(new Set(server.records().map(({ spanId }) => spanId))).toEqual(
        new Set([span?.spanContext().spanId]),
      );
      return span;
    });
    for (const span of spans) {
      expect(span?.spanContext()).toMatchObject({
        traceId: traceIdOfCall(CALL),
        spanId: automationSpanId(LEG),
      });
      expect(span?.parentSpanContext).toBeUndefined();
      const [seconds = 0, nanos = 0] = span?.startTime ?? [];
      expect(seconds * 1000 + nanos / 1e6).toBeCloseTo(START, 0);
      expect(span?.attributes).toMatchObject({ 'acs.call.duration': 12, 'acs.end_reason.class': 'ok' });
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    }
  });

  it('is an error if the call ended unexpectedly', () => {
    const server = start();
    const end = callback('CallDisconnected', 3, { resultInformation: { code: 500, subCode: 0 } });
    server.read([CONNECTED, end]);
    expect(call(server)).toMatchObject([
      { status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': '500/0' } },
    ]);
  });

  it('is made once, in whatever order and however often its callbacks come', () => {
    const server = start();
    server.read(DISCONNECTED);
    expect(call(server)).toEqual([]);
    server.read(CONNECTED);
    server.read([DISCONNECTED, CONNECTED]);
    server.read(callback('CallDisconnected', 13));
    expect(call(server)).toMatchObject([{ attributes: { 'acs.call.duration': 12 } }]);
  });

  it('is not made where another process has received one of its ends', () => {
    const [first, second] = [start(), start()];
    first.read(CONNECTED);
    second.read(DISCONNECTED);
    expect([call(first), call(second)]).toEqual([[], []]);
    expect([first, second].map((server) => server.records().map(({ name }) => name))).toEqual([
      ['acs.call.connected'],
      ['acs.call.ended'],
    ]);
    expect(first.records()[0]?.traceId).toBe(second.records()[0]?.traceId);
  });

  it('is not made of times that contradict each other', () => {
    const server = start();
    server.read(callback('CallConnected', 100));
    server.read(DISCONNECTED);
    expect(call(server)).toEqual([]);
  });

  it('has the call id that an earlier callback of the call had', () => {
    const server = start();
    server.read(CONNECTED);
    server.read(callback('CallDisconnected', 12, { correlationId: undefined }));
    expect(call(server)).toMatchObject([{ attributes: { 'acs.call.id': CALL } }]);
    expect(server.records().map(({ traceId }) => traceId)).toEqual(Array(2).fill(traceIdOfCall(CALL)));
  });
});

it('a span of an app whose provider has another id generator links to the trace of the call', () => {
  const server = start({ ownIds: false });
  server.read(CONNECTED);
  request(server, 'play');
  server.read([callback('PlayCompleted', 2), DISCONNECTED]);
  const [play, call] = server.spans();
  for (const span of [play, call]) {
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.spanContext().traceId).not.toBe(traceIdOfCall(CALL));
    expect(span?.links.at(-1)?.context).toMatchObject({
      traceId: traceIdOfCall(CALL),
      spanId: automationSpanId(LEG),
    });
  }
  expect([play?.name, call?.name]).toEqual(['call_automation.play', 'call automation']);
  expect(server.records().map(({ traceId }) => traceId)).toEqual(Array(3).fill(traceIdOfCall(CALL)));
});

describe('the span of an action', () => {
  const spanIdOf = ({ context }: OpenOperation) => trace.getSpan(context)?.spanContext().spanId;

  it('joins request and result by operation context, in whatever order the results come', () => {
    const server = start();
    const operations = ['a', 'b', 'c'].map((context) => request(server, 'play', context));
    for (const operationContext of ['c', 'a', 'b'])
      server.read(callback('PlayCompleted', 0, { operationContext }));
    const [a, b, c] = operations.map(spanIdOf);
    expect(linksOf(server, 'call_automation.play')).toEqual([[c], [a], [b]]);
  });

  it('joins by order where there is none', () => {
    const server = start();
    const other = request(server, 'play', 'of the app');
    const operations = [request(server, 'play'), request(server, 'play'), request(server, 'recognize')];
    server.read([callback('PlayCompleted', 1), callback('RecognizeFailed', 1)]);
    server.read(callback('PlayFailed', 2));
    const [first, second, third] = operations.map(spanIdOf);
    expect(linksOf(server, 'call_automation.play')).toEqual([[first], [second]]);
    expect(linksOf(server, 'call_automation.recognize')).toEqual([[third]]);
    server.read(callback('PlayCompleted', 3));
    expect(linksOf(server, 'call_automation.play')).toHaveLength(2);
    server.read(callback('PlayCompleted', 4, { operationContext: 'of the app' }));
    expect(linksOf(server, 'call_automation.play')[2]).toEqual([spanIdOf(other)]);
  });

  it('has the id that follows from the event, and the span of the call as its parent', () => {
    const result = callback('PlayCompleted', 1, {}, 'event-1');
    const ids = [start(), start()].map((server) => {
      server.read(CONNECTED);
      request(server, 'play');
      server.read([result, result]);
      expect(named(server, 'call_automation.play')).toMatchObject([
        { parentSpanContext: { traceId: traceIdOfCall(CALL), spanId: automationSpanId(LEG) } },
      ]);
      return named(server, 'call_automation.play')[0]?.spanContext().spanId;
    });
    expect(ids[0]).toMatch(/^[\da-f]{16}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('is one, if the SDK has sent its request several times', () => {
    const server = start();
    const operation = request(server, 'play');
    operation.actionRequested({ action: 'play', call: LEG, operationContext: undefined });
    server.read([callback('PlayCompleted', 1), callback('PlayCompleted', 2)]);
    expect(linksOf(server, 'call_automation.play')).toEqual([[spanIdOf(operation)]]);
  });

  it('is a root where another process has seen the call connect', () => {
    const server = start();
    request(server, 'play');
    server.read(callback('PlayCompleted'));
    const [span] = named(server, 'call_automation.play');
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.spanContext().traceId).toBe(traceIdOfCall(CALL));
  });

  it.each<[string, (server: Process) => void]>([
    ['the request of another process', () => {}],
    ['the request of another call', (server) => request(server, 'play', undefined, 'leg-2')],
    ['the request for another action', (server) => request(server, 'recognize')],
    ['a request with another operation context', (server) => request(server, 'play', 'another')],
    [
      'a request that was refused',
      (server) => request(server, 'play').end({ error: { type: '400', statusCode: 400 } }),
    ],
  ])('is not made of %s', (_, prepare) => {
    const server = start();
    prepare(server);
    server.read(callback('PlayCompleted', 1));
    expect(named(server, 'call_automation.play')).toEqual([]);
    expect(server.records()).toHaveLength(1);
  });

  it('is not made of the result of one of several requests that succeed silently', () => {
    const server = start();
    request(server, 'hold');
    request(server, 'hold');
    server.read(callback('HoldFailed', 1));
    expect(named(server, 'call_automation.hold')).toEqual([]);
  });

  it('begins with the request and ends with the callback, or when it is read if the clocks differ', () => {
    const server = start();
    const before = Date.now();
    request(server, 'play');
    server.read(callback('PlayCompleted', -3600));
    request(server, 'play');
    server.read(callback('PlayCompleted', 7200));
    for (const { startTime, endTime } of named(server, 'call_automation.play')) {
      const [from, to] = [startTime, endTime].map(([seconds, nanos]) => seconds * 1000 + nanos / 1e6);
      expect(from).toBeGreaterThanOrEqual(before - 1);
      expect(to).toBeGreaterThan(from as number);
      expect(to).toBeLessThan(before + 10_000);
    }
    expect(named(server, 'call_automation.play')).toHaveLength(2);
  });

  it('keeps the newest 10,000 requests', () => {
    const server = start();
    for (let n = 0; n <= 10_000; n++) request(server, 'play', `context-${n}`);
    const done = (n: number) =>
      server.read(callback('PlayCompleted', 1, { operationContext: `context-${n}` }));
    done(0);
    expect(named(server, 'call_automation.play')).toEqual([]);
    done(1);
    done(10_000);
    expect(named(server, 'call_automation.play')).toHaveLength(2);
  });
});
