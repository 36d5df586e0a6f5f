/** Hostile and broken objects in the place of the SDK's: whatever they do stays theirs. */
import { trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AcsOtel, acsIdGenerator, register } from '../../src/browser.ts';
import {
  FAKE_FEATURES,
  FakeAgent,
  FakeCall,
  FakeEmitter,
  FakeParticipant,
  type FakeReason,
} from '../fakes/calling/fake-call.ts';
import { HOSTILE, hostile, PROPERTIES, payload } from './hostile-values.ts';

const RUNS = 10_000;
const RUNS_PER_CALL = 500;

const spans = new InMemorySpanExporter();
const records = new InMemoryLogRecordExporter();
const rejections: unknown[] = [];
const onRejection = (error: unknown) => rejections.push(error);
/** Exceptions that our listeners let through: the SDK would skip the app's own listeners. */
const leaked: unknown[] = [];
let acs: AcsOtel;
let agent: FakeAgent;

/** In the place of `import * as calling`. */
const calling = {
  CallClient: class {
    async createCallAgent(): Promise<FakeAgent> {
      return new FakeAgent();
    }
  },
  Features: FAKE_FEATURES,
};

function emit(emitter: FakeEmitter, event: string, argument?: unknown): void {
  try {
    emitter.emit(event, argument);
  } catch (error) {
    leaked.push(error);
  }
}

function end(call: FakeCall, reason: unknown = { code: 0, subCode: 0, resultCategories: ['Success'] }): void {
  call.callEndReason = reason as FakeReason;
  call.state = 'Disconnected';
  emit(call, 'stateChanged');
}

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
  // Each of the many calls has a recorder of its own: small ones, or the test is about them.
  acs = register({ calling, logLevel: 'verbose', flightRecorderMaxChars: 4096 });
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
        emit(agent, event, make()),
  ),
  fc
    .tuple(
      victim(() => new FakeCall(crypto.randomUUID())),
      fc.constantFrom(...CALL_EVENTS),
      payload,
    )
    .map(([makeCall, event, make]) => () => {
      const call = makeCall();
      emit(agent, 'callsUpdated', { added: [call] });
      emit(call, event, make());
      emit(call, 'stateChanged', make());
    }),
  fc
    .tuple(
      victim(() => Object.assign(new FakeEmitter(), { id: crypto.randomUUID() })),
      payload,
    )
    .map(([makeIncoming, make]) => () => {
      const incomingCall = makeIncoming();
      emit(agent, 'incomingCall', { incomingCall });
      emit(incomingCall, 'callEnded', make());
    }),
  fc
    .tuple(
      victim(() => new FakeParticipant('communicationUser')),
      payload,
    )
    .map(([makeParticipant, make]) => () => {
      const participant = makeParticipant();
      emit(bystander, 'remoteParticipantsUpdated', { added: [participant] });
      emit(participant, 'stateChanged', make());
    }),
  fc.tuple(fc.constantFrom('network', 'media', 'remote', 'collector'), payload).map(([part, make]) => () => {
    const event = part === 'collector' ? 'sampleReported' : 'diagnosticChanged';
    emit(bystander.features[part as 'network'], event, make());
  }),
  // The app handles the rejection of a hostile thenable: one that it forgot is reported as without us.
  payload.map((make) => () => void bystander.features.survey.submitSurvey(make()).catch(() => {})),
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
  it(`${RUNS} of them: no exception reaches the SDK, and the sane calls beside them are exported whole`, async () => {
    for (let run = 0; run < RUNS; run += RUNS_PER_CALL) {
      spans.reset();
      records.reset();
      bystander = agent.startCall([]);
      bystander.become('Connected');
      fc.assert(
        fc.property(attack, (run) => {
          run();
          expect(leaked.splice(0)).toEqual([]);
        }),
        { numRuns: RUNS_PER_CALL, seed: run, endOnFailure: true },
      );
      end(bystander);
      await vi.waitFor(() => expect(participantSpan()).toBeDefined(), { interval: 5, timeout: 10_000 });
      for (const name of ['acs.call.started', 'acs.call.connected', 'acs.call.ended'])
        expect(of(name), name).toHaveLength(1);
      expect(participantSpan()?.attributes).toMatchObject({ 'acs.end_reason.class': 'ok' });
      expect(children()).toEqual(expect.arrayContaining(['call setup']));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(rejections).toEqual([]);
  }, 120_000);

  it.each(Object.entries(HOSTILE))(
    'a call ends all the same with %s as its end reason, or in it',
    async (_, make) => {
      for (const reason of [make(), { code: make(), subCode: make(), resultCategories: make() }]) {
        spans.reset();
        records.reset();
        bystander = agent.startCall([]);
        bystander.become('Connected');
        end(bystander, reason);
        await vi.waitFor(() => expect(participantSpan()).toBeDefined(), { interval: 5, timeout: 10_000 });
        expect(of('acs.call.ended')).toHaveLength(1);
      }
      expect(leaked.splice(0)).toEqual([]);
    },
  );
});

it('a proxy of an agent, as stateful clients hand them out, is the agent itself', () => {
  const target = new FakeAgent();
  const proxy: FakeAgent = new Proxy(target, {
    get: (_, name) => (name === 'startCall' ? () => target.startCall([]) : Reflect.get(target, name)),
  });
  acs.observe(target);
  acs.observe(proxy);
  bystander = proxy.startCall([]);
  acs.observe(new Proxy(bystander, {}));
  expect(of('acs.call.started')).toHaveLength(1);
  end(bystander);
});

it('a call of any length keeps bounded data', async () => {
  spans.reset();
  bystander = agent.startCall([]);
  bystander.become('Connected');
  const { network } = bystander.features;
  const before = bystander.listening;
  for (let n = 0; n < 20_000; n++) {
    const participant = new FakeParticipant('communicationUser');
    emit(bystander, 'remoteParticipantsUpdated', { added: [participant] });
    participant.state = 'Disconnected';
    emit(participant, 'stateChanged');
    emit(network, 'diagnosticChanged', { diagnostic: 'networkReconnect', value: n % 2 ? 1 : 3 });
    if (n % 100 === 0) records.reset();
  }
  expect(bystander.listening).toBe(before);
  end(bystander);
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
