import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SinkLog } from '../fakes/otlp-sink.ts';
import { type Backend, exchangeDifferences, pairs, startBackend } from './backend.ts';
import { type InstalledApp, installApp, packTarball } from './installed-app.ts';

const APPS = [
  {
    name: 'sdk-3',
    about: 'OpenTelemetry 3.x: API 1.10, which holds the logs API itself, sdk-node 0.301',
    api: '1.10.0',
    sdks: ['0.301.0'],
  },
  {
    name: 'api-1.9',
    about: 'the lowest API 1.9.0, sdk-node 0.221, and each Azure client with other copies of the Azure core',
    api: '1.9.0',
    sdks: ['0.221.0'],
  },
];
const WAYS = {
  'instrumentation.js': 'AcsInstrumentation in NodeSDK',
  'register-after-start.js': 'register() after the NodeSDK',
  'register-alone.js': 'register() alone, with our own SDK',
};
let backend: Backend;
let tarball: string;

beforeAll(async () => {
  backend = await startBackend();
  tarball = packTarball();
});
afterAll(async () => backend?.close());

describe.each(APPS)('an app with a dependency tree of its own, $name ($about)', ({ name, api, sdks }) => {
  let app: InstalledApp;
  beforeAll(() => {
    app = installApp(name, tarball);
  });
  beforeEach(() => backend.clear());
  afterAll(() => app?.remove());

  it('npm leaves the app its own OpenTelemetry, adds no other and finds nothing invalid', () => {
    const versions = (selector: string) =>
      (JSON.parse(app.npm('query', selector)) as { version: string }[]).map((found) => found.version).sort();
    expect(versions(':root > #@opentelemetry/api')).toEqual([api]);
    expect(versions('#@opentelemetry/sdk-node')).toEqual(sdks);
    expect(versions('#@opentelemetry/api')).toEqual([api]);
    // The overrides of the lowest Azure packages make other Azure packages invalid.
    const invalid = (JSON.parse(app.npm('query', ':invalid')) as { name: string }[]).map(({ name }) => name);
    expect(invalid.filter((found) => /acs-otel|opentelemetry/.test(found))).toEqual([]);
    expect(app.complaints).not.toMatch(/ERESOLVE|invalid/);
  });

  it.each(Object.entries(WAYS))('%s (%s): 200 operations with retries, each exchange once', async (file) => {
    const run = await app.node([file], backend.env);
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    const { fake, sink } = backend;
    // 67 operations go through at once, 67 after one retry, 66 after two.
    expect(fake.ledger).toHaveLength(67 + 67 * 2 + 66 * 3);
    expect(exchangeDifferences(backend)).toEqual([]);
    const operations = sink.spans.filter((span) => span.kind === 'internal').map((span) => span.name);
    expect(count(operations)).toEqual({ 'SmsClient.send': 100, 'CallAutomationClient.createCall': 100 });
    expect(Object.keys(count(pairs(sink.spans)))).toEqual([
      'CallAutomationClient.createCall > POST',
      'SmsClient.send > POST',
    ]);
    const events = sink.logs.flatMap(({ eventName }) => eventName ?? []);
    expect(count(events)).toEqual({
      'acs.sms.sent': 100,
      'acs.call.created': 100,
      'acs.exchange.failed': 67 + 66 * 2,
    });
  });

  it('the lines of the Azure clients become records, from every copy of the logger, in the trace of their operation', async () => {
    await app.node(['register-alone.js'], { ...backend.env, ACS_OTEL_LOG_LEVEL: 'info' });
    const packageOf = (log: SinkLog) => String(log.attributes['acs.sdk.package']);
    const lines = backend.sink.logs.filter((log) => packageOf(log).startsWith('communication-'));
    expect(Object.keys(count(lines.map(packageOf))).sort()).toEqual([
      'communication-call-automation',
      'communication-sms',
    ]);
    expect(lines.filter((line) => line.traceId === undefined)).toEqual([]);
  });
});

function count(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
