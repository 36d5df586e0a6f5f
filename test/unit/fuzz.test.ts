/** Hostile and broken objects in the place of the SDK's: whatever they do stays theirs. */
import { trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AcsOtel, acsIdGenerator, register } from '../../src/browser.ts';
import {
  FakeAgent,
  FakeCall,
  type FakeEmitter,
  FakeIncoming,
  FakeParticipant,
  fakeModule,
  leaked,
} from './calling-fakes.ts';

const RUNS = 10_000;
const RUNS_PER_CALL = 500;

const spans = new InMemorySpanExporter();
const records = new InMemoryLogRecordExporter();
const rejections: unknown[] = [];
const onRejection = (error: unknown) => rejections.push(error);
let acs: AcsOtel;
let agent: FakeAgent;

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  vi.stubGlobal('document', { addEventListener: () => {}, removeEventListener: () => {} });
  trace.setGlobalTracerProvider(
    new TracerProvider({
      idGenerator: acsIdGenerator(),
      spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
    }) as never,
  );
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: records })] }),
  );
  const calling = fakeModule();
  // Each of the many calls has a recorder of its own: small ones, or the test is about them.
  acs = register({ calling, logLevel: 'verbose', flightRecorder: 4096 });
  agent = await new calling.CallClient().createCallAgent();
  await Promise.resolve();
});

afterAll(async () => {
  await acs.shutdown();
  process.off('unhandledRejection', onRejection);
  vi.unstubAllGlobals();
  trace.disable();
  logs.disable();
});

/** Values that fight back. */
const HOSTILE: Record<string, () => unknown> = {
  'a getter that throws': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(PROPERTIES.map((name) => [name, { get: raise, enumerable: true }])),
    ),
  'a proxy that always throws': () => new Proxy(function target() {}, angryHandler()),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'a text that throws': () => ({ toString: raise, valueOf: raise, [Symbol.toPrimitive]: raise }),
  'a thenable that throws': () => Object.defineProperty({}, 'then', { get: raise }),
  'a rejecting promise': () => {
    const promise = Promise.reject(new Error('hostile'));
    promise.catch(() => {});
    return promise;
  },
  'a circle': () => {
    const circle: Record<string, unknown> = {};
    for (const name of PROPERTIES) circle[name] = circle;
    return circle;
  },
  'an endless list': () => ({
    *[Symbol.iterator]() {
      for (let n = 0; n < 5000; n++) yield n;
      raise();
    },
  }),
  'a huge text': () => 'x'.repeat(5_000),
  'a symbol': () => Symbol('hostile'),
  'a bigint': () => 2n ** 80n,
  NaN: () => Number.NaN,
};

const PROPERTIES = [
  'id', 'state', 'kind', 'direction', 'callEndReason', 'code', 'subCode', 'resultCategories', 'message', 'info',
  'groupId', 'participantId', 'getServerCallId', 'remoteParticipants', 'identifier', 'added', 'removed', 'on', 'off',
  'incomingCall', 'diagnostic', 'diagnostics', 'value', 'audio', 'video', 'send', 'receive', 'jitterInMs', 'feature',
  'newValue', 'oldValue', 'reason', 'then', 'length', 'overallRating', 'score', 'issues',
]; // biome-ignore format: a list

function raise(): never {
  throw new Error('hostile');
}

function angryHandler(): ProxyHandler<() => void> {
  return new Proxy({}, { get: () => raise });
}

/** Values are made when they are used: fast-check itself looks into what it generates. */
type Make = () => unknown;

const hostile: fc.Arbitrary<Make> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.values(HOSTILE)) },
  fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
      withSet: true,
      maxDepth: 2,
    })
    .map((value) => () => value),
);

/** Values, or objects with some of the names that are read, each with whatever value. */
const payload: fc.Arbitrary<Make> = fc.oneof(
  hostile,
  fc
    .dictionary(fc.constantFrom(...PROPERTIES), hostile, { maxKeys: 6 })
    .map((fields) => () => Object.fromEntries(Object.entries(fields).map(([name, make]) => [name, make()]))),
);

/** An emitter whose fields are hostile, each when it is read. */
function victim<T extends FakeEmitter>(emitter: () => T): fc.Arbitrary<() => T> {
  const names = PROPERTIES.filter((name) => !/^(on|off|then)$/.test(name));
  return fc.dictionary(fc.constantFrom(...names), hostile).map((fields) => () => {
    const made = emitter();
    for (const [name, get] of Object.entries(fields))
      Object.defineProperty(made, name, { get, set: () => {}, configurable: true });
    return made;
  });
}

const CALL_EVENTS = ['stateChanged', 'idChanged', 'remoteParticipantsUpdated'];
const AGENT_EVENTS = ['callsUpdated', 'incomingCall', 'connectionStateChanged'];

const attack: fc.Arbitrary<() => void> = fc.oneof(
  fc.tuple(fc.constantFrom(...AGENT_EVENTS), payload).map(
    ([event, make]) =>
      () =>
        agent.emit(event, make()),
  ),
  fc
    .tuple(
      victim(() => new FakeCall()),
      fc.constantFrom(...CALL_EVENTS),
      payload,
    )
    .map(([makeCall, event, make]) => () => {
      const call = makeCall();
      agent.emit('callsUpdated', { added: [call] });
      call.emit(event, make());
      call.emit('stateChanged', make());
    }),
  fc
    .tuple(
      victim(() => new FakeIncoming()),
      payload,
    )
    .map(([makeIncoming, make]) => () => {
      const incomingCall = makeIncoming();
      agent.emit('incomingCall', { incomingCall });
      incomingCall.emit('callEnded', make());
    }),
  fc
    .tuple(
      victim(() => new FakeParticipant()),
      payload,
    )
    .map(([makeParticipant, make]) => () => {
      const participant = makeParticipant();
      bystander.emit('remoteParticipantsUpdated', { added: [participant] });
      participant.emit('stateChanged', make());
    }),
  fc.tuple(fc.constantFrom('network', 'media', 'remote', 'collector'), payload).map(([part, make]) => () => {
    const event = part === 'collector' ? 'sampleReported' : 'diagnosticChanged';
    for (const feature of Object.values(bystander.features)) feature[part as 'network'].emit(event, make());
  }),
  payload.map((make) => () => void bystander.features.CallSurvey?.submitSurvey(make())),
  payload.map((make) => () => acs.observe(make())),
  fc
    .array(payload, { maxLength: 3 })
    .map((makes) => () => acs.logger.verbose(...makes.map((make) => make()))),
);

/** A sane call, to which hostile participants and diagnostics come. */
let bystander: FakeCall;

const of = (name: string) =>
  records
    .getFinishedLogRecords()
    .filter((record) => record.eventName === name && record.attributes['acs.call.id'] === bystander.id);

describe('hostile events', () => {
  test(`${RUNS} of them: no exception reaches the SDK, and the sane calls beside them are exported whole`, async () => {
    for (let run = 0; run < RUNS; run += RUNS_PER_CALL) {
      spans.reset();
      records.reset();
      bystander = agent.startCall();
      bystander.to('Connected');
      fc.assert(
        fc.property(attack, (run) => {
          run();
          expect(leaked.splice(0)).toEqual([]);
        }),
        { numRuns: RUNS_PER_CALL, seed: run, endOnFailure: true },
      );
      bystander.end();
      await vi.waitFor(() => expect(participantSpan()).toBeDefined(), { interval: 5, timeout: 10_000 });
      for (const name of ['acs.call.started', 'acs.call.connected', 'acs.call.ended'])
        expect(of(name), name).toHaveLength(1);
      expect(participantSpan()?.attributes).toMatchObject({ 'acs.end_reason.class': 'ok' });
      expect(children()).toEqual(expect.arrayContaining(['call setup']));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(rejections).toEqual([]);
  }, 120_000);

  test.each(Object.entries(HOSTILE))(
    'a call ends all the same with %s as its end reason, or in it',
    async (_, make) => {
      for (const reason of [make(), { code: make(), subCode: make(), resultCategories: make() }]) {
        spans.reset();
        records.reset();
        bystander = agent.startCall();
        bystander.to('Connected');
        bystander.end(reason);
        await vi.waitFor(() => expect(participantSpan()).toBeDefined(), { interval: 5, timeout: 10_000 });
        expect(of('acs.call.ended')).toHaveLength(1);
      }
      expect(leaked.splice(0)).toEqual([]);
    },
  );
});

test('a proxy of an agent, as stateful clients hand them out, is the agent itself', () => {
  const target = new FakeAgent();
  const proxy: FakeAgent = new Proxy(target, {
    get: (_, name) => (name === 'startCall' ? () => target.startCall() : Reflect.get(target, name)),
  });
  acs.observe(target);
  acs.observe(proxy);
  bystander = proxy.startCall();
  acs.observe(new Proxy(bystander, {}));
  expect(of('acs.call.started')).toHaveLength(1);
  bystander.end();
});

test('a call of any length keeps bounded data', async () => {
  spans.reset();
  bystander = agent.startCall();
  bystander.to('Connected');
  const { network } = bystander.features.UserFacingDiagnostics ?? raise();
  const before = bystander.listenerCount;
  for (let n = 0; n < 20_000; n++) {
    const participant = new FakeParticipant();
    bystander.emit('remoteParticipantsUpdated', { added: [participant] });
    participant.state = 'Disconnected';
    participant.emit('stateChanged');
    network.emit('diagnosticChanged', { diagnostic: 'networkReconnect', value: n % 2 ? 1 : 3 });
    if (n % 100 === 0) records.reset();
  }
  expect(bystander.listenerCount).toBe(before);
  bystander.end();
  await vi.waitFor(() => expect(participantSpan()).toBeDefined(), { interval: 5, timeout: 10_000 });
  expect(children().length).toBeLessThan(1000);
}, 60_000);

const participantSpan = () =>
  spans
    .getFinishedSpans()
    .find((span) => span.attributes['acs.call.id'] === bystander.id && !span.parentSpanContext);

const children = () =>
  spans
    .getFinishedSpans()
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === participantSpan()?.spanContext().spanId)
    .map(({ name }) => name);
