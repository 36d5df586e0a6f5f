import { createRequire } from 'node:module';
import * as esm from '@azure/logger';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Stage, startStage } from './harness.ts';
import { fakeEnv, runApp } from './run-app.ts';

const cjs = createRequire(import.meta.url)('@azure/logger') as typeof esm;

describe('lines become records', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ register: { logLevel: 'info' } });
  });
  beforeEach(() => stage.clear());
  afterAll(() => stage.close());

  async function lines() {
    await stage.acs.forceFlush();
    return stage.sink.logs.map(({ eventName, scope, severityText, body, attributes }) => [
      eventName,
      scope.name,
      severityText,
      attributes['acs.sdk.package'],
      body,
    ]);
  }

  it('from both module copies, at the chosen level and graver', async () => {
    for (const [name, { createClientLogger }] of Object.entries({ esm, cjs })) {
      const logger = createClientLogger(name);
      logger.error('an error', { code: 7 });
      logger.warning('a warning');
      logger.info('a piece of information');
      logger.verbose('chatter');
    }
    const of = (name: string) => [
      [undefined, name, 'ERROR', name, 'an error {"code":7}'],
      [undefined, name, 'WARN', name, 'a warning'],
      [undefined, name, 'INFO', name, 'a piece of information'],
    ];
    expect(await lines()).toEqual([...of('esm'), ...of('cjs')]);
  });

  it('cut at 8 KiB, which they say', async () => {
    esm.createClientLogger('long').warning('ä'.repeat(10_000));
    await stage.acs.forceFlush();
    const [log] = stage.sink.logs;
    expect(Buffer.byteLength(String(log?.body))).toBe(8 * 1024);
    expect(log?.attributes['acs.sdk.truncated']).toBe(true);
    expect(String(log?.body)).toMatch(/^ä+$/);
  });

  it('through the handle’s own logger, too', async () => {
    stage.acs.logger.error('CallClient says', { token: 'Bearer abcdef' });
    expect(await lines()).toEqual([
      [undefined, 'app', 'ERROR', 'app', 'CallClient says {"token":"REDACTED"}'],
    ]);
  });
});

describe('the app', () => {
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

  /** Lines without what differs from run to run: ids, times, ports. */
  const shown = (lines: string[]) =>
    lines
      .filter((line) => line.startsWith('azure:'))
      .map((line) => line.slice(0, 60).replace(/[0-9a-f-]{36}|\d+/g, 'N'))
      .sort();

  it.each([
    ['no level', {}, 0],
    ['AZURE_LOG_LEVEL=warning', { AZURE_LOG_LEVEL: 'warning' }, 4],
    ['AZURE_LOG_LEVEL=verbose', { AZURE_LOG_LEVEL: 'verbose' }, 20],
    ['DEBUG=azure:*', { DEBUG: 'azure:*' }, 20],
    ['DEBUG=azure:*:error', { DEBUG: 'azure:*:error' }, 2],
    ['DEBUG=azure:*,-azure:*:verbose', { DEBUG: 'azure:*,-azure:*:verbose' }, 10],
    ['setLogLevel() after register()', { SET_LEVEL: 'info' }, 3],
  ])('prints what it printed without us, with %s', async (_title, extra, atLeast) => {
    const levels = { ...env, ...extra };
    const other = await startFakeAcs();
    const [without, beside] = await Promise.all([
      runApp('logger-stderr.ts', { ...levels, ...fakeEnv(other) }),
      runApp('logger-stderr.ts', { ...levels, ACS_REGISTER: '1' }),
    ]);
    await other.close();
    expect(shown(beside.errorLines)).toEqual(shown(without.errorLines));
    expect(shown(without.errorLines).length).toBeGreaterThanOrEqual(atLeast);
    const bodies = sink.logs.filter((log) => log.eventName === undefined).map((log) => log.body);
    expect(bodies).toEqual(expect.arrayContaining(['esm says error', 'cjs says error', 'esm says warning']));
    expect(bodies).not.toContain('esm says info');
  });

  it('keeps its own log functions, set before or after, also one that calls what it found', async () => {
    const { result, errorLines } = await runApp('logger-chains.ts', env);
    expect(result).toEqual({
      heard: {
        before: ['azure:contoso:warning one', 'azure:contoso:warning three', 'azure:contoso:warning five'],
        after: ['azure:contoso:warning two'],
        wrapping: ['azure:contoso:warning three', 'azure:contoso:warning five'],
        throwing: ['azure:contoso:warning four'],
      },
      thrown: 'the logger of the app throws',
      restored: true,
      own: false,
    });
    expect(errorLines).toEqual([]);
    expect(sink.logs.map((log) => log.body)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('may use an HTTP client of its own: the answer is read from the SDK’s response', async () => {
    const { stderr } = await runApp('logger-http-client.ts', env);
    expect(stderr).toBe('');
    const exchanges = sink.spans.filter((span) => span.kind === 'client');
    expect(
      exchanges.map((span) => [span.attributes['acs.ms_cv'], span.attributes['http.response.status_code']]),
    ).toEqual(fake.ledger.map((row) => [row.msCv, row.status]));
    expect(fake.ledger).toHaveLength(1);
  });

  it('may hide even that: MS-CV comes from the log lines at level info', async () => {
    const { stderr } = await runApp('logger-http-client.ts', {
      ...env,
      HIDDEN: '1',
      ACS_OTEL_LOG_LEVEL: 'info',
    });
    expect(stderr).toBe('');
    const exchanges = sink.spans.filter((span) => span.kind === 'client');
    expect(exchanges.map((span) => span.attributes['acs.ms_cv'])).toEqual(fake.ledger.map((row) => row.msCv));
    expect(fake.ledger.map((row) => row.path.slice(0, 8))).toEqual(['/sms', '/emails:', '/emails/']);
    expect(fake.ledger.map((row) => row.traceparent?.split('-')[2])).toEqual(
      exchanges.map((span) => span.spanId),
    );
  });
});
