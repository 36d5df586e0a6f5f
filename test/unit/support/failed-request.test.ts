/** What a failed operation and an SMS look like in `request.md` and in `acs-otel call`. */
import { expect, it } from 'vitest';
import { callText } from '../../../src/support/call-text.ts';
import { openMemoryStore } from '../../../src/view/memory-store.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { requestMarkdown } from '../../../src/view/support-markdown.ts';
import { type SupportMaterial, supportMaterial } from '../../../src/view/support-parts.ts';
import { type Attributes, logsRequest, tracesRequest } from '../../e2e/gateway/otlp-json.ts';

const [TRACE, SPAN] = ['a'.repeat(32), 'b'.repeat(16)];
const CLIENT_REQUEST = '9c3b0ad5-3f0f-4f0b-9d0f-0a4a7b3f8e11';
const SMS = 'Outgoing_20261127083000f1e2d3c4-0000-4000-8000-000000000001_noam';
const msCv = (n: number) => `kJ2sXyZ0aEmQ7bVb3hTq${n}w.1.2`;
const sms = { 'acs.source': 'sdk', 'acs.service': 'sms' };

const tries = (statuses: readonly number[]) =>
  statuses.map((status, n) => ({
    name: 'POST',
    traceId: TRACE,
    spanId: String(n + 1).repeat(16),
    parentSpanId: SPAN,
    seconds: 4 - n,
    attributes: {
      ...sms,
      'http.request.method': 'POST',
      'url.full': 'https://contoso.communication.azure.com/sms',
      'http.response.status_code': status,
      'acs.client_request_id': CLIENT_REQUEST,
      // Sorted, they are in another order than in time.
      'acs.ms_cv': msCv(9 - n),
      ...(status >= 400 && { 'error.type': String(status) }),
    },
  }));

async function materialOf(statuses: readonly number[], more: Attributes, statusMessage = '') {
  const store = await openMemoryStore();
  const spans = tries(statuses);
  const failures = spans.filter(({ attributes }) => 'error.type' in attributes);
  const logs = failures.map(({ name: _, ...one }) => ({ eventName: 'acs.exchange.failed', ...one }));
  const operation = { ...sms, 'acs.operation': 'SmsClient.send', ...more };
  store.add(logsRequest(logs), new Redactor());
  const sent = { traceId: TRACE, spanId: SPAN, seconds: 5, statusMessage, attributes: operation };
  store.add(tracesRequest([...spans, { name: 'SmsClient.send', ...sent }]), new Redactor());
  const [subject] = store.queries.list('message', {}).subjects;
  if (!subject) throw new Error('nothing stored');
  const material = supportMaterial(subject, store.queries, { source: 'view', personalData: 'redacted' });
  store.close();
  return material;
}

const failed = (): Promise<SupportMaterial> =>
  materialOf([500, 429, 500], { 'error.type': '500', 'acs.ms_cv': msCv(7) }, 'boom');
const taken = (): Promise<SupportMaterial> =>
  materialOf([500, 202], { 'acs.sms.message_ids': [SMS], 'acs.ms_cv': msCv(8) });

it('request.md of an operation names it and its time, and states the error and the client request id', async () => {
  const markdown = requestMarkdown(await failed());
  expect(markdown).toMatch(/^# Support request: SmsClient\.send that failed at \d{4}-[\d:.T-]+Z\n/);
  expect(markdown).toContain('`500: boom`');
  expect(markdown).toContain(`| Client request id of a failure | \`${CLIENT_REQUEST}\` |`);
});

it('request.md of an SMS names it in its own case, and its failed request first', async () => {
  const markdown = requestMarkdown(await taken());
  expect(markdown).toMatch(new RegExp(`^# Support request: SMS \`${SMS}\`\n`));
  const ids = [...markdown.matchAll(/^\| (MS-CV[^|]*) \| `([^`]+)`/gm)].map(([, ...cells]) => cells);
  expect(ids).toEqual([
    ['MS-CV of a failure', msCv(9)],
    ['MS-CV', msCv(8)],
  ]);
});

it('the trace of a message is told from those of its requests', async () => {
  const { ids } = (await taken()).page;
  const traces = ids.filter(({ kind }) => kind === 'trace').map(({ label }) => label);
  expect(traces).toEqual(['Trace id of the message', 'Trace id']);
});

it('acs-otel call explains each status once, and has the MS-CV of each try', async () => {
  const text = callText(await failed());
  const words = text.replace(/\s+/g, ' ');
  const count = (part: string) => words.split(part).length - 1;
  expect([count('with HTTP 500'), count('with HTTP 429'), count('Retry, then open')]).toEqual([1, 1, 1]);
  const lines = text.split('\n').filter((line) => / POST \/sms, \d+ \(/.test(line));
  expect(lines.map((line) => line.split(', MS-CV ')[1])).toEqual([msCv(9), msCv(8), msCv(7)]);
  expect(words).toContain(`For Microsoft support: acs-otel support ${msCv(7)}`);
});

it('acs-otel call says of an SMS that was taken what it waits for', async () => {
  const text = callText(await taken());
  expect(text.replace(/\s+/g, ' ')).toContain(`SMS ${SMS}: waiting for a delivery report Timeline`);
  expect(text).not.toMatch(/\n\n\n/);
  expect(text.replace(/\s+/g, ' ')).toContain(`acs-otel support ${SMS}`);
});
