import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../../src/safety/node-version.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { startAzureIngestion } from '../fakes/azure-ingestion.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { fakeEnv, runApp, trusting } from './run-app.ts';

let fake: FakeAcs;
let sink: OtlpSink;
let env: Record<string, string>;

beforeEach(async () => {
  [fake, sink] = [await startFakeAcs(), await startOtlpSink()];
  env = { ...fakeEnv(fake), OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
});
afterEach(async () => {
  await fake.close();
  await sink.close();
});

const NOTHING = {
  channels: [false, false, false, false, false],
  tracing: [false, false],
  logger: [false, false],
  logLevels: ['none', 'none'],
  wrapped: 0,
};
const ALL = {
  channels: [true, true, true, true, true],
  tracing: [true, true],
  logger: [true, true],
  logLevels: ['warning', 'warning'],
  wrapped: expect.toSatisfy((count: number) => count > 40),
};

/** Names in order of their beginning, children behind their parents. */
const NAMES = [
  'SmsClient.send',
  'sms send',
  'POST',
  'POST',
  'CallAutomationClient.createCall',
  'POST',
  'MessagesServiceClient.listTemplates',
  'GET',
].sort();
const EVENTS = ['acs.exchange.failed', 'acs.sms.sent', 'acs.call.created'].sort();

function expectScenario(): void {
  expect(sink.spans.map((span) => span.name).sort()).toEqual(NAMES);
  const msCvs = sink.spans
    .filter((span) => span.kind === 'client')
    .map((span) => span.attributes['acs.ms_cv']);
  expect(msCvs.sort()).toEqual(fake.ledger.map((row) => row.msCv).sort());
  const events = sink.logs.map((log) => log.eventName).filter((name) => name !== undefined);
  expect(events.sort()).toEqual(EVENTS);
  expect(sink.metrics.map((metric) => metric.name)).toContain('acs.client.exchanges');
}

describe('register()', () => {
  it('puts all hooks in, shutdown() takes all out, and it can be called again', async () => {
    const { result, stderr } = await runApp('hooks-over-time.ts', env);
    expect(stderr).toBe('');
    expect(result).toEqual({
      before: NOTHING,
      registered: ALL,
      afterShutdown: NOTHING,
      registeredAgain: ALL,
      atEnd: NOTHING,
      sameHandle: false,
    });
    expectScenario();
  });

  it('installs no hook at all with OTEL_SDK_DISABLED=true', async () => {
    const { result, stderr } = await runApp('hooks-over-time.ts', { ...env, OTEL_SDK_DISABLED: 'true' });
    expect(stderr).toBe('');
    expect(result).toEqual({
      before: NOTHING,
      registered: NOTHING,
      afterShutdown: NOTHING,
      registeredAgain: NOTHING,
      atEnd: NOTHING,
      sameHandle: false,
    });
    expect(sink.requests).toEqual([]);
    expect(fake.ledger).toHaveLength(4);
  });

  it('starts silent with enabled: false; enable() and disable() install and remove all hooks', async () => {
    const { result, stderr } = await runApp('consent.ts', env);
    expect(stderr.trim()).toBe('[acs-otel] enable() does nothing after shutdown(): call register() again');
    expect(result).toEqual({ before: NOTHING, enabled: ALL, disabled: NOTHING, atEnd: NOTHING });
    expect(sink.spans.filter(({ name }) => name === 'SmsClient.send')).toHaveLength(2);
    expect(fake.ledger).toHaveLength(4);
    expect(sink.logs.filter(({ eventName }) => !eventName).map(({ body }) => body)).toEqual(['for support']);
  });

  it('hooks clients that are handed over while it is disabled when it is enabled', async () => {
    const { result, stderr } = await runApp('handed-over-while-disabled.ts', env);
    expect(stderr).toBe('');
    expect(result).toEqual({
      disabled: [false, false],
      enabled: [true, false],
      disabledAgain: [false, false],
      enabledAgain: [true, true],
      atEnd: [false, false],
    });
  });

  it.each(['otlp', 'none'])(
    'returns the same handle when it is called again, with one warning: exporter %s',
    async (exporter) => {
      const exporters = {
        OTEL_TRACES_EXPORTER: exporter,
        OTEL_METRICS_EXPORTER: exporter,
        OTEL_LOGS_EXPORTER: exporter,
      };
      const { result, errorLines } = await runApp('register-abused.ts', {
        ...env,
        ...exporters,
        OPTIONS: '{}',
      });
      expect(result).toEqual({ same: true });
      expect(errorLines).toEqual([
        '[acs-otel] register() joins an installation that runs already (an earlier register(), --import acs-otel/register or AcsInstrumentation), so it ignores logLevel. Set them where it is installed first; for --import acs-otel/register: as environment variables',
      ]);
    },
  );

  it('never throws, not even for options that throw', async () => {
    const { code, errorLines } = await runApp('register-abused.ts', env);
    expect(code).toBe(0);
    expect(errorLines[0]).toBe('[acs-otel] register() failed, nothing is traced: an option that throws');
  });

  it('refuses a Node that is too old, naming the version needed', () => {
    expect(refusal('20.1.0')).toBe('needs Node 22.15 or newer, this is 20.1.0; nothing is traced');
    expect(refusal('22.14.0')).toContain('needs Node 22.15');
    expect(['22.15.0', '23.0.0', '24.21.0'].map((version) => refusal(version))).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe('an app', () => {
  const registerNode = join(import.meta.dirname, '../../src/register-node.ts');

  it.each([
    ['an ESM app whose first import it is', 'esm-first-import.ts', []],
    ['an ESM app that imported the clients before', 'esm-late.ts', []],
    ['an app that knows nothing of it, through --import', 'plain.ts', ['--import', registerNode]],
    ['a CommonJS app through require()', 'common.cjs', []],
  ])('is traced whole: %s', async (_title, file, args) => {
    const { code, stderr } = await runApp(file, env, args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expectScenario();
  });
});

describe('register() beside AcsInstrumentation', () => {
  const PASSIVE = expect.stringMatching(/^\[acs-otel\] AcsInstrumentation is passive, because /);

  it('observes once when it came first, and says that the other is passive', async () => {
    const { errorLines, result } = await runApp('two-installs.ts', { ...env, FIRST: 'register' });
    expect(errorLines).toEqual([PASSIVE]);
    expect(result).toEqual({ removed: true });
    expectScenario();
  });

  it('joins an instrumentation that came first, and says so where that one has no SDK to send to', async () => {
    const { errorLines, result } = await runApp('two-installs.ts', { ...env, FIRST: 'instrumentation' });
    const NO_SDK = expect.stringMatching(/no OpenTelemetry SDK is registered.* Remove AcsInstrumentation/);
    expect(errorLines).toEqual([PASSIVE, NO_SDK]); // the second instrumentation is passive
    expect(result).toEqual({ removed: true });
    expect(sink.requests).toEqual([]);
  });
});

describe('the environment', () => {
  it.each([
    ['OTEL_TRACES_EXPORTER', '/v1/traces'],
    ['OTEL_METRICS_EXPORTER', '/v1/metrics'],
    ['OTEL_LOGS_EXPORTER', '/v1/logs'],
  ])('%s=none switches that signal off and leaves the others', async (variable, path) => {
    const { stderr } = await runApp('esm-late.ts', { ...env, [variable]: 'none' });
    expect(stderr).toBe('');
    const paths = ['/v1/traces', '/v1/metrics', '/v1/logs'].filter((one) => one !== path);
    expect([...new Set(sink.requests.map((request) => request.path))].sort()).toEqual(paths.sort());
  });

  it('gives everything to OTLP and to Azure Monitor when both are set', async () => {
    const ingestion = await startAzureIngestion({ tls: true });
    const { stderr } = await runApp('esm-late.ts', {
      ...env,
      ...trusting(ingestion.certificate),
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    });
    await ingestion.close();
    expect(stderr).toBe('');
    expectScenario();
    const of = (type: string) => ingestion.envelopes.filter(({ data }) => data.baseType === type);
    expect(of('RemoteDependencyData')).toHaveLength(NAMES.length);
    expect(
      of('EventData')
        .map(({ data }) => data.baseData.name)
        .sort(),
    ).toEqual(EVENTS);
    const metrics = of('MetricData').flatMap(({ data }) =>
      data.baseData.metrics.map((one: { name: string }) => one.name),
    );
    expect(metrics).toContain('acs.client.exchanges');
  });

  it('sends protobuf by default, JSON with http/json, and protobuf with one warning for grpc', async () => {
    const types = async (protocol: string | undefined) => {
      sink.clear();
      fake.reset();
      const { errorLines } = await runApp('esm-late.ts', { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
      expectScenario();
      return [[...new Set(sink.requests.map((request) => request.contentType))], errorLines];
    };
    expect(await types(undefined)).toEqual([['application/x-protobuf'], []]);
    expect(await types('http/json')).toEqual([['application/json'], []]);
    expect(await types('grpc')).toEqual([
      ['application/x-protobuf'],
      [
        "[acs-otel] OTEL_EXPORTER_OTLP_PROTOCOL 'grpc' is not supported: expected http/protobuf or http/json; using http/protobuf",
      ],
    ]);
  });

  it('warns once for each wrong option, with its name and the default that is used', async () => {
    const { errorLines, code } = await runApp('esm-late.ts', {
      ...env,
      ACS_OTEL_RESOURCE_ID: 'x'.repeat(1025),
      ACS_OTEL_LOG_LEVEL: 'loud',
      ACS_OTEL_SHUTDOWN_TIMEOUT: 'soon',
      OTEL_TRACES_EXPORTER: 'zipkin',
    });
    expect(code).toBe(0);
    expect(errorLines).toEqual([
      expect.stringMatching(/ACS_OTEL_RESOURCE_ID "x+ is not valid: .* using the default, none$/),
      '[acs-otel] ACS_OTEL_LOG_LEVEL "loud" is not valid: expected verbose, info, warning, error, off; using the default, "warning"',
      expect.stringMatching(/ACS_OTEL_SHUTDOWN_TIMEOUT "soon" is not valid: .* using the default, 5000$/),
      expect.stringMatching(/OTEL_TRACES_EXPORTER 'zipkin' is not supported/),
    ]);
    expectScenario();
    const hosts = await runApp('esm-late.ts', { ...env, ACS_OTEL_HOSTS: 'https://acs.contoso.com/' });
    expect(hosts.errorLines).toEqual([
      expect.stringMatching(
        /ACS_OTEL_HOSTS "https:.*" is not valid: expected host names .* using the default, \[\]$/,
      ),
    ]);
  });
});
