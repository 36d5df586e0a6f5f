import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../../src/cli/doctor-check.ts';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';

const root = join(import.meta.dirname, '../../..');
let app: string;
let sink: OtlpSink;

beforeAll(async () => {
  sink = await startOtlpSink();
  app = mkdtempSync(join(tmpdir(), 'acs-otel-doctor-'));
  const dependencies = { '@azure/communication-sms': '*', '@azure/communication-email': '*' };
  write('package.json', JSON.stringify({ type: 'module', dependencies }));
  // The real packages, and beside them one with a copy of its own that nobody but it finds.
  for (const scope of ['@azure', '@opentelemetry', '@azure-rest'])
    link(`node_modules/${scope}`, join(root, 'node_modules', scope));
  write('node_modules/lib/package.json', JSON.stringify({ name: 'lib', version: '1.0.0', main: 'index.js' }));
  write('node_modules/lib/index.js', "exports.tracing = require('@azure/core-tracing');");
  write(
    'node_modules/lib/node_modules/@azure/core-tracing/package.json',
    JSON.stringify({ name: '@azure/core-tracing', version: '1.0.0', main: 'index.js' }),
  );
  write('node_modules/lib/node_modules/@azure/core-tracing/index.js', 'exports.useInstrumenter = () => {};');
});
afterAll(async () => {
  rmSync(app, { recursive: true, force: true });
  await sink.close();
});

function write(name: string, text: string): string {
  const file = join(app, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function link(name: string, target: string): void {
  mkdirSync(dirname(join(app, name)), { recursive: true });
  symlinkSync(target, join(app, name));
}

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The tool as a process of its own, in the folder of the app. */
function doctor(args: string[], variables: Record<string, string> = {}): Promise<Run> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|ACS_OTEL_|APPLICATIONINSIGHTS_|NODE_OPTIONS|FORCE_COLOR|VITEST)/.test(name),
  );
  const env = { ...Object.fromEntries(kept), OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...variables };
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'doctor', ...args], {
    cwd: app,
    env,
  });
  const run: Run = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    run.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    run.stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ ...run, status })));
}

/** Checks that are not `ok`, and those of a name. */
async function checks(args: string[], variables?: Record<string, string>): Promise<Check[]> {
  const { stdout } = await doctor(['--json', ...args], variables);
  return (JSON.parse(stdout) as { checks: Check[] }).checks;
}
const shown = (list: Check[], names: RegExp) =>
  list.filter(({ name }) => names.test(name)).map(({ name, state, text }) => `${state} ${name}: ${text}`);

describe('acs-otel doctor', () => {
  it('ends with 0 and a line per check if nothing is wrong', async () => {
    const { status, stdout, stderr } = await doctor([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe(`✓ Node ${process.versions.node}`);
    expect(lines.at(-1)).toBe('Nothing is wrong.');
    expect(lines.slice(0, -2).every((line) => /^[✓-] /.test(line))).toBe(true);
    expect(stdout).toMatch(/✓ @azure\/communication-sms 1\.1\.0/);
    expect(stdout).toMatch(/✓ traces to http:\/\/127\.0\.0\.1:\d+\/v1\/traces: a test span accepted/);
  });

  it('ends with 1 if something is wrong, with what to do below the line', async () => {
    const { status, stdout } = await doctor([], {
      OTEL_SDK_DISABLED: 'true',
      ACS_OTEL_ENABLED: 'false',
      ACS_OTEL_LOG_LEVEL: 'loud',
    });
    expect(status).toBe(1);
    expect(stdout).toContain(
      '✗ OTEL_SDK_DISABLED is true: nothing is hooked and nothing is sent\n    Unset OTEL_SDK_DISABLED.\n',
    );
    expect(stdout).toMatch(/✗ ACS_OTEL_LOG_LEVEL "loud" is not valid/);
    expect(stdout).toMatch(/✗ ACS_OTEL_ENABLED is false: .*\n {4}Unset ACS_OTEL_ENABLED/);
    expect(stdout).toMatch(/3 of \d+ checks failed/);
  });

  it('prints JSON with the same exit status', async () => {
    const good = await doctor(['--json']);
    expect([good.status, JSON.parse(good.stdout).ok]).toEqual([0, true]);
    const bad = await doctor(['--json', '--endpoint', 'http://127.0.0.1:1']);
    expect([bad.status, JSON.parse(bad.stdout).ok]).toEqual([1, false]);
  });

  it.each([
    [['--imports', 'a.js'], /"--imports" is not an option/],
    [['app.js'], /"app\.js" is one argument too many/],
    [['--import', 'missing.js'], /no such file/],
    [['--import'], /--import/],
    [['--endpoint', 'otel.contoso.com'], /--endpoint is not a URL/],
  ])('ends with 2 for bad input: %j', async (args, message) => {
    const { status, stdout, stderr } = await doctor(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('prints no secret', async () => {
    const { stdout, stderr } = await doctor(['--import', write('quiet.js', '')], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url.replace('//', '//user:open@'),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=sesame',
      APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=11111111-2222-4333-8444-555555555555',
    });
    expect(stdout + stderr).not.toMatch(/user|open@|sesame|11111111/);
    expect(stdout).toMatch(/Azure Monitor: connection string set, exporter installed/);
  });

  it('names a connection string that is none, without repeating it', async () => {
    const list = await checks([], { APPLICATIONINSIGHTS_CONNECTION_STRING: 'secret' });
    expect(shown(list, /options/)).toEqual([
      expect.stringMatching(/^failed options: APPLICATIONINSIGHTS_CONNECTION_STRING is not valid/),
    ]);
    expect(JSON.stringify(list)).not.toContain('secret');
  });
});

/** The package itself, which the folder of the app does not have. */
const SOURCE = pathToFileURL(join(root, 'src/node.ts')).href;
const CLIENT_MODULE = `import { SmsClient } from '@azure/communication-sms';
import { EmailClient } from '@azure/communication-email';
`;

describe('acs-otel doctor --import', () => {
  it('sees the clients that the app has loaded, and that they are hooked', async () => {
    const list = await checks(['--import', write('app.js', CLIENT_MODULE)]);
    expect(shown(list, /^app$|sms$|email$|chat$|^hook/)).toEqual([
      'ok app: app.js imported after the doctor called register(), which your app must call itself',
      'ok @azure/communication-sms: @azure/communication-sms 1.1.0: loaded by the app and hooked',
      expect.stringMatching(/^note @azure\/communication-chat: .*not loaded/),
      'ok @azure/communication-email: @azure/communication-email 1.1.0: loaded by the app and hooked',
    ]);
  });

  it('sees them in CommonJS, and those that are loaded a moment later', async () => {
    const sms = "require('@azure/communication-sms');";
    const email = "setImmediate(() => require('@azure/communication-email'));";
    const list = await checks(['--import', write('app.cjs', `${sms}\n${email}`)]);
    expect(shown(list, /sms$|email$/)).toEqual([
      'ok @azure/communication-sms: @azure/communication-sms 1.1.0: loaded by the app and hooked',
      'ok @azure/communication-email: @azure/communication-email 1.1.0: loaded by the app and hooked',
    ]);
  });

  it('names a copy that is not hooked', async () => {
    const list = await checks(['--import', write('copy.js', "import 'lib';")]);
    const [line, ...more] = shown(list, /^hook/);
    expect(more).toEqual([]);
    expect(line).toMatch(
      /^failed hook:@azure\/core-tracing: the app loads a copy of @azure\/core-tracing that is not hooked: .*node_modules\/lib\//,
    );
  });

  it.each([{ OTEL_SDK_DISABLED: 'true' }, { ACS_OTEL_ENABLED: 'false' }])(
    'says once that hooks are switched off: %o',
    async (env) => {
      const list = await checks(['--import', write('app.js', CLIENT_MODULE)], env);
      expect(list.filter(({ state }) => state === 'failed').map(({ name }) => name)).toEqual(['disabled']);
      expect(shown(list, /^hooks$|email$|sms$/)).toEqual([
        'note hooks: hooks are not checked, because they are switched off',
        'note @azure/communication-sms: @azure/communication-sms 1.1.0: loaded, not hooked while switched off',
        'note @azure/communication-email: @azure/communication-email 1.1.0: loaded, not hooked while switched off',
      ]);
    },
  );

  it.each([
    ['', ['note id-generator']],
    ['idGenerator: acsIdGenerator(),', []],
  ])('sees whether the provider of the app has the id generator: "%s"', async (option, expected) => {
    const file = write(
      'provider.js',
      `import { acsIdGenerator } from '${SOURCE}';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
new NodeTracerProvider({ ${option} }).register();`,
    );
    const list = await checks(['--import', file]);
    expect(shown(list, /^app$/)[0]).toMatch(/^ok/);
    expect(shown(list, /^id-generator$/).map((line) => line.replace(/:.*/, ''))).toEqual(expected);
  });

  it('names the loader that a file in TypeScript with imports needs', async () => {
    const list = await checks([
      '--import',
      write('app.cts', 'import x from "acs-otel"; const y: number = x;'),
    ]);
    const app = list.find(({ name }) => name === 'app');
    expect(app?.state).toBe('failed');
    expect(app?.remedy).toMatch(/NODE_OPTIONS="--import tsx"/);
  });

  it('accepts the NodeSDK recipe, whose instrumentation joins register() of the doctor', async () => {
    const file = write(
      'node-sdk.js',
      `import { AcsInstrumentation, acsIdGenerator } from '${SOURCE}';
import { NodeSDK } from '@opentelemetry/sdk-node';
new NodeSDK({ idGenerator: acsIdGenerator(), instrumentations: [new AcsInstrumentation()] }).start();`,
    );
    const list = await checks(['--import', file]);
    expect(list.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  it('says what the app threw, without personal data', async () => {
    const file = write('throws.js', "throw new TypeError('no user 8:acs:a_b at +1 555 019 9002');");
    const list = await checks(['--import', file]);
    expect(shown(list, /^app$/)[0]).toMatch(
      /^failed app: throws\.js threw at its import: TypeError: no user REDACTED/,
    );
    expect(JSON.stringify(list)).not.toMatch(/a_b|9002/);
  });

  it('copes with apps that end the process, never end their import, or block', async () => {
    const ends = await checks(['--import', write('ends.js', `${CLIENT_MODULE}process.exit(3);`)]);
    expect(shown(ends, /sms$/)[0]).toMatch(/^ok/);
    const began = performance.now();
    const waits = await checks([
      '--import',
      write('waits.js', 'await new Promise(() => setInterval(() => {}, 1000));'),
    ]);
    expect(shown(waits, /^app$/)).toEqual([
      'ok app: waits.js imported after the doctor called register(), which your app must call itself; it is still running',
    ]);
    const blocks = await checks(['--import', write('blocks.js', 'for (;;);')]);
    expect(shown(blocks, /^app$/)).toEqual(['failed app: blocks.js did not end its import within 5 s']);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it("sends nothing of the app's", async () => {
    sink.clear();
    const file = write(
      'spans.js',
      `import { trace } from '@opentelemetry/api';
trace.getTracer('app').startSpan('of the app').end();`,
    );
    await checks(['--import', file]);
    expect(sink.spans.map(({ name }) => name)).toEqual(['acs-otel doctor']);
  });
});
