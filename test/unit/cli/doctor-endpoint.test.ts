import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Check } from '../../../src/cli/doctor-check.ts';
import { telemetryChecks } from '../../../src/cli/doctor-telemetry.ts';
import { listenOnLoopback } from '../../fakes/loopback.ts';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';

let sink: OtlpSink;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  for (const name of Object.keys(process.env)) {
    if (/^(OTEL_|APPLICATIONINSIGHTS_)/.test(name)) vi.stubEnv(name, undefined);
  }
  sink = await startOtlpSink();
  closers.push(sink.close);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
});

function environment(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

/** A server that answers every export in the same way. */
async function endpoint(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  tls = false,
): Promise<string> {
  const server = await listenOnLoopback(async (request, response) => {
    request.resume();
    answer(request, response);
  }, tls);
  closers.push(server.close);
  return server.url;
}

async function checkOf(name: string, url?: string, azure?: string): Promise<Check> {
  const checks = await telemetryChecks(url, azure);
  const found = checks.find((check) => check.name === name);
  if (!found) throw new Error(`no check ${name}: ${JSON.stringify(checks)}`);
  return found;
}

const answering =
  (status: number, headers: Record<string, string> = {}, body = '') =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

describe('the endpoint', () => {
  it.each([
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ])('gets one span and one record by %s, and no metric', async (protocol, contentType) => {
    environment({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20c2VjcmV0',
    });
    const checks = await telemetryChecks(undefined, undefined);
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'traces ok',
      'logs ok',
      'metrics ok',
      'trace-id note',
      'clock ok',
    ]);
    expect(sink.spans.map(({ name }) => name)).toEqual(['acs-otel doctor']);
    expect(sink.logs.map(({ body }) => body)).toEqual(['acs-otel doctor']);
    expect(sink.metrics).toEqual([]);
    expect(checks[3]?.text).toContain(sink.spans[0]?.traceId);
    expect(sink.logs[0]?.traceId).toBe(sink.spans[0]?.traceId);
    for (const { contentType: sent, gzip, headers } of sink.requests)
      expect([sent, gzip, headers.authorization]).toEqual([contentType, true, 'Basic c2VjcmV0']);
    expect(sink.requests.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
  });

  it('of the option wins over the environment', async () => {
    environment({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect((await checkOf('traces', sink.url)).state).toBe('ok');
  });

  it.each([
    [
      401,
      /wants credentials and got none/,
      /OTEL_EXPORTER_OTLP_HEADERS or OTEL_EXPORTER_OTLP_TRACES_HEADERS/,
    ],
    [403, /wants credentials and got none/, /authorization=Bearer%20/],
    [404, /path is wrong/, /\/v1\/traces is added/],
    [405, /takes no exports/, /OTEL_EXPORTER_OTLP_ENDPOINT/],
    [415, /does not understand http\/protobuf/, /PROTOCOL=http\/json/],
    [413, /too large/, /limit/],
    [429, /too many requests/, /quota/],
    [503, /has a problem/, /its own log/],
    [204, /OTLP does not know/, /OTLP\/HTTP endpoint/],
  ])('that answers %i is explained', async (status, text, remedy) => {
    sink.options.failWith = status;
    const check = await checkOf('traces', sink.url);
    expect(check).toMatchObject({ state: 'failed', text: expect.stringMatching(text) });
    expect(check.text).toContain(`answered ${status}`);
    expect(check.remedy).toMatch(remedy);
  });

  it('that refuses credentials is named with the names of the headers, never with their values', async () => {
    sink.options.failWith = 401;
    environment({ OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=sesame,x-tenant=contoso' });
    const checks = await telemetryChecks(sink.url.replace('//', '//user:open@'), undefined);
    expect(checks[0]?.text).toMatch(/does not accept the credentials in x-api-key, x-tenant$/);
    expect(JSON.stringify(checks)).not.toMatch(/sesame|contoso|user|open@/);
  });

  it('with a path that is there twice, or is missing, is corrected, whether or not something listens', async () => {
    for (const host of [sink.url, 'http://127.0.0.1:9']) {
      environment({ OTEL_EXPORTER_OTLP_ENDPOINT: `${host}/v1/traces` });
      for (const signal of ['traces', 'logs'] as const)
        expect((await checkOf(signal)).remedy).toMatch(/must not end with \/v1\/traces/);
    }
    environment({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: sink.url });
    expect((await checkOf('traces')).remedy).toMatch(
      /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used as it is: add \/v1\/traces/,
    );
  });

  it('that rejects a part says so', async () => {
    environment({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    const partial = (partialSuccess: object) =>
      endpoint(answering(200, { 'content-type': 'application/json' }, JSON.stringify({ partialSuccess })));
    const rejecting = await partial({ rejectedSpans: '1', errorMessage: 'span is too old' });
    expect(await checkOf('traces', rejecting)).toMatchObject({
      state: 'failed',
      text: expect.stringMatching(/rejected a test span: span is too old$/),
    });
    const warning = await partial({ errorMessage: 'use v2' });
    expect(await checkOf('logs', warning)).toMatchObject({
      state: 'note',
      text: expect.stringMatching(/accepted with a warning: use v2$/),
    });
  });

  it('that is a web page, or moved, is not taken for a backend', async () => {
    const page = await endpoint(answering(200, { 'content-type': 'text/html' }, '<!doctype html>'));
    expect((await checkOf('traces', page)).text).toMatch(/answered 200 with a web page/);
    const moved = await endpoint(
      answering(301, { location: 'https://u:p@otel.contoso.com/v1/traces?key=1' }),
    );
    expect((await checkOf('traces', moved)).text).toMatch(
      /redirect to https:\/\/otel\.contoso\.com\/v1\/traces,/,
    );
  });

  it('that nobody listens on is explained for containers', async () => {
    const check = await checkOf('traces', 'http://127.0.0.1:1');
    expect(check.text).toMatch(/nothing listens there \(ECONNREFUSED\)/);
    expect(check.remedy).toMatch(/localhost is the container itself/);
  });

  it('on the port of gRPC is sent to the other port', async () => {
    expect((await checkOf('traces', 'http://127.0.0.1:4317')).remedy).toMatch(/usually 4318/);
  });

  it('with an unknown name is explained', async () => {
    expect((await checkOf('traces', 'http://otel.invalid:4318')).text).toMatch(
      /the name otel\.invalid is unknown/,
    );
  });

  it('without trusted certificate, or without TLS, is explained', async () => {
    const tls = await endpoint(answering(200), true);
    expect((await checkOf('traces', tls)).remedy).toMatch(/OTEL_EXPORTER_OTLP_CERTIFICATE/);
    expect((await checkOf('traces', tls.replace('https', 'http'))).remedy).toMatch(/Use https:\/\//);
    expect((await checkOf('traces', sink.url.replace('http', 'https'))).remedy).toMatch(/Use http:\/\//);
  });

  it('that never answers costs no more than its time', async () => {
    sink.options.hang = true;
    environment({ OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
    const began = performance.now();
    expect((await checkOf('traces', sink.url)).text).toMatch(/no answer in time \(TIMEOUT\)/);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('that never ends its answer costs no more than its time', async () => {
    environment({ OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
    const trickling = await endpoint((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    });
    expect((await checkOf('traces', trickling)).text).toMatch(/TIMEOUT/);
  });

  it('with another time shows how wrong the clock is', async () => {
    const at = (millis: number) =>
      endpoint(answering(200, { date: new Date(Date.now() + millis).toUTCString() }));
    expect((await checkOf('clock', await at(120_000))).text).toMatch(/this machine is 1(19|20) s behind/);
    expect((await checkOf('clock', await at(-120_000))).text).toMatch(/this machine is 12[01] s ahead of/);
    expect((await checkOf('clock', await at(3000))).state).toBe('ok');
  });

  it('of a certificate file that is missing, or of an address that is none, is a failure of its own', async () => {
    environment({
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/missing.pem',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'otel',
    });
    const texts = (await telemetryChecks(sink.url, undefined))
      .filter(({ name }) => name === 'exporter')
      .map(({ text }) => text);
    expect(texts.join('\n')).toMatch(/Failed to read root certificate file/);
    expect(texts.join('\n')).toMatch(/Could not parse environment-provided export URL/);
  });
});

describe('a signal', () => {
  it('that is switched off is a failure for traces, and a note for metrics and logs', async () => {
    environment({
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
    });
    const checks = await telemetryChecks(sink.url, undefined);
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'traces failed',
      'logs note',
      'metrics note',
    ]);
    expect(checks[0]?.remedy).toBe('Unset OTEL_TRACES_EXPORTER.');
    expect(sink.requests).toEqual([]);
  });

  it('that goes to the console or to Azure Monitor alone is not sent', async () => {
    environment({ OTEL_TRACES_EXPORTER: 'console' });
    const azure = 'InstrumentationKey=1';
    expect((await checkOf('traces', undefined, azure)).text).toBe('traces are printed to the console');
    expect((await checkOf('logs', undefined, azure)).text).toBe('logs are sent to Azure Monitor only');
  });

  it('with an unknown exporter or protocol is a failure that names the variable', async () => {
    environment({ OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    const checks = await telemetryChecks(sink.url, undefined);
    const texts = checks.filter(({ name }) => name === 'exporter').map(({ text }) => text);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/OTEL_TRACES_EXPORTER 'zipkin' is not supported/);
    expect(texts[1]).toMatch(/OTEL_EXPORTER_OTLP_PROTOCOL 'grpc' is not supported/);
  });
});
