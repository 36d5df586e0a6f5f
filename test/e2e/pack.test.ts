import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backend, exchangeDifferences, pairs, startBackend } from './backend.ts';
import { logsRequest } from './gateway/otlp-json.ts';
import { type InstalledApp, installApp, packTarball } from './installed-app.ts';

const CLIENTS = ['@azure/communication-sms@1.1.0', '@azure/communication-call-automation@1.6.0'];
const apps: Record<string, InstalledApp> = {};
const DOCTOR = 'node_modules/acs-otel/dist/cli.js';
/** The lowest versions that the ranges of package.json allow; npm takes the highest otherwise. */
const LOWEST = ['@azure/core-tracing@1.2.0', '@azure/logger@1.1.4', '@opentelemetry/api@1.9.0'];
let backend: Backend;

beforeAll(async () => {
  backend = await startBackend();
  const tarball = packTarball();
  for (const name of ['esm', 'cjs']) apps[name] = installApp(name, tarball, CLIENTS);
  apps.lowest = installApp('cjs', tarball, [...CLIENTS, ...LOWEST]);
});
beforeEach(() => backend.clear());
afterAll(async () => {
  for (const app of Object.values(apps)) app.remove();
  await backend?.close();
});

describe('npm pack, installed into an empty project', () => {
  it.each([
    ['esm', 'registers first', ['register-first.js']],
    ['esm', 'registers after the clients were imported', ['register-later.js']],
    ['esm', 'knows nothing of it, with --import', ['--import', 'acs-otel/register', 'plain.js']],
    ['cjs', 'registers first', ['register-first.js']],
    ['lowest', 'has the lowest dependencies and registers first', ['register-first.js']],
    ['cjs', 'registers after the clients were required', ['register-later.js']],
    ['cjs', 'knows nothing of it, with --require', ['--require', 'acs-otel/register', 'plain.js']],
    ['cjs', 'knows nothing of it, with --import', ['--import', 'acs-otel/register', 'plain.js']],
  ])('a %s app that %s gets every exchange traced once, below its operation', async (name, _how, args) => {
    const run = await apps[name]!.node(args, backend.env);
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(exchangeDifferences(backend)).toEqual([]);
    expect(pairs(backend.sink.spans)).toEqual([
      'CallAutomationClient.createCall > POST',
      'SmsClient.send > POST',
    ]);
    const events = backend.sink.logs.map((log) => log.eventName).filter((name) => name !== undefined);
    expect(events.sort()).toEqual(['acs.call.created', 'acs.sms.sent']);
  });

  it('OTEL_SDK_DISABLED=true: nothing is sent', async () => {
    const run = await apps.esm!.node(['register-first.js'], { ...backend.env, OTEL_SDK_DISABLED: 'true' });
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(backend.fake.ledger).toHaveLength(2);
    expect(backend.sink.requests).toEqual([]);
  });

  it('the command line tool is installed', () => {
    expect(apps.esm!.npm('exec', '--', 'acs-otel', '--help')).toContain('explain');
  });

  it.each([
    ['esm', "import '@azure/communication-sms';\nimport '@azure/communication-call-automation';\n"],
    ['cjs', "require('@azure/communication-sms');\nrequire('@azure/communication-call-automation');\n"],
  ])('the doctor sees what a %s app loads, and that it is hooked', async (name, code) => {
    const app = apps[name]!;
    writeFileSync(join(app.path, 'clients.js'), code);
    const run = await app.node([DOCTOR, 'doctor', '--json', '--import', 'clients.js'], {
      ...backend.env,
      NODE_OPTIONS: '--import acs-otel/register',
    });
    const { checks } = JSON.parse(run.stdout) as { checks: { state: string; text: string }[] };
    expect({ code: run.code, failed: checks.filter(({ state }) => state === 'failed') }).toEqual({
      code: 0,
      failed: [],
    });
    const texts = checks.map(({ text }) => text);
    expect(texts).toContain('@azure/communication-sms 1.1.0: loaded by the app and hooked');
    expect(texts).toContain('@azure/communication-call-automation 1.6.0: loaded by the app and hooked');
    expect(backend.sink.spans.map((span) => span.name)).toEqual(['acs-otel doctor']);
  });

  it('the doctor names the command that installs the exporter of a connection string', async () => {
    const run = await apps.esm!.node([DOCTOR, 'doctor'], {
      ...backend.env,
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=11111111-2222-4333-8444-555555555555',
    });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(
      /✗ Azure Monitor gets nothing, .*it is not installed\n {4}Run "npm install @azure\/monitor-opentelemetry-exporter@[\w.-]+"\.\n/,
    );
  });
});

describe('a Node that is too old', () => {
  const old: Record<string, string> = {};

  beforeAll(() => {
    // Neither 18 nor 20.10 can require an ES module; later ones of the 20 line can.
    old['18'] = npmNode('18.20.8');
    old['20.10'] = npmNode('20.10.0');
    old['20 of this machine'] = nodeOnPath(20) ?? npmNode('20');
  });

  it.each(
    ['18', '20.10', '20 of this machine'].flatMap((version) => [
      [version, 'esm', ['register-only.js']] as const,
      [version, 'esm', ['--import', 'acs-otel/register', '-e', '']] as const,
      [version, 'cjs', ['register-only.js']] as const,
      [version, 'cjs', ['--require', 'acs-otel/register', '-e', '']] as const,
    ]),
  )('%s: one clear refusal, and the %s app goes on (%j)', async (version, name, args) => {
    const run = await apps[name]!.node([...args], backend.env, old[version]);
    expect(run.stderr.trim()).toMatch(
      /^\[acs-otel\] needs Node 22\.15 or newer, this is (?:18|20)\.\d+\.\d+; nothing is traced$/,
    );
    expect(run.code).toBe(0);
  });
});

describe('a Node that warns of its SQLite', () => {
  const id = '7ffea751-907c-494d-b7f9-b26677521a44';
  let node = '';

  beforeAll(() => {
    node = npmNode('22.15.0');
    const started = { eventName: 'acs.call.started', attributes: { 'acs.call.id': id } };
    writeFileSync(join(apps.esm!.path, 'otlp.json'), JSON.stringify(logsRequest([started], {})));
    // Warns whenever `process.emitWarning` is replaced, so also while the filter is installed.
    writeFileSync(
      join(apps.esm!.path, 'warn.cjs'),
      `let emitWarning = process.emitWarning;
Object.defineProperty(process, 'emitWarning', {
  get: () => emitWarning,
  set(replacement) {
    emitWarning = replacement;
    process.emitWarning('Another feature', 'ExperimentalWarning');
  },
});`,
    );
  });

  it('prints every warning but that one', async () => {
    const bare = await apps.esm!.node(['-e', "import('node:sqlite')"], {}, node);
    expect(bare.stderr).toContain('ExperimentalWarning: SQLite is an experimental feature');
    const run = await apps.esm!.node(
      ['--require', './warn.cjs', DOCTOR, 'call', id, '--from', 'otlp.json'],
      {},
      node,
    );
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
    expect(run.stderr.match(/ExperimentalWarning: .*/g)).toEqual([
      'ExperimentalWarning: Another feature',
      'ExperimentalWarning: Another feature',
    ]);
  });
});

function nodeOnPath(major: number): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => execFileSync(file, ['-v'], { encoding: 'utf8' }).startsWith(`v${major}.`));
}

/** The npm package of a Node release, installed beside the app. */
function npmNode(version: string): string {
  const folder = join(apps.cjs!.path, `node-${version}`);
  mkdirSync(folder);
  // npm 12 runs only the install scripts that are allowed; this one fetches the binary.
  const manifest = { private: true, allowScripts: { node: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  apps.cjs!.npm('install', '--prefix', folder, '--no-audit', '--no-fund', `node@${version}`);
  return join(folder, 'node_modules/node/bin/node');
}
