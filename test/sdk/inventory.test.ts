/** `acs-otel inventory` on the traffic of the real SDKs, in a file as the Collector's file exporter writes it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/cli/inventory-report.ts';
import { SERVICES } from '../../src/generated/services.ts';
import { type Stage, startStage } from './harness.ts';
import { mixedApp } from './mixed-app.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'acs-otel-inventory-'));
const file = join(folder, 'otlp.jsonl');

let stage: Stage;
beforeAll(async () => {
  process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'http/json';
  stage = await startStage({ fake: { tls: true } });
  stage.sink.options.keepBodies = true;
});
beforeEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

/** Writes what the sink received from these paths, and reads it with the tool. */
async function inventory(paths: string[]): Promise<Report> {
  await stage.acs.forceFlush();
  const bodies = stage.sink.requests.filter(({ path }) => paths.includes(path)).map(({ body }) => body);
  writeFileSync(file, bodies.map((body) => `${body}\n`).join(''));
  const run = spawnSync(process.execPath, [main, 'inventory', '--from', file, '--format', 'json'], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Report;
}

const ALL = ['/v1/traces', '/v1/logs', '/v1/metrics'];
const servicesOf = ({ uses }: Report) => [...new Set(uses.map(({ services }) => services.join(' or ')))];
/** In the order of the table. */
const inOrder = (names: string[]) => SERVICES.map(({ name }) => name).filter((name) => names.includes(name));

/** What the step of a service cannot do without. */
const NEEDED: Record<string, string[]> = { audio_streaming: ['call_automation', 'audio_streaming'] };

describe('each service alone', () => {
  it.each([
    'email',
    'sms',
    'advanced_messaging',
    'chat',
    'chat_teams_interop',
    'rooms',
    'number_management',
    'direct_routing',
    'call_automation',
    'audio_streaming',
    'call_recording',
  ])('%s is reported, and no other', async (service) => {
    await mixedApp(stage.fake, stage.clientOptions)[service]?.();
    const report = await inventory(ALL);
    expect(servicesOf(report)).toEqual(NEEDED[service] ?? [service]);
    expect(report.notSeen).not.toContain(service);
  });
});

describe('a mixed app', () => {
  const steps = () => mixedApp(stage.fake, stage.clientOptions);
  const used = async (names: string[]) => {
    for (const name of names) await steps()[name]?.();
  };

  it('every service is told apart, with app, operation, resource, count and time', async () => {
    const names = Object.keys(steps());
    const before = Date.now();
    await used(names);
    await used(['sms', 'sms']);
    const report = await inventory(ALL);
    expect(servicesOf(report)).toEqual(inOrder(names));
    expect(report.uses).toContainEqual({
      services: ['sms'],
      fate: 'retired',
      successor: null,
      app: 'stage',
      operation: 'SmsClient.send',
      resource: '127.0.0.1',
      count: 3,
      exact: true,
      lastUsed: expect.any(String),
      evidence: 'spans',
    });
    const last = Date.parse(
      report.uses.find(({ operation }) => operation === 'SmsClient.send')?.lastUsed ?? '',
    );
    expect(last).toBeGreaterThan(before - 1000);
    expect(last).toBeLessThanOrEqual(Date.now());
  });

  it('nothing is counted twice by spans and metrics', async () => {
    await used(['sms', 'email', 'rooms', 'number_management', 'call_recording', 'direct_routing']);
    const counts = ({ uses }: Report) => uses.map(({ operation, count }) => [operation, count]);
    const [all, spans, metrics] = [
      await inventory(ALL),
      await inventory(['/v1/traces']),
      await inventory(['/v1/metrics']),
    ];
    expect(counts(all)).toEqual(counts(spans));
    expect(counts(metrics)).toEqual(counts(spans));
    expect(all.uses.every(({ evidence }) => evidence === 'spans')).toBe(true);
  });

  it('metrics do not guess between the chat of an app and that of a Teams meeting', async () => {
    await used(['chat_teams_interop']);
    const report = await inventory(['/v1/metrics']);
    expect(servicesOf(report)).toEqual(['chat or chat_teams_interop']);
    expect(report.notSeen).not.toContain('chat');
  });

  it('log records alone show what they name', async () => {
    await used(['sms', 'rooms']);
    expect(servicesOf(await inventory(['/v1/logs']))).toEqual(['sms', 'rooms']);
  });

  it('what cannot be seen is never called unused', async () => {
    await used(['sms']);
    const { notObservable, notSeen } = await inventory(['/v1/traces']);
    const hidden = notObservable.map(({ service }) => service);
    expect(hidden).toEqual([
      'direct_routing',
      'ui_library_web',
      'ui_library_mobile',
      'call_diagnostics',
      'audio_streaming',
      'call_recording',
      'closed_captions',
    ]);
    expect(notSeen.filter((name) => hidden.includes(name))).toEqual([]);
    expect([...hidden, ...notSeen, 'sms'].sort()).toEqual(SERVICES.map(({ name }) => name).sort());
  });
});
