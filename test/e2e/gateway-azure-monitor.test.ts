/** What the Azure Monitor exporter would get, from the real Collector: an OTLP exporter stands for it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repository } from '../backends/cache.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';

const folder = mkdtempSync(join(tmpdir(), 'acs-otel-azure-'));
let sink: OtlpSink;
let gateway: Gateway;

beforeAll(async () => {
  sink = await startOtlpSink();
  const overlay = readFileSync(repository('collector-config/azure-monitor.yaml'), 'utf8')
    .replace(/^exporters:\n(?: .*\n)+/m, `exporters:\n  otlp_http/azure: { endpoint: "${sink.url}" }\n`)
    .replaceAll('[azuremonitor]', '[otlp_http/azure]');
  const file = join(folder, 'azure.yaml');
  writeFileSync(file, overlay);
  gateway = await startGateway({ overlays: [], files: [file] });
});
afterAll(async () => {
  await gateway?.stop();
  await sink?.close();
  rmSync(folder, { recursive: true });
});

const RESOURCE = {
  'service.name': 'contoso-api',
  'service.version': '1.4.2',
  'deployment.environment.name': 'production',
  'cloud.region': 'westeurope',
};
const traceId = randomUUID().replaceAll('-', '');

it('a custom event has its resource and trace as attributes, because the exporter sends nothing else', async () => {
  const attributes = { 'acs.source': 'call_automation', 'service.version': 'of the record' };
  const records = [
    { eventName: 'acs.call.ended', body: 'Call ended', traceId, attributes },
    { eventName: 'acs.call.started', body: 'Call started', attributes },
    { body: 'a plain line', traceId, attributes },
  ];
  await send(`${gateway.serverUrl}/v1/logs`, logsRequest(records, RESOURCE), gateway.token);
  await sink.waitFor(({ logs }) => logs.length === 3, 20_000);
  const [ended, started, line] = records.map(
    ({ body }) => sink.logs.find((log) => log.body === body)!.attributes,
  );
  expect(ended).toMatchObject({
    ...RESOURCE,
    ...attributes,
    'microsoft.custom_event.name': 'acs.call.ended',
    trace_id: traceId,
  });
  expect(started).toMatchObject({ 'service.name': 'contoso-api' });
  expect(Object.keys(started ?? {})).not.toContain('trace_id');
  expect(line).toEqual(attributes);
});

it('a consumer span becomes a request', async () => {
  const span = { ...participantSpan({}), name: 'sms delivery', kind: 5 };
  await send(`${gateway.serverUrl}/v1/traces`, tracesRequest([span], RESOURCE), gateway.token);
  await sink.waitFor(({ spans }) => spans.length === 1, 20_000);
  expect(sink.spans[0]?.kind).toBe('server');
});
