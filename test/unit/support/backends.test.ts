/** Tempo and Loki as sources. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeBackend } from './fake-backends.ts';
import { type Ran, runCli } from './run-cli.ts';
import { CALL_ID, CALL_TRACE, SERVER_CALL_ID, story } from './story.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-support-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<Ran> => runCli(args, folder);

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** OTLP as Tempo prints it: protobuf's JSON, with ids in Base64. */
function batches(): unknown[] {
  return JSON.parse(JSON.stringify(story()), (key, value) =>
    /^(?:trace|span|parentSpan)Id$/.test(key) && value ? base64(value) : value,
  ).flatMap((one: { resourceSpans?: unknown[] }) => one.resourceSpans ?? []);
}

it('from Tempo and Loki, by their documented answers', async () => {
  const sent = batches();
  const tempo = await fakeBackend(({ pathname }) => {
    if (pathname === '/api/search')
      return {
        traces: [{ traceID: CALL_TRACE.replace(/^0+/, ''), rootServiceName: 'contoso-web' }],
        metrics: {},
      };
    return pathname === `/api/traces/${CALL_TRACE}` ? { batches: sent } : undefined;
  });
  const nanos = `${Date.now()}000000`;
  const loki = await fakeBackend(() => ({
    status: 'success',
    data: {
      resultType: 'streams',
      result: [
        {
          stream: {
            service_name: 'contoso-web',
            acs_call_id: CALL_ID,
            acs_service: 'calling',
            acs_source: 'client',
            event_name: 'acs.call.ended',
            trace_id: CALL_TRACE,
            span_id: '00000000000000a1',
            severity_number: '9',
            acs_end_reason_code: '480',
            acs_end_reason_sub_code: '10037',
            acs_end_reason_expected: 'false',
          },
          values: [[nanos, '']],
        },
        {
          stream: { service_name: 'contoso-api' },
          values: [
            [
              nanos,
              'a line of the app',
              { structuredMetadata: { acs_call_id: CALL_ID, trace_id: CALL_TRACE } },
            ],
          ],
        },
      ],
    },
  }));
  const { status, stdout, stderr } = await run(
    'call',
    SERVER_CALL_ID,
    '--json',
    '--from',
    'tempo',
    '--url',
    tempo.url,
    '--loki',
    loki.url,
  );
  expect([status, stderr]).toEqual([0, expect.stringContaining('Loki')]);
  const timeline = JSON.parse(stdout);
  expect(timeline).toMatchObject({ id: CALL_ID, verdict: { state: 'failed', code: '480/10037' } });
  const labels = timeline.lanes.flatMap(({ items }: { items: { label: string }[] }) =>
    items.map(({ label }) => label),
  );
  expect(labels.sort()).toEqual(
    [
      'Call outgoing',
      'CallAutomationClient.createCall',
      'Ended: unreachable, 480/10037',
      'POST /calling/callConnections, 201',
      'Setup',
      'a line of the app',
    ].sort(),
  );
  expect(tempo.asked.join('\n')).toContain(`q={ span.acs.call.server_id = "${SERVER_CALL_ID}"`);
  expect(loki.asked.join('\n')).toContain(`{service_name=~".+"} | trace_id="`);
});

it('ids cannot leave the quotes of a query', async () => {
  const tempo = await fakeBackend(({ pathname }) =>
    pathname === '/api/search' ? { traces: [] } : undefined,
  );
  const { status } = await run('call', 'x1234567"}||{true', '--from', 'tempo', '--url', tempo.url);
  expect(status).toBe(1);
  const queries = tempo.asked.filter((one) => one.includes('q='));
  expect(queries.length).toBeGreaterThan(0);
  for (const query of queries) expect(query.replace(/"(?:\\.|[^"\\])*"/g, '')).not.toMatch(/true|\{.*\{/);
});

it('headers of the environment and credentials of the URL reach the backend, and no message', async () => {
  const tempo = await fakeBackend(() => undefined);
  const url = tempo.url.replace('//', '//anna:s3cret@');
  const { stderr } = await runCli(['call', CALL_ID, '--from', 'tempo', '--url', url], folder, {
    ACS_OTEL_READ_HEADERS: 'X-Scope-OrgID=contoso%201',
  });
  expect(tempo.headers[0]).toMatchObject({
    'x-scope-orgid': 'contoso 1',
    authorization: `Basic ${Buffer.from('anna:s3cret').toString('base64')}`,
  });
  expect(stderr).not.toContain('s3cret');
});
