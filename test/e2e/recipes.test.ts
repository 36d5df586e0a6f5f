/** Every recipe of the docs, run as its reader would: its files and commands are taken from the page. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { fakeEnv, NO_ID_GENERATOR, trusting } from '../sdk/run-app.ts';
import { cleanEnvironment, packTarball, type Run } from './installed-app.ts';
import { SETS } from './matrix/sets.ts';

const PAGE = join(import.meta.dirname, '../../docs/recipes.md');

/** What the reader has installed, exact versions; a recipe that is not named here fails. */
const PACKAGES: Record<string, Record<string, string>> = {
  'esbuild, CommonJS': SETS.bundlers!,
  'esbuild, ES module': SETS.bundlers!,
  webpack: SETS.bundlers!,
  rollup: SETS.bundlers!,
  rolldown: SETS.bundlers!,
  tsx: SETS.loaders!,
  'TypeScript to CommonJS': SETS.loaders!,
  Jest: SETS.testRunners!,
  'Azure Functions': { ...SETS.plain, '@azure/functions': '4.16.5' },
  'OpenTelemetry without code': SETS.autoInstrumentations!,
};

/** Lines on stderr that are part of the recipe. */
const SAYS: Record<string, RegExp> = {
  Jest: /Tests: +1 passed/,
  'Azure Functions': /Failed to detect the Azure Functions runtime/,
  'OpenTelemetry without code': NO_ID_GENERATOR,
};

/** In place of the Functions host, which is not on npm: it would call the handler. */
const HOST =
  "import { onRequest } from './functions.mjs';\nif ((await onRequest()).status !== 202) process.exit(1);\n";

interface Recipe {
  name: string;
  files: Record<string, string>;
  commands: string[];
}

/** The recipes below each heading; a file stated before the first belongs to all, one of a section to its subsections. */
function recipes(page: string): Recipe[] {
  const shared: Record<string, string>[] = [{}];
  const found: Recipe[] = [];
  for (const part of page.split(/^(?=#{2,3} )/m)) {
    const [, marks = '#', name = ''] = /^(#{2,3}) (.*)$/m.exec(part) ?? [];
    const blocks = [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({
      kind,
      text,
    }));
    const files = Object.fromEntries(
      blocks.flatMap(({ text }) => {
        const [line, file] = /^\/\/ (\S+\.\w+)\n/.exec(text) ?? [];
        return file && line ? [[file, file.endsWith('.json') ? text.slice(line.length) : text]] : [];
      }),
    );
    const commands = blocks.flatMap(({ kind, text }) => (kind === 'sh' ? text.trim().split('\n') : []));
    shared.length = marks.length - 1;
    shared.push(files);
    if (commands.length > 0 || name === 'Azure Functions')
      found.push({ name, files: Object.assign({}, ...shared), commands });
  }
  return found;
}

const all = recipes(readFileSync(PAGE, 'utf8'));
const installed = new Map<object, string>();
const root = mkdtempSync(join(tmpdir(), 'acs-otel-recipes-'));
let tarball: string;
let fake: FakeAcs;
let sink: OtlpSink;
let trust: Record<string, string>;

beforeAll(async () => {
  [fake, sink] = [await startFakeAcs({ tls: true }), await startOtlpSink()];
  trust = trusting(fake.certificate);
  tarball = packTarball();
});
beforeEach(() => {
  fake.reset();
  sink.clear();
});
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await Promise.all([fake?.close(), sink?.close()]);
});

it('the page has a recipe for each of them', () => {
  expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(PACKAGES).sort());
});

it.each(all)('$name', async ({ name, files, commands }) => {
  const folder = layOut(name, files);
  if (name === 'Azure Functions') writeFileSync(join(folder, 'host.mjs'), HOST);
  const runs: Run[] = [];
  for (const command of commands.length > 0 ? commands : ['node host.mjs'])
    runs.push(await execute(command, folder));
  expect(runs.filter(({ code }) => code !== 0)).toEqual([]);
  const stderr = runs.map((run) => run.stderr).join('');
  expect(stderr).toMatch(SAYS[name] ?? /^$/);
  expect(fake.ledger.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 202']);
  const ours = sink.spans.filter(({ scope }) => scope.name === 'acs-otel');
  const kinds = ours.map(({ name: span, kind, parentSpanId }) => {
    const parent = ours.find(({ spanId }) => spanId === parentSpanId)?.name ?? '-';
    return `${parent} > ${span} ${kind}`;
  });
  const message = name === 'OpenTelemetry without code' ? [] : ['- > sms send producer'];
  expect(kinds.sort()).toEqual(['- > SmsClient.send internal', ...message, 'SmsClient.send > POST client']);
  expect(ours.find(({ kind }) => kind === 'client')?.attributes['acs.ms_cv']).toBe(fake.ledger[0]?.msCv);
  expect(sink.spans.filter(({ kind }) => kind === 'client')).toHaveLength(1);
  expect(sink.logs.flatMap(({ eventName }) => eventName ?? [])).toEqual(['acs.sms.sent']);
});

/** A project with the packages of the recipe, and its files. */
function layOut(name: string, files: Record<string, string>): string {
  const packages = PACKAGES[name] ?? {};
  const home = installed.get(packages) ?? install(packages);
  installed.set(packages, home);
  const folder = join(root, name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'));
  const manifest = { 'package.json': JSON.stringify({ private: true, type: 'module' }) };
  for (const [file, text] of Object.entries({ ...manifest, ...files })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

function install(packages: Record<string, string>): string {
  const home = mkdtempSync(join(root, 'packages-'));
  const dependencies = { ...packages, 'acs-otel': `file:${tarball}` };
  const allowScripts = { esbuild: true };
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies, allowScripts }));
  const flags = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
  execFileSync('npm', flags, { cwd: home, env: cleanEnvironment(), stdio: 'pipe' });
  return home;
}

function execute(command: string, cwd: string): Promise<Run> {
  const env = {
    ...cleanEnvironment(),
    ...trust,
    ACS_OTEL_HOSTS: fakeEnv(fake).ACS_OTEL_HOSTS,
    ACS_CONNECTION_STRING: fake.connectionString,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_LOGS_EXPORTER: 'otlp',
    // The cloud detectors ask addresses that no test machine has.
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os',
    NO_COLOR: '1',
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
  };
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd, env, timeout: 120_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, stdout, stderr }),
    );
  });
}
