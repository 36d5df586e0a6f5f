/**
 * `acs-otel inventory` on real backends: an app on the real SDKs and a page send to a Collector, which writes a file and
 * passes everything on to the gateway, whose metrics the real Prometheus gets.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Report } from '../../src/cli/inventory-report.ts';
import { SERVICES } from '../../src/generated/services.ts';
import { register } from '../../src/node.ts';
import { startCollector } from '../backends/collector.ts';
import { freePorts, type RunningProcess } from '../backends/process.ts';
import { startPrometheus } from '../backends/prometheus.ts';
import { startFakeAcs } from '../fakes/acs-server.ts';
import { mixedApp } from '../sdk/mixed-app.ts';
import { logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';
import { prometheusConfig } from './gateway/prometheus.ts';
import { type System, startSystem } from './grafana/system.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'acs-otel-inventory-'));
const file = join(folder, 'otlp.jsonl');

let system: System;
let collector: RunningProcess;

beforeAll(async () => {
  system = await startSystem({ rules: '' });
  const [http, health] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
  const config = join(folder, 'collector.yaml');
  writeFileSync(config, collectorConfig({ http: http ?? '', health: health ?? '', gateway: system.gateway }));
  collector = await startCollector({ config: [config], healthUrl: `http://${health}/status` });
  await appTraffic(`http://${http}`);
  await pageTraffic(`http://${http}`);
  await resourceLogs(`http://${http}`);
  // Prometheus scrapes every second.
  await sleep(4000);
});
afterAll(async () => {
  await collector?.stop();
  await system?.stop();
  rmSync(folder, { recursive: true });
});

function collectorConfig({
  http,
  health,
  gateway,
}: {
  http: string;
  health: string;
  gateway: System['gateway'];
}): string {
  const pipeline = { receivers: ['otlp'], exporters: ['file', 'otlphttp'] };
  return stringify({
    receivers: { otlp: { protocols: { http: { endpoint: http } } } },
    exporters: {
      file: { path: file, flush_interval: '100ms' },
      otlphttp: { endpoint: gateway.serverUrl, headers: { authorization: `Bearer ${gateway.token}` } },
    },
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: health, status: { enabled: true, path: '/status' } } },
    },
    service: {
      extensions: ['healthcheckv2'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: pipeline, logs: pipeline, metrics: pipeline },
    },
  });
}

/** Every service of the server SDKs once, but for Rooms and SMS. */
async function appTraffic(endpoint: string): Promise<void> {
  const fake = await startFakeAcs({ tls: true });
  const acs = register({ endpoint, serviceName: 'mixed', hosts: [fake.host] });
  const { rooms: _, sms: __, ...steps } = mixedApp(fake, { tlsOptions: { ca: fake.certificate } });
  for (const step of Object.values(steps)) await step();
  await steps.email?.();
  await acs.shutdown();
  await fake.close();
}

/** Two calls of a page, of which one is in a room and has captions. */
async function pageTraffic(endpoint: string): Promise<void> {
  const ok = { 'acs.end_reason.code': 0, 'acs.end_reason.sub_code': 0 };
  const spans = [
    participantSpan({ ...ok, 'acs.call.type': 'one_to_one' }),
    participantSpan({ ...ok, 'acs.call.type': 'room', 'acs.call.direction': 'join' }),
  ];
  const captions = {
    'acs.source': 'client',
    'acs.service': 'calling',
    'acs.feature.name': 'captions',
    'acs.feature.state': 'active',
  };
  await send(`${endpoint}/v1/traces`, tracesRequest(spans));
  await send(
    `${endpoint}/v1/logs`,
    logsRequest([{ eventName: 'acs.call.feature_changed', attributes: captions }]),
  );
}

async function resourceLogs(endpoint: string): Promise<void> {
  const attributes = { 'acs.source': 'resource_log', 'azure.category': 'CallDiagnostics' };
  await send(
    `${endpoint}/v1/logs`,
    logsRequest([{ attributes }], {
      'service.name': 'azure-communication-services',
      'cloud.resource_id': '/subscriptions/s/communicationservices/contoso',
    }),
  );
}

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

async function inventory(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [main, 'inventory', ...args]);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

async function report(from: string): Promise<Report> {
  const { stdout, stderr } = await inventory('--from', from, '--format', 'json');
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Report;
}

const usesOf = ({ uses }: Report) =>
  uses.map(({ services, app, operation, count }) => [services.join(' or '), app, operation, count]);

const APP = 'mixed';
const SERVER_USES = [
  ['email', APP, 'EmailClient.beginSend', 2],
  ['email', APP, 'EmailClient.pollUntilDone', 2],
  ['chat', APP, 'ChatClient.createChatThread', 1],
  ['number_management', APP, 'PhoneNumbersClient.getPurchasedPhoneNumber', 1],
  ['direct_routing', APP, 'SipRoutingClient.getTrunk', 1],
  ['call_automation', APP, 'CallAutomationClient.createCall', 2],
  ['audio_streaming', APP, 'CallMedia.startMediaStreaming', 1],
  ['call_recording', APP, 'CallRecording.start', 1],
];

describe("a file of the Collector's exporter", () => {
  it('shows exactly the services that were used, by app, operation and resource', async () => {
    const found = await report(file);
    expect(usesOf(found).sort()).toEqual(
      [
        ...SERVER_USES,
        ['advanced_messaging', APP, 'GET /messages', 1],
        ['chat', APP, 'ChatThreadClient.sendMessage', 1],
        ['chat_teams_interop', APP, 'ChatThreadClient.sendMessage', 1],
        ['rooms', 'web', 'call join', 1],
        ['calling_sdk', 'web', 'call outgoing', 1],
        ['calling_sdk', 'web', 'call join', 1],
        ['closed_captions', 'web', 'acs.call.feature_changed', 1],
        ['call_diagnostics', 'azure-communication-services', 'CallDiagnostics', 1],
      ].sort(),
    );
    const resources = new Set(found.uses.filter(({ app }) => app === APP).map(({ resource }) => resource));
    expect([...resources]).toEqual(['127.0.0.1']);
    expect(found.notSeen).toEqual(['sms', 'job_router']);
    expect(found.notObservable.map(({ service }) => service)).toEqual([
      'direct_routing',
      'ui_library_web',
      'ui_library_mobile',
      'audio_streaming',
    ]);
  });

  it('is read from standard input', async () => {
    const child = spawn(process.execPath, [main, 'inventory', '--from', '-', '--format', 'csv']);
    child.stdin.end(readFileSync(file));
    const lines = (await text(child.stdout)).split('\r\n');
    expect(lines.filter((line) => line.startsWith('sms,not seen,'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('ui_library_web,not observable,'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('email,used,retired,2028-09-30,'))).toHaveLength(2);
  });
});

describe('Prometheus', () => {
  it('shows exactly the services that were used, and does not guess', async () => {
    const found = await report(system.prometheus.url);
    expect(usesOf(found).sort()).toEqual(
      [
        ...SERVER_USES,
        ['advanced_messaging', APP, 'GET (no operation)', 1],
        ['chat or chat_teams_interop', APP, 'ChatThreadClient.sendMessage', 2],
        ['calling_sdk', 'web', 'call outgoing', 1],
        ['calling_sdk', 'web', 'call join', 1],
      ].sort(),
    );
    expect(found.notSeen).toEqual(['sms', 'job_router']);
    expect(found.notObservable.map(({ service }) => service)).toEqual([
      'rooms',
      'direct_routing',
      'ui_library_web',
      'ui_library_mobile',
      'call_diagnostics',
      'audio_streaming',
      'closed_captions',
    ]);
    expect(SERVICES).toHaveLength(17);
  });

  it('knows when', async () => {
    const { stdout } = await inventory('--from', system.prometheus.url, '--since', '10m', '--format', 'json');
    for (const { lastUsed } of (JSON.parse(stdout) as Report).uses) {
      const age = Date.now() - Date.parse(lastUsed ?? '');
      expect(age).toBeLessThan(600_000);
      expect(age).toBeGreaterThan(0);
    }
  });

  it('without any of it, it says what was looked for, and since when', async () => {
    const empty = await startPrometheus({ config: prometheusConfig([]) });
    const { status, stdout, stderr } = await inventory('--from', empty.url, '--since', '2026-10-23');
    await empty.stop();
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^Nothing of Azure Communication Services found\. Looked for metrics acs\.client\.operation\.duration, .* in http:.*, since 2026-10-23T00:00:00Z\.\n/,
    );
  });
});
