/** `acs-otel call` and `acs-otel support` read a real Jaeger. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningJaeger, startJaeger } from '../backends/jaeger.ts';
import { runCli } from '../unit/support/run-cli.ts';
import { CALL_ID, CALL_TRACE, MS_CV, SERVER_CALL_ID, story } from '../unit/support/story.ts';
import { unzipped } from '../unit/support/unzipped.ts';
import { send, tracesRequest } from './gateway/otlp-json.ts';

const OTHER_TRACE = '0af7651916cd43dd8448eb211c80319c';
let jaeger: RunningJaeger;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-jaeger-'));
  jaeger = await startJaeger();
  const traces = story().filter((request) => JSON.stringify(request).includes('resourceSpans'));
  // A request in the trace of the app, which names the call.
  const hangUp = {
    name: 'CallConnection.hangUp',
    traceId: OTHER_TRACE,
    attributes: {
      'acs.service': 'call_automation',
      'acs.operation': 'CallConnection.hangUp',
      'acs.call.id': CALL_ID,
    },
  };
  for (const request of [...traces, tracesRequest([hangUp], { 'service.name': 'contoso-api' })])
    await send(`${jaeger.otlpUrl}/v1/traces`, request);
  const deadline = Date.now() + 20_000;
  const spans = async (id: string) => (await jaeger.trace(id))?.spans.length ?? 0;
  while (((await spans(CALL_TRACE)) < 4 || (await spans(OTHER_TRACE)) < 1) && Date.now() < deadline)
    await sleep(100);
});
afterAll(async () => {
  await jaeger?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runCli([...args, '--from', 'jaeger', '--url', jaeger.url], folder);

it.each([
  ['call id', CALL_ID],
  ['trace id', CALL_TRACE],
  ['server call id', SERVER_CALL_ID],
  ['MS-CV', MS_CV],
])('a %s leads to the whole call, with the requests of other traces', async (_, id) => {
  const { status, stdout, stderr } = await run('call', id, '--json');
  expect([status, stderr]).toEqual([0, expect.stringContaining('Jaeger')]);
  const { verdict, lanes } = JSON.parse(stdout);
  expect(verdict).toMatchObject({ state: 'failed', origin: 'peer', code: '480/10037' });
  const labels = lanes.flatMap(({ items }: { items: { label: string }[] }) =>
    items.map(({ label }) => label),
  );
  expect(labels.sort()).toEqual([
    'Call outgoing',
    'CallAutomationClient.createCall',
    'CallConnection.hangUp',
    'POST /calling/callConnections, 201',
    'Setup',
  ]);
});

it('writes the support request', async () => {
  const { status, stdout } = await run('support', CALL_ID);
  expect([status, stdout]).toEqual([0, `support-${CALL_ID}.zip\n`]);
  const files = unzipped(readFileSync(join(folder, `support-${CALL_ID}.zip`)));
  const markdown = files.get('request.md')?.toString() ?? '';
  for (const part of [CALL_ID, SERVER_CALL_ID, MS_CV, '480/10037', 'from jaeger'])
    expect(markdown).toContain(part);
  // Jaeger keeps no log records.
  expect(files.get('logs.ndjson')).toHaveLength(0);
  expect(markdown).toContain('Log of the Calling SDK');
});

it('a call in more traces than one search answers: says where it was cut', async () => {
  const callId = '3b9f3a52-6a0f-4f0e-9d0e-5f2c1b7a9e10';
  const traceIds = Array.from({ length: 60 }, (_, index) => (index + 1).toString(16).padStart(32, 'c'));
  const attributes = { 'acs.call.id': callId, 'acs.service': 'call_automation' };
  await send(
    `${jaeger.otlpUrl}/v1/traces`,
    tracesRequest(
      traceIds.map((traceId) => ({ name: 'CallConnection.getParticipant', traceId, attributes })),
      { 'service.name': 'contoso-api' },
    ),
  );
  const deadline = Date.now() + 20_000;
  while ((await jaeger.trace(traceIds[59] ?? '')) === undefined && Date.now() < deadline) await sleep(100);
  const { status, stderr } = await run('call', callId);
  expect(status).toBe(0);
  expect(stderr).toContain('Jaeger was read up to its limit of 50 traces, and may have more');
});

it('a call that is not there ends with 1', async () => {
  const { status, stderr } = await run('call', '00000000-0000-4000-8000-000000000000');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/No call or message with .* in Jaeger at http/),
  ]);
});
