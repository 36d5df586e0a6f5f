/** The code of docs/languages.md, unchanged, against the fake service and the real gateway. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { codeBlocks, runJava, runPython, type Surroundings, unlessMissing } from './gateway/languages.ts';
import { send } from './gateway/otlp-json.ts';

let gateway: Gateway;
let sink: OtlpSink;
let service: FakeAcs;
let surroundings: Surroundings;

beforeAll(async () => {
  sink = await startOtlpSink();
  service = await startFakeAcs({ tls: true });
  gateway = await startGateway({
    overlays: ['otlp', 'otlp-logs-metrics', 'sdk-logs', 'prometheus'],
    env: { ACS_OTEL_BACKEND: sink.url },
  });
  const { connectionString, certificate = '' } = service;
  surroundings = { gatewayUrl: gateway.serverUrl, token: gateway.token, connectionString, certificate };
});
beforeEach(() => {
  sink.clear();
  service.reset();
});
afterAll(async () => {
  await gateway?.stop();
  await sink?.close();
  await service?.close();
});

describe('docs/languages.md', () => {
  unlessMissing('python3')('Python', async () => {
    await runPython(surroundings);
    const [exchange] = service.ledger;
    expect(exchange).toMatchObject({ status: 202, path: '/sms' });
    const response = await sink.waitFor(({ logs }) => logs.find(({ attributes }) => attributes['acs.ms_cv']));
    expect(response.attributes).toMatchObject({
      'acs.ms_cv': exchange?.msCv,
      'acs.sdk.language': 'python',
      'http.response.status_code': 202,
    });
    const spans = await sink.waitFor((received) =>
      received.spans.length === 2 ? received.spans : undefined,
    );
    const http = spans.find(({ kind }) => kind === 'client');
    expect(http).toMatchObject({
      traceId: response.traceId,
      attributes: { 'acs.client_request_id': exchange?.clientRequestId, 'http.response.status_code': 202 },
    });
    expect(spans.find(({ kind }) => kind === 'internal')?.name).toBe('SmsClient.send');
    const request = sink.logs.find(({ attributes }) => attributes['acs.exchange.phase'] === 'request');
    expect(request?.attributes).toMatchObject({
      'acs.client_request_id': exchange?.clientRequestId,
      'acs.http.span_id': http?.spanId,
    });
    expect(sink.logs.every(({ resource }) => resource['service.name'] === 'orders')).toBe(true);
  });

  unlessMissing(
    'java',
    'javac',
    'mvn',
    'keytool',
  )('Java', async () => {
    await runJava(surroundings);
    const [exchange] = service.ledger;
    expect(exchange).toMatchObject({ status: 202, path: '/sms' });
    const http = await sink.waitFor(({ spans }) => spans.find(({ attributes }) => attributes['acs.ms_cv']));
    expect(http).toMatchObject({
      attributes: { 'acs.ms_cv': exchange?.msCv, 'http.response.status_code': 202 },
      resource: { 'service.name': 'orders' },
    });
    const operation = await sink.waitFor(({ spans }) =>
      spans.find(({ scope }) => scope.name === 'azure-core'),
    );
    expect(operation).toMatchObject({ name: 'AzureCommunicationSM.send' });
  });

  it.each([
    ['iOS', 'swift', /\\\(([^()]*(?:\([^()]*(?:\([^()]*\))?[^()]*\))?[^()]*)\)/g],
    ['Android', 'kotlin', /\$\{([^}]*)\}|\$(\w+)/g],
  ])(
    '%s: its request is a call that the gateway counts, classifies and explains',
    async (section, language, placeholder) => {
      const callId = randomUUID();
      const start = Date.now() - 9000;
      const values: [RegExp, string | number][] = [
        [/traceId/, traceIdOfCall(callId)],
        [/spanId/, '00f067aa0ba902b7'],
        [/call\.id/, callId],
        [/callEndReason\.code/, 480],
        [/callEndReason\.subcode/, 10037],
        [/direction/, 'outgoing'],
        [/^\(?(?:Double\(\$0|it)/, 1.5],
        [/^(?:Double\(end|\(end)/, 7.5],
        [/^start(ed)?$/, start],
        [/^end$/, start + 9000],
      ];
      const [times = '', body = ''] = [...(codeBlocks(section)[language] ?? '').matchAll(/"""\n(.*?)"""/gs)]
        .map(([, text = '']) => text)
        .map((text) => text.replace(/\\\(times\)|\$times/, 'TIMES'));
      const fill = (text: string) =>
        text.replace(placeholder, (_, first?: string, second?: string) => {
          const name = first ?? second ?? '';
          const value = values.find(([pattern]) => pattern.test(name));
          if (!value) throw new Error(`docs/languages.md: nothing is known of ${name}`);
          return String(value[1]);
        });
      const request = fill(body).replace('TIMES', () => fill(times));
      await send(`${gateway.browserUrl}/v1/traces`, JSON.parse(request));
      const span = await sink.waitFor(({ spans }) => spans[0]);
      expect(span).toMatchObject({
        traceId: traceIdOfCall(callId),
        name: 'call outgoing',
        kind: 'client',
        attributes: {
          'acs.call.id': callId,
          'acs.call.setup.duration': 1.5,
          'acs.call.duration': 7.5,
          'acs.end_reason.class': 'unreachable',
          'acs.end_reason.action': expect.stringContaining(' '),
        },
      });
      const service = span.resource['service.name'];
      const counted = ({ metrics }: OtlpSink) =>
        metrics
          .filter(({ name, resource }) => name === 'acs.call.ended' && resource['service.name'] === service)
          .flatMap(({ points }) => points.map(({ value }) => value));
      await sink.waitFor((received) => counted(received).includes(1), 10_000);
      expect(counted(sink)).not.toContain(2);
    },
  );
});
