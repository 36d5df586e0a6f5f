import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../../src/cli/doctor-check.ts';
import { clientChecks, installedChecks } from '../../../src/cli/doctor-installed.ts';
import { reachablePackages } from '../../../src/cli/doctor-packages.ts';
import { inRange } from '../../../src/cli/doctor-range.ts';
import { SCOPE_VERSION } from '../../../src/generated/version.ts';
import { CLIENTS } from '../../../src/sources/azure-sdk/clients.ts';

let app: string;
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'acs-otel-doctor-'));
});
afterEach(() => rmSync(app, { recursive: true, force: true }));

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Writes a manifest; the name follows from the folder. */
function place(folder: string, manifest: Manifest): void {
  const file = join(app, folder, 'package.json');
  mkdirSync(dirname(file), { recursive: true });
  const name = folder.split('node_modules/').at(-1);
  writeFileSync(file, JSON.stringify({ name, ...manifest }));
}

const API = 'node_modules/@opentelemetry/api';
const SMS = 'node_modules/@azure/communication-sms';
const needs = (...names: string[]) => Object.fromEntries(names.map((name) => [name, '*']));

/** `name state`, and the text behind it, of everything that is installed. */
function found(folder = app): Check[] {
  const packages = reachablePackages(folder);
  return [...installedChecks(packages), ...clientChecks(packages, undefined)];
}
const textOf = (name: string) => found().find((check) => check.name === name)?.text;
const stateOf = (name: string) => found().find((check) => check.name === name)?.state;

describe('what is installed', () => {
  it('is all right with one API, known clients and no SDK', () => {
    place('.', { dependencies: needs('@opentelemetry/api', '@azure/communication-sms') });
    place(API, { version: '1.9.1' });
    place(SMS, { version: '1.1.0', dependencies: needs('@azure/core-tracing', '@azure/logger') });
    place('node_modules/@azure/core-tracing', { version: '1.4.0' });
    place('node_modules/@azure/logger', { version: '1.4.0' });
    expect(found().map(({ name, state, text }) => `${state} ${name}: ${text}`)).toEqual([
      `ok acs-otel: acs-otel ${SCOPE_VERSION}`,
      'ok api: @opentelemetry/api 1.9.1',
      'ok sdk: no OpenTelemetry SDK installed: register() starts its own',
      'ok @azure/core-tracing: @azure/core-tracing: 1.4.0',
      'ok @azure/logger: @azure/logger: 1.4.0',
      'ok @azure/communication-sms: @azure/communication-sms 1.1.0, supported (^1.1.0)',
    ]);
  });

  it('lacks the API, and every client', () => {
    place('.', {});
    expect([stateOf('api'), stateOf('clients')]).toEqual(['failed', 'failed']);
    expect(found().find(({ name }) => name === 'api')?.remedy).toContain('npm install @opentelemetry/api');
  });

  it('holds two versions of the API, of which one is reached through a dependency only', () => {
    place('.', { dependencies: needs('@opentelemetry/api', 'lib') });
    place(API, { version: '1.9.1' });
    place('node_modules/lib', { version: '1.0.0', dependencies: needs('@opentelemetry/api') });
    place(`node_modules/lib/${API}`, { version: '1.10.0' });
    expect(stateOf('api')).toBe('failed');
    expect(textOf('api')).toContain(`1.9.1 in ${API}, 1.10.0 in node_modules/lib/${API}`.split(', ')[1]);
  });

  it('may hold two copies of one version of the API, because they share their state', () => {
    place('.', { dependencies: needs('@opentelemetry/api', 'lib') });
    place(API, { version: '1.9.1' });
    place('node_modules/lib', { version: '1.0.0', dependencies: needs('@opentelemetry/api') });
    place(`node_modules/lib/${API}`, { version: '1.9.1' });
    expect([stateOf('api'), textOf('api')]).toEqual([
      'ok',
      '@opentelemetry/api 1.9.1 in 2 copies, which share their state',
    ]);
  });

  it('holds an API that is too old', () => {
    place('.', { dependencies: needs('@opentelemetry/api') });
    place(API, { version: '1.8.0' });
    expect([stateOf('api'), textOf('api')]).toEqual([
      'failed',
      '@opentelemetry/api: 1.8.0, outside the supported ^1.9.0',
    ]);
  });

  it('mixes the API of one SDK line with the other line', () => {
    place('.', { dependencies: needs('@opentelemetry/api', '@opentelemetry/sdk-node') });
    place(API, { version: '1.10.0' });
    place('node_modules/@opentelemetry/sdk-node', {
      version: '0.221.0',
      peerDependencies: { '@opentelemetry/api': '>=1.3.0 <1.10.0' },
    });
    expect(stateOf('api-range')).toBe('failed');
    expect(textOf('api-range')).toBe(
      '@opentelemetry/sdk-node 0.221.0 needs @opentelemetry/api >=1.3.0 <1.10.0, but gets 1.10.0',
    );
    expect(textOf('sdk')).toBe('OpenTelemetry SDK packages: @opentelemetry/sdk-node 0.221.0');
  });

  it('holds a client outside its range, one that we do not know, and the one for pages', () => {
    place('.', {
      dependencies: needs(
        '@azure/communication-sms',
        '@azure-rest/communication-job-router',
        '@azure/communication-calling',
      ),
    });
    place(SMS, { version: '2.0.0' });
    place('node_modules/@azure-rest/communication-job-router', { version: '1.0.0' });
    place('node_modules/@azure/communication-calling', { version: '2.0.0' });
    expect(textOf('@azure/communication-sms')).toMatch(/2\.0\.0 is outside the supported range \^1\.1\.0/);
    expect(stateOf('@azure/communication-sms')).toBe('failed');
    expect(stateOf('@azure-rest/communication-job-router')).toBe('note');
    expect(stateOf('@azure/communication-calling')).toBe('note');
    expect(stateOf('clients')).toBeUndefined();
  });

  it('is another version of acs-otel than this one', () => {
    place('.', { dependencies: needs('acs-otel') });
    place('node_modules/acs-otel', { version: '9.9.9' });
    expect([stateOf('acs-otel'), textOf('acs-otel')]).toEqual([
      'failed',
      `acs-otel: this is ${SCOPE_VERSION}, the app finds 9.9.9`,
    ]);
  });

  it('is found through the links of pnpm, and in the folders above', () => {
    const store = 'node_modules/.pnpm/sms/node_modules';
    place('.', {});
    place(`${store}/@azure/communication-sms`, { version: '1.1.0', dependencies: needs('@azure/logger') });
    place(`${store}/@azure/logger`, { version: '1.4.0' });
    place('packages/api', { dependencies: needs('@azure/communication-sms') });
    mkdirSync(join(app, 'packages/api/node_modules/@azure'), { recursive: true });
    symlinkSync(
      join(app, store, '@azure/communication-sms'),
      join(app, 'packages/api/node_modules/@azure/communication-sms'),
    );
    place(API, { version: '1.9.1' });
    const names = found(join(app, 'packages/api')).map(({ name, state }) => `${name} ${state}`);
    expect(names).toEqual(expect.arrayContaining(['@azure/communication-sms ok', '@azure/logger ok']));
  });

  it('may hold a manifest that nobody can read', () => {
    place('.', { dependencies: needs('@opentelemetry/api', 'broken') });
    place(API, { version: '1.9.1' });
    place('node_modules/broken', {});
    writeFileSync(join(app, 'node_modules/broken/package.json'), '{');
    expect(stateOf('api')).toBe('ok');
  });
});

describe('a range', () => {
  it.each([
    ['1.9.1', '^1.9.0', true],
    ['1.8.9', '^1.9.0', false],
    ['2.0.0', '^1.9.0', false],
    ['1.10.0', '>=1.3.0 <1.10.0', false],
    ['1.9.9', '>=1.3.0 <1.10.0', true],
    ['0.3.1', '^0.3.0', true],
    ['0.4.0', '^0.3.0', false],
    ['0.0.4', '^0.0.3', false],
    ['1.2.9', '~1.2.0', true],
    ['1.3.0', '~1.2.0', false],
    ['1.2.3', '1.2.x', true],
    ['1.3.0', '1.2', false],
    ['3.0.0', '^1.0.0 || ^3.0.0', true],
    ['2.0.0', '^1.0.0 || ^3.0.0', false],
    ['1.2.4', '1.2.3', false],
    ['1.0.1', '> 1.0.0', true],
    ['1.0.0', '> 1.0.0', false],
    ['1.0.0', '<= 1.0.0', true],
    ['1.0.0-beta.47', '^1.0.0', true],
    ['5.0.0', '*', true],
    ['5.0.0', 'workspace:^', true],
    ['unknown', '^1.0.0', true],
  ])('%s in %s is %s', (version, range, expected) => {
    expect(inRange(version, range)).toBe(expected);
  });

  it('of every client begins at the version that the tests run with', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const lowest = CLIENTS.map(({ package: name, supported }) => [name, supported.replace(/^\^/, '')]);
    expect(lowest).toEqual(lowest.map(([name]) => [name, manifest.devDependencies[name as string]]));
  });
});
