/** One broken neighbour costs one source and one warning, never `register()`, and leaves no hook behind. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { fakeEnv, runApp } from './run-app.ts';

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

const operations = () => sink.spans.filter((span) => span.kind === 'internal').map((span) => span.name);
const SCENARIO = ['SmsClient.send', 'CallAutomationClient.createCall', 'MessagesServiceClient.listTemplates'];

it.each([
  ['prototype', /^\[acs-otel\] @azure\/communication-email could not be hooked \(beginSend is read-only; /],
  ['logger', /^\[acs-otel\] @azure\/logger could not be hooked \(.*\); other sources are unaffected$/],
  ['fetch', undefined],
])('%s', async (name, warning) => {
  const { code, errorLines, result } = await runApp('broken-neighbour.ts', { ...env, BREAK: name });
  expect(code).toBe(0);
  expect(errorLines).toEqual(warning ? [expect.stringMatching(warning)] : []);
  expect(operations()).toEqual(expect.arrayContaining(SCENARIO));
  expect(operations()).toHaveLength(SCENARIO.length);
  expect(result).toEqual({ same: true });
});

it('a package.json that cannot be read costs that package', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-unreadable-'));
  mkdirSync(join(folder, 'node_modules/@azure/communication-email/package.json'), { recursive: true });
  const app = pathToFileURL(join(import.meta.dirname, 'apps/esm-first-import.ts')).href;
  writeFileSync(join(folder, 'main.mjs'), `await import(${JSON.stringify(app)});\n`);
  const { code, errorLines } = await runApp(join(folder, 'main.mjs'), env);
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(errorLines).toEqual([
    expect.stringMatching(
      /^\[acs-otel\] @azure\/communication-email could not be hooked \(EISDIR.*unaffected$/,
    ),
  ]);
  expect(operations()).toEqual(expect.arrayContaining(SCENARIO));
});

it('under --permission, folders that may not be read cost nothing', async () => {
  const root = join(import.meta.dirname, '../..');
  const flags = ['--permission', `--allow-fs-read=${root}`];
  const { code, errorLines } = await runApp('esm-first-import.ts', env, flags);
  expect(errorLines).toEqual([]);
  expect(code).toBe(0);
  expect(operations()).toEqual(expect.arrayContaining(SCENARIO));
});
