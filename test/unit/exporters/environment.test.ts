/** What the specification says of `OTEL_*` holds for the SDK that `register()` starts, as it does for `NodeSDK`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';
import { createSelfSigned } from '../../fakes/self-signed.ts';
import { arrived, type Environment, type Run, SDKS } from './environment.ts';

let sink: OtlpSink;
let standard: Run;
beforeAll(async () => {
  sink = await startOtlpSink();
  standard = await arrived(SDKS.nodeSdk, sink, endpoint());
});
afterAll(() => sink.close());

const endpoint = (): Environment => ({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });

async function both(env: Environment, waitMillis = 0): Promise<{ own: Run; nodeSdk: Run }> {
  const nodeSdk = await arrived(SDKS.nodeSdk, sink, { ...endpoint(), ...env }, waitMillis);
  const own = await arrived(SDKS.own, sink, { ...endpoint(), ...env }, waitMillis);
  return { own, nodeSdk };
}

/** Without what depends on the speed of the machine; of `printed` only whether: `NodeSDK` talks more than its parts. */
const comparable = ({ printed, early: _early, quick: _quick, ...run }: Run) => ({
  ...(JSON.parse(JSON.stringify(run), (key, value) =>
    OF_PEOPLE.includes(key) ? undefined : value,
  ) as object),
  prints: printed > 0,
});

/** `NodeSDK` exports them. */
const OF_PEOPLE = ['process.command_args', 'process.owner'];

const some = (count: number) => count >= 1;
const several = (count: number) => count >= 2;

it('without any variable the same arrives', async () => {
  const { own, nodeSdk } = await both({});
  expect(own.spans).toHaveLength(3);
  expect(comparable(own)).toEqual(comparable(nodeSdk));
});

it('the arguments and the owner of the process stay here', async () => {
  const { own, nodeSdk } = await both({ OTEL_NODE_RESOURCE_DETECTORS: 'all' });
  const [ofOwn, ofNodeSdk] = [own, nodeSdk].map((run) =>
    OF_PEOPLE.filter((name) => JSON.stringify(run).includes(name)),
  );
  expect([ofOwn, ofNodeSdk]).toEqual([[], OF_PEOPLE]);
});

/** Each changes what arrives. */
const CASES: Environment[] = [
  { OTEL_SERVICE_NAME: 'contoso' },
  { OTEL_RESOURCE_ATTRIBUTES: 'service.name=named,deployment.environment.name=test%20one' },
  { OTEL_RESOURCE_ATTRIBUTES: 'service.name=named', OTEL_SERVICE_NAME: 'contoso' },
  { OTEL_NODE_RESOURCE_DETECTORS: 'none' },
  { OTEL_NODE_RESOURCE_DETECTORS: 'env' },
  { OTEL_NODE_RESOURCE_DETECTORS: 'os,serviceinstance' },
  { OTEL_NODE_RESOURCE_DETECTORS: 'all' },
  { OTEL_TRACES_SAMPLER: 'always_on' },
  { OTEL_TRACES_SAMPLER: 'always_off' },
  { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
  { OTEL_TRACES_SAMPLER: 'traceidratio' },
  { OTEL_TRACES_SAMPLER: 'parentbased_always_off' },
  { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
  ...['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'b3,baggage', 'none', 'unheard_of'].map(
    (value) => ({
      OTEL_PROPAGATORS: value,
    }),
  ),
  { OTEL_ATTRIBUTE_COUNT_LIMIT: '2' },
  { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10' },
  { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1' },
  { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10' },
  { OTEL_SPAN_EVENT_COUNT_LIMIT: '1' },
  { OTEL_SPAN_LINK_COUNT_LIMIT: '1' },
  { OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '1' },
  { OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '1' },
  { OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '1' },
  { OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10' },
  { OTEL_TRACES_EXPORTER: 'none' },
  { OTEL_METRICS_EXPORTER: 'none' },
  { OTEL_LOGS_EXPORTER: 'none' },
  { OTEL_TRACES_EXPORTER: 'console' },
  { OTEL_METRICS_EXPORTER: 'console' },
  { OTEL_LOGS_EXPORTER: 'console' },
  { OTEL_TRACES_EXPORTER: 'console,otlp' },
  { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' },
  { OTEL_BSP_MAX_QUEUE_SIZE: '1', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
  { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
  { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json' },
  { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' },
  { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
  { OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip' },
  { OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip' },
  { OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip' },
  { OTEL_EXPORTER_OTLP_HEADERS: 'x-general=one%20two' },
  { OTEL_EXPORTER_OTLP_HEADERS: 'x-general=1', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-traces=2' },
  { OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-metrics=2' },
  { OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-logs=2' },
  { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' },
  { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'lowmemory' },
  { OTEL_LOG_LEVEL: 'DEBUG' },
];

it.each(CASES.map((env) => [describeEnv(env), env] as const))('%s', async (_name, env) => {
  const { own, nodeSdk } = await both(env);
  expect(comparable(own)).toEqual(comparable(nodeSdk));
  expect(comparable(own)).not.toEqual(comparable(standard));
});

it.each([
  ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'],
  ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'],
])('%s of the specification does what NodeSDK calls %s', async (specified, ofNodeSdk) => {
  const own = await arrived(SDKS.own, sink, { ...endpoint(), [specified]: '1' });
  const nodeSdk = await arrived(SDKS.nodeSdk, sink, { ...endpoint(), [ofNodeSdk]: '1' });
  expect(comparable(own)).toEqual(comparable(nodeSdk));
  expect(comparable(own)).not.toEqual(comparable(standard));
});

describe('endpoints', () => {
  it.each(['TRACES', 'METRICS', 'LOGS'])(
    'OTEL_EXPORTER_OTLP_%s_ENDPOINT is used as it is',
    async (signal) => {
      const { own, nodeSdk } = await both({
        [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]: `${sink.url}/own/path`,
      });
      expect(own.requests.filter((request) => request.startsWith('/own/path '))).toHaveLength(1);
      expect(comparable(own)).toEqual(comparable(nodeSdk));
    },
  );

  it('OTEL_EXPORTER_OTLP_ENDPOINT may have a path', async () => {
    const { own, nodeSdk } = await both({ OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/base/` });
    expect(own.requests.filter((request) => request.startsWith('/base/v1/'))).toHaveLength(3);
    expect(comparable(own)).toEqual(comparable(nodeSdk));
  });
});

describe('times', () => {
  it.each([
    ['OTEL_BSP_SCHEDULE_DELAY', 'traces'],
    ['OTEL_BLRP_SCHEDULE_DELAY', 'logs'],
    ['OTEL_METRIC_EXPORT_INTERVAL', 'metrics'],
  ] as const)('%s: %s arrive without a flush', async (variable, signal) => {
    const { own, nodeSdk } = await both({ [variable]: '20' }, 600);
    expect([own.early[signal], nodeSdk.early[signal]]).toEqual([
      expect.toSatisfy(some),
      expect.toSatisfy(some),
    ]);
  });

  it.each([
    { OTEL_EXPORTER_OTLP_TIMEOUT: '100' },
    {
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '100',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '100',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '100',
    },
  ])('%j: a backend that never answers is given up', async (env) => {
    sink.options.hang = true;
    try {
      const { own, nodeSdk } = await both(env);
      expect([own.quick, nodeSdk.quick]).toEqual([true, true]);
      const slow = await arrived(SDKS.own, sink, { ...endpoint(), OTEL_EXPORTER_OTLP_TIMEOUT: '1500' });
      expect(slow.quick).toBe(false);
    } finally {
      sink.options.hang = false;
    }
  });
});

it.each([
  ['OTEL_BSP', 'traces'],
  ['OTEL_BLRP', 'logs'],
] as const)('%s_EXPORT_TIMEOUT: %s go on behind a request that is never answered', async (prefix, signal) => {
  sink.options.hang = true;
  try {
    const env = {
      [`${prefix}_SCHEDULE_DELAY`]: '10',
      [`${prefix}_MAX_EXPORT_BATCH_SIZE`]: '1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1500',
    };
    const { own, nodeSdk } = await both({ ...env, [`${prefix}_EXPORT_TIMEOUT`]: '50' }, 700);
    expect([own.early[signal], nodeSdk.early[signal]]).toEqual([
      expect.toSatisfy(several),
      expect.toSatisfy(several),
    ]);
    const waiting = await arrived(SDKS.own, sink, { ...endpoint(), ...env }, 700);
    expect(waiting.early[signal]).toBe(1);
  } finally {
    sink.options.hang = false;
  }
});

it('OTEL_METRIC_EXPORT_TIMEOUT is at most the interval, as the reader demands', async () => {
  const env = { OTEL_METRIC_EXPORT_INTERVAL: '20', OTEL_METRIC_EXPORT_TIMEOUT: '5000' };
  const { own, nodeSdk } = await both(env, 600);
  expect([own.early.metrics, nodeSdk.early.metrics]).toEqual([
    expect.toSatisfy(several),
    expect.toSatisfy(several),
  ]);
});

it('OTEL_BLRP_* sizes: as many requests, as many records', async () => {
  const env = { OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '1', OTEL_BLRP_MAX_QUEUE_SIZE: '1' };
  const { own, nodeSdk } = await both(env);
  expect(comparable(own)).toEqual(comparable(nodeSdk));
});

it('OTEL_METRICS_EXEMPLAR_FILTER has no effect in either: this SDK has no exemplars', async () => {
  const { own, nodeSdk } = await both({ OTEL_METRICS_EXEMPLAR_FILTER: 'always_on' });
  expect(comparable(own)).toEqual(comparable(nodeSdk));
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-tls-'));
  const pair = createSelfSigned();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const certificate = file('certificate.pem', pair.certificate);
  const key = file('key.pem', pair.key);
  const seen: string[] = [];
  const server = createServer(
    { key: pair.key, cert: pair.certificate, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate() ?? {};
      seen.push(`${request.url} ${subject?.CN ?? 'no certificate'}`);
      request.resume().on('end', () => response.end());
    },
  );
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['', 'TRACES_', 'METRICS_', 'LOGS_'])(
    'OTEL_EXPORTER_OTLP_%sCERTIFICATE, CLIENT_CERTIFICATE and CLIENT_KEY',
    async (signal) => {
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        [`OTEL_EXPORTER_OTLP_${signal}CERTIFICATE`]: certificate,
        [`OTEL_EXPORTER_OTLP_${signal}CLIENT_CERTIFICATE`]: certificate,
        [`OTEL_EXPORTER_OTLP_${signal}CLIENT_KEY`]: key,
      };
      const paths = signal
        ? [`/v1/${signal.toLowerCase().replace('_', '')}`]
        : ['/v1/logs', '/v1/metrics', '/v1/traces'];
      for (const start of [SDKS.nodeSdk, SDKS.own]) {
        seen.length = 0;
        await arrived(start, sink, env);
        expect([...seen].sort()).toEqual(paths.map((path) => `${path} localhost`));
      }
    },
  );
});

it('a value that is not valid is named in a warning, with what is used instead', async () => {
  const { startOwnSdk } = await import('../../../src/exporters/own-sdk.ts');
  const warnings: string[] = [];
  const start = () =>
    startOwnSdk({
      signals: ['traces'],
      idGenerator: { generateTraceId: () => '1'.repeat(32), generateSpanId: () => '2'.repeat(16) },
      keepContextManager: false,
      warn: (message) => warnings.push(message),
      onDrop: vi.fn(),
    });
  await arrived(start, sink, {
    ...endpoint(),
    OTEL_TRACES_SAMPLER: 'sometimes',
    OTEL_PROPAGATORS: 'pigeon',
    OTEL_NODE_RESOURCE_DETECTORS: 'moon',
    OTEL_BSP_SCHEDULE_DELAY: '-1',
  });
  expect(warnings.map((warning) => warning.split(':')[0])).toEqual([
    'OTEL_BSP_SCHEDULE_DELAY -1 is not valid',
    "OTEL_PROPAGATORS 'pigeon' is not supported",
    "OTEL_NODE_RESOURCE_DETECTORS 'moon' is not supported",
    "OTEL_TRACES_SAMPLER 'sometimes' is not supported",
  ]);
});

function describeEnv(env: Environment): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
