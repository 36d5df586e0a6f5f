/** A failed operation: one page with one key in any order of arrival, its requests counted once, its support request. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SupportPreview } from '../../../src/view/api.ts';
import type { Attributes } from '../../e2e/gateway/otlp-json.ts';
import { runCli } from '../support/run-cli.ts';
import { get, message, messages, type StagedView, sendLogs, sendSpans, stagedView } from './stage.ts';

const [TRACE, SPAN] = ['a'.repeat(32), 'b'.repeat(16)];
const REQUESTS = ['1', '2', '3'].map((digit) => digit.repeat(16));
const KEY = `operation:${TRACE}-${SPAN}`;
const STATUSES = [500, 429, 500];

const request = (n: number): Attributes => ({
  'acs.source': 'sdk',
  'acs.service': 'sms',
  'http.request.method': 'POST',
  'url.full': 'https://contoso.communication.azure.com/sms',
  'http.response.status_code': STATUSES[n],
  'error.type': String(STATUSES[n]),
  'acs.ms_cv': `kJ2sXyZ0aEmQ7bVb3hTq${n}w.1.2`,
});
const logs = (view: StagedView) =>
  sendLogs(
    view,
    REQUESTS.map((spanId, n) => ({
      eventName: 'acs.exchange.failed',
      traceId: TRACE,
      spanId,
      attributes: request(n),
    })),
  );
const requests = (view: StagedView) =>
  sendSpans(
    view,
    REQUESTS.map((spanId, n) => ({
      name: 'POST',
      traceId: TRACE,
      spanId,
      parentSpanId: SPAN,
      seconds: 3 - n,
      attributes: request(n),
    })),
  );
const operation = (view: StagedView, more: Attributes = { 'error.type': '500' }) =>
  sendSpans(view, [
    {
      name: 'SmsClient.send',
      traceId: TRACE,
      spanId: SPAN,
      seconds: 4,
      attributes: { 'acs.service': 'sms', 'acs.operation': 'SmsClient.send', ...more },
    },
  ]);

it.each([
  ['records, requests, operation', [logs, requests, operation]],
  ['records, operation, requests', [logs, operation, requests]],
  ['requests, records, operation', [requests, logs, operation]],
  ['operation, requests, records', [operation, requests, logs]],
  ['requests twice, as after a retried export', [logs, requests, requests, operation]],
])('%s: one page, of which the support request is offered', async (_, parts) => {
  const view = await stagedView();
  for (const part of parts) await part(view);
  const { rows } = await messages(view);
  expect(rows).toMatchObject([{ key: KEY, tries: 3, verdict: { state: 'failed', code: 'http 500' } }]);
  const path = `support/message/${encodeURIComponent(KEY)}`;
  const { key, markdown } = await get<SupportPreview>(view, path);
  expect(key).toBe(KEY);
  for (const n of [0, 1, 2]) expect(markdown).toContain(`kJ2sXyZ0aEmQ7bVb3hTq${n}w.1.2`);
  expect((await fetch(`${view.url}/api/${path}.zip`)).headers.get('content-type')).toBe('application/zip');
});

it('the key that a request had before its operation arrived leads to the page', async () => {
  const view = await stagedView();
  await logs(view);
  const [first] = (await messages(view, '?type=operation')).rows;
  await requests(view);
  await operation(view);
  expect(first?.key).not.toBe(KEY);
  expect((await message(view, first?.key ?? '')).key).toBe(KEY);
  await get(view, `support/message/${encodeURIComponent(first?.key ?? '')}`);
});

it('acs-otel support names the operation by the key of its page', async () => {
  const view = await stagedView();
  for (const part of [logs, requests, operation]) await part(view);
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-'));
  const { stdout } = await runCli(
    ['support', 'kJ2sXyZ0aEmQ7bVb3hTq0w.1.2', '--url', view.url, '--json'],
    folder,
  );
  expect(JSON.parse(stdout).key).toBe(KEY);
});

it('the request of a send belongs to its accepted messages, although a refused one was known before', async () => {
  const view = await stagedView();
  const id = 'Outgoing_20261127083000f1e2d3c4-0000-4000-8000-000000000001_noam';
  const attributes = { 'acs.service': 'sms', 'error.type': '400', 'acs.ms_cv': 'kJ2sXyZ0aEmQ7bVb3hTq0w.1.2' };
  await sendLogs(view, [{ eventName: 'acs.sms.sent', traceId: TRACE, spanId: SPAN, attributes }]);
  await requests(view);
  await operation(view, { 'acs.sms.message_ids': [id] });
  const { rows } = await messages(view);
  expect(Object.fromEntries(rows.map(({ key, tries }) => [key, tries]))).toEqual({
    [`sms:${TRACE}-${SPAN}/0`]: 3,
    [`sms:${id}`]: 3,
  });
  expect((await message(view, `sms:${id}`)).attempts).toHaveLength(3);
});
