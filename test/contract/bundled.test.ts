/** The built package inside a bundle that runs without node_modules. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type AzureIngestion, startAzureIngestion } from '../fakes/azure-ingestion.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'acs-otel-bundled-'));
let sink: OtlpSink;
let azure: AzureIngestion;
let fake: FakeAcs;

beforeAll(async () => {
  sink = await startOtlpSink();
  fake = await startFakeAcs();
  azure = await startAzureIngestion({ tls: true });
  writeFileSync(join(folder, 'ca.pem'), azure.certificate ?? '');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await sink.close();
  await azure.close();
  await fake.close();
});

const FORMATS = ['esm', 'cjs'] as const;

/** Bundles `code` into one file, with the packages of this repository. */
async function bundle(name: string, code: string, format: 'esm' | 'cjs'): Promise<string> {
  const file = join(folder, `${name}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  const build = await rolldown({
    input: 'app',
    cwd: root,
    platform: 'node',
    logLevel: 'silent',
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === 'app' ? join(root, 'bundled-app.mjs') : undefined),
        load: (id) => (id.endsWith('bundled-app.mjs') ? code : undefined),
      },
    ],
  });
  await build.write({ file, format, codeSplitting: false });
  await build.close();
  return file;
}

function run(file: string, env: Record<string, string> = {}): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const variables = {
      PATH: process.env.PATH,
      OTEL_METRICS_EXPORTER: 'none',
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
      ...env,
    };
    execFile(process.execPath, [file], { cwd: folder, env: variables }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve({ stdout, stderr }),
    );
  });
}

const APP = `
import { trace } from '@opentelemetry/api';
import { register } from 'acs-otel';
const acs = register({ serviceName: 'bundled' });
trace.getTracer('app').startSpan('work').end();
void acs.shutdown();
`;

describe.each(FORMATS)('a bundle in %s format', (format) => {
  it('exports by OTLP', async () => {
    sink.clear();
    const file = await bundle('plain', APP, format);
    expect(await run(file, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })).toEqual({ stdout: '', stderr: '' });
    expect(sink.spans.map(({ name, resource }) => [name, resource['service.name']])).toEqual([
      ['work', 'bundled'],
    ]);
  });

  it('with a connection string names the import that it lacks, once', async () => {
    const file = await bundle('no-azure', APP, format);
    const { stderr } = await run(file, { APPLICATIONINSIGHTS_CONNECTION_STRING: azure.connectionString });
    expect(stderr.trim().split('\n')).toEqual([
      `[acs-otel] Azure Monitor gets nothing, because its exporter could not be loaded; this is a bundle: add "import 'acs-otel/azure-monitor';" to the app, before register()`,
    ]);
  });

  it('with that import exports to Azure Monitor', async () => {
    azure.envelopes.length = 0;
    const file = await bundle('azure', `import 'acs-otel/azure-monitor';${APP}`, format);
    const { stderr } = await run(file, { APPLICATIONINSIGHTS_CONNECTION_STRING: azure.connectionString });
    expect(stderr).toBe('');
    expect(azure.envelopes.map(({ data }) => data.baseData.name)).toContain('work');
  });

  it('hooks the copies of @azure/core-tracing and @azure/logger that it holds', async () => {
    sink.clear();
    const code = `
      import { SmsClient } from '@azure/communication-sms';
      import { register } from 'acs-otel';
      const acs = register({ hosts: [process.env.ACS_HOST], logLevel: 'info' });
      const sms = new SmsClient(process.env.ACS_CONNECTION, { allowInsecureConnection: true });
      sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'x' }).finally(() => acs.shutdown());`;
    const { stderr } = await run(await bundle('copies', code, format), {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACS_HOST: fake.host,
      ACS_CONNECTION: fake.connectionString,
    });
    expect(stderr).toBe('');
    expect(sink.spans.map(({ name }) => name).sort()).toEqual(['POST', 'SmsClient.send', 'sms send']);
    const records = sink.logs.map(({ eventName, scope }) => eventName ?? scope.name);
    expect(records).toEqual(expect.arrayContaining(['acs.sms.sent', 'communication-sms']));
  });
});
