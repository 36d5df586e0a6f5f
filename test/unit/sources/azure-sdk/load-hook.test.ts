import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seesEveryLoad } from '../../../../src/sources/azure-sdk/load-hook.ts';

const APP = ['node', '/srv/app/main.js'];

it.each([
  ['plain', [], true],
  ['our own preload', ['--import', 'acs-otel/register'], true],
  ['our own preload, in one word', ['--require=acs-otel/register'], true],
  ["a file of the app's", ['--import', './instrumentation.js'], true],
  ['other options', ['--enable-source-maps', '--max-old-space-size=4096'], true],
  ['tsx', ['--import', 'tsx'], false],
  ['ts-node', ['-r', 'ts-node/register'], false],
  ['auto-instrumentations', ['--require=@opentelemetry/auto-instrumentations-node/register'], false],
  ['a package by its path', ['--import', 'file:///srv/app/node_modules/tsx/dist/loader.mjs'], false],
  ['a loader', ['--experimental-loader', './loader.js'], false],
])('with %s', (_name, options, expected) => {
  expect(seesEveryLoad(APP, options)).toBe(expected);
});

it('without a script, or with a script of a package, a runner may load files by its own means', () => {
  expect(seesEveryLoad(['node'], [])).toBe(false);
  expect(seesEveryLoad(['node', '/srv/app/node_modules/jest/bin/jest.js'], [])).toBe(false);
});

const CLIENTS = ['sms', 'email', 'call-automation'].map((name) => `@azure/communication-${name}`);

/** Runs a script of an app; returns what it prints. */
function run(name: string, code: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'acs-otel-load-')), name);
  writeFileSync(file, code);
  const env = { ...process.env, NODE_OPTIONS: '', OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
  const options = { env, cwd: join(import.meta.dirname, '../../../..'), encoding: 'utf8' as const };
  return execFileSync(process.execPath, [file], options).trim();
}

const REGISTER = JSON.stringify(join(import.meta.dirname, '../../../../src/node.ts'));
const REQUIRE = `import { createRequire } from 'node:module';
const require = createRequire(process.cwd() + '/package.json');
`;

it('register() loads none of the Azure clients that the app may never use', () => {
  const loaded = run(
    'app.mjs',
    `${REQUIRE}const { registerHooks } = await import('node:module');
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
const { register } = await import(${REGISTER});
register();
console.log(loaded.filter((url) => url.includes('/@azure/communication-')).length);
process.exit(0);`,
  );
  expect(loaded).toBe('0');
});

it.each(['require', 'import'] as const)('hooks what the app has loaded before, by %s', (how) => {
  const load =
    how === 'require'
      ? `const clients = ${JSON.stringify(CLIENTS)}.map((name) => require(name));`
      : `const clients = [];
for (const name of ${JSON.stringify(CLIENTS)}) clients.push(await import(require.resolve(name).replace('commonjs', 'esm')));`;
  const printed = run(
    'app.mjs',
    `${REQUIRE}${load}
const names = [];
Object.defineProperty(globalThis, Symbol.for('acs-otel.doctor'), { value: names });
const { register } = await import(${REGISTER});
register();
console.log(clients.length, JSON.stringify([...new Set(names.map((hook) => hook.package))].sort()));
process.exit(0);`,
  );
  const wanted = [
    '@azure/communication-call-automation',
    '@azure/communication-common',
    '@azure/communication-email',
    '@azure/core-tracing',
    '@azure/logger',
  ];
  expect(printed).toBe(`3 ${JSON.stringify(wanted)}`);
});
