/** What the limits of a search leave out is printed, and stated in the support request. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { participantSpan, tracesRequest } from '../../e2e/gateway/otlp-json.ts';
import { fakeBackend } from './fake-backends.ts';
import { loadFromLogAnalytics, table } from './fake-log-analytics.ts';
import { runCli } from './run-cli.ts';
import { MANIFEST } from './schemas.ts';
import { CALL_ID, CALL_TRACE } from './story.ts';
import { unzipped } from './unzipped.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-cuts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CALL = { 'acs.call.id': CALL_ID, 'acs.service': 'calling', 'acs.source': 'client' };
const traceIds = (count: number) =>
  Array.from({ length: count }, (_, index) => (index + 1).toString(16).padStart(32, 'a'));
const spanIn = (traceId: string) =>
  tracesRequest([participantSpan(CALL, { traceId, spanId: '00000000000000a1' })], {}) as {
    resourceSpans: unknown[];
  };

/** stderr, manifest and request of `acs-otel support`. */
async function support(...args: string[]) {
  const { status, stderr } = await runCli(['support', CALL_ID, ...args], folder);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const files = unzipped(readFileSync(join(folder, `support-${CALL_ID}.zip`)));
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '');
  expect(new Ajv().validate(MANIFEST, manifest)).toBe(true);
  return { stderr, cuts: manifest.cuts as string[], markdown: files.get('request.md')?.toString() ?? '' };
}

/** `cuts` in the JSON that a command prints. */
async function printedCuts(command: 'call' | 'support', ...args: string[]): Promise<string[]> {
  const { stdout } = await runCli([command, CALL_ID, '--json', ...args], folder);
  return JSON.parse(stdout).cuts;
}

const linesWith = (text: string, part: string) => text.split('\n').filter((line) => line.includes(part));

it.each([
  [50, ['Jaeger was read up to its limit of 50 traces, and may have more: choose a shorter --since.']],
  [49, []],
])('Jaeger answers with %i traces', async (count, expected) => {
  const jaeger = await fakeBackend(({ pathname, searchParams }) => {
    if (pathname !== '/api/v3/traces') return undefined;
    const isCall = searchParams.get('query.attributes')?.includes('"acs.call.id"');
    const ids = isCall ? traceIds(count) : [];
    return { result: { resourceSpans: ids.flatMap((id) => spanIn(id).resourceSpans) } };
  });
  const args = ['--from', 'jaeger', '--url', jaeger.url];
  const { stderr, cuts, markdown } = await support(...args);
  expect(await printedCuts('call', ...args)).toEqual(cuts);
  expect(await printedCuts('support', ...args)).toEqual(cuts);
  expect(cuts.filter((cut) => cut.startsWith('Jaeger'))).toEqual(expected);
  expect(linesWith(stderr, 'its limit of 50')).toEqual(expected);
  expect(linesWith(markdown, '**Incomplete**: Jaeger')).toHaveLength(expected.length);
  // Each trace is read in whole only up to another limit.
  expect(cuts).toContain(
    `It has ${count} further traces, of which 30 were read in whole: choose a shorter --since.`,
  );
});

it('Tempo and Loki', async () => {
  const tempo = await fakeBackend(({ pathname }) =>
    pathname === '/api/search'
      ? { traces: traceIds(50).map((traceID) => ({ traceID })) }
      : { batches: spanIn(CALL_TRACE).resourceSpans },
  );
  const values = Array.from({ length: 5000 }, (_, index) => [`${Date.now()}${index + 100_000}`, 'a line']);
  const stream = { service_name: 'contoso-web', acs_call_id: CALL_ID, trace_id: CALL_TRACE };
  const loki = await fakeBackend(() => ({ data: { result: [{ stream, values }] } }));
  const { stderr, cuts } = await support('--from', 'tempo', '--url', tempo.url, '--loki', loki.url);
  expect(cuts).toEqual([
    'Tempo was read up to its limit of 50 traces, and may have more: choose a shorter --since.',
    'Loki was read up to its limit of 5000 log records, and may have more: choose a shorter --since.',
  ]);
  for (const cut of cuts) expect(linesWith(stderr, cut)).toHaveLength(1);
});

it.each([
  ['its full limit', 10_000, undefined, /^Log Analytics was read up to its limit of 10000 rows/],
  [
    'a part',
    1,
    { code: 'PartialError', message: 'Query result size exceeded 64 MB' },
    /^Log Analytics answered in part: .*64 MB.*shorter --since\.$/,
  ],
])('Log Analytics answers with %s', async (_, count, error, expected) => {
  const columns = ['TimeGenerated', 'Type', 'Id', 'Name', 'Properties', 'OperationId', 'Success'];
  const row = [new Date().toISOString(), 'AppDependencies', '00000000000000a1', 'call outgoing'];
  const rows = Array.from({ length: count }, () => [...row, JSON.stringify(CALL), CALL_TRACE, true]);
  const said: string[] = [];
  const { loaded } = await loadFromLogAnalytics(
    (query) =>
      query.includes('ACSCallSummary')
        ? table(columns, [])
        : { ...table(columns, rows), ...(error && { error }) },
    (line) => said.push(line),
  );
  loaded?.store.close();
  expect(loaded?.cuts).toEqual([expect.stringMatching(expected)]);
  expect(said).toContain(loaded?.cuts[0]);
});
