/** What ACS refused in a request that it accepted: one recipient of an SMS, one item of an operation, an email. */
import { describe, expect, it } from 'vitest';
import type { Overview, SupportPreview } from '../../../src/view/api.ts';
import type { Attributes } from '../../e2e/gateway/otlp-json.ts';
import { get, message, messages, type StagedView, sendLogs, sendSpans, stagedView } from './stage.ts';

const id = (n: number) => `Outgoing_20261127083000f1e2d3c4-0000-4000-8000-00000000000${n}_noam`;
const [TAKEN, REFUSED] = [id(1), id(2)];
const EMAIL = '7ffea751-907c-494d-b7f9-b26677521a44';
const [TRACE, SPAN, REQUEST] = ['a'.repeat(32), 'b'.repeat(16), 'c'.repeat(16)];
const [TAKEN_TRACE, REFUSED_TRACE] = ['d'.repeat(32), 'e'.repeat(32)];
const REASON = 'Invalid To phone number format.';

const sms: Attributes = { 'acs.source': 'sdk', 'acs.service': 'sms' };
const MS_CV = 'kJ2sXyZ0aEmQ7bVb3hTq1w.1.2';
const refusal: Attributes = {
  'acs.ms_cv': MS_CV,
  ...sms,
  'acs.item.index': 1,
  'http.response.status_code': 400,
  'error.type': '400',
};

const operation = (name: string, attributes: Attributes) => ({
  name,
  traceId: TRACE,
  spanId: SPAN,
  attributes: { ...sms, 'acs.operation': name, ...attributes },
});
const request = {
  name: 'POST',
  traceId: TRACE,
  spanId: REQUEST,
  parentSpanId: SPAN,
  attributes: {
    ...sms,
    'http.request.method': 'POST',
    'url.full': 'https://contoso.communication.azure.com/sms',
    'http.response.status_code': 202,
    'acs.ms_cv': MS_CV,
  },
};

/** As the package sends it: records first, then the spans in the order of their ends. */
async function send(view: StagedView, hasId: boolean): Promise<void> {
  const own = hasId ? { 'acs.sms.message_id': REFUSED } : {};
  const message_ids = hasId ? [TAKEN, REFUSED] : [TAKEN];
  await sendLogs(view, [
    {
      eventName: 'acs.sms.sent',
      body: `SMS taken: ${TAKEN}`,
      traceId: TAKEN_TRACE,
      attributes: {
        ...sms,
        'acs.sms.message_id': TAKEN,
        'acs.item.index': 0,
        'http.response.status_code': 202,
      },
    },
    {
      eventName: 'acs.sms.sent',
      body: `SMS not taken (400): ${REASON} +15550100902`,
      ...(hasId ? { traceId: REFUSED_TRACE } : { traceId: TRACE, spanId: SPAN }),
      attributes: { ...refusal, ...own },
    },
  ]);
  await sendSpans(view, [
    { name: 'sms send', traceId: TAKEN_TRACE, attributes: { ...sms, 'acs.sms.message_id': TAKEN } },
    ...(hasId
      ? [
          {
            name: 'sms send',
            traceId: REFUSED_TRACE,
            attributes: { ...sms, ...own, 'error.type': '400' },
            error: true,
            statusMessage: REASON,
          },
        ]
      : []),
    request,
    operation('SmsClient.send', { 'acs.sms.message_ids': message_ids, 'acs.item.failed_count': 1 }),
  ]);
}

describe.each([
  ['with a message id', true, `sms:${REFUSED}`],
  ['without a message id', false, `sms:${TRACE}-${SPAN}/1`],
])('an SMS that ACS refused %s', (_, hasId, key) => {
  it('has failed by the verdict of its own status, for the recorded reason', async () => {
    const view = await stagedView();
    await send(view, hasId);
    const verdict = {
      state: 'failed',
      origin: 'client',
      code: 'http 400',
      expected: false,
      fault: expect.stringContaining('application'),
      meaning: expect.stringMatching(
        /^ACS refused this recipient with 400: the request is invalid\. The error says: Invalid To phone/,
      ),
    };
    const page = await message(view, key);
    expect(page.verdict).toMatchObject(verdict);
    expect(JSON.stringify(page)).not.toContain('5550100902');
    const { rows } = await messages(view, '?state=failed');
    expect(rows).toMatchObject([{ key, verdict }]);
    expect((await message(view, `sms:${TAKEN}`)).verdict.state).toBe('running');
    const { byType } = (await get<Overview>(view, 'overview')).messages;
    expect(byType).toMatchObject([{ type: 'sms', total: 2, failed: 1, waiting: 1 }]);
  });

  it('is explained in the timeline as one recipient, whose request was accepted', async () => {
    const view = await stagedView();
    await send(view, hasId);
    const items = (await message(view, key)).lanes.flatMap((lane) => lane.items);
    const details = items.filter(({ severity }) => severity === 'error').map(({ detail }) => detail);
    expect(details.length).toBeGreaterThan(0);
    for (const detail of details) expect(detail).toMatch(/^ACS refused this recipient with 400: /);
    expect(items.map(({ label }) => label)).toContain('POST /sms, 202');
  });

  it('asks for no delivery report', async () => {
    const view = await stagedView();
    await send(view, hasId);
    const { markdown, missing } = await get<SupportPreview>(
      view,
      `support/message/${encodeURIComponent(key)}`,
    );
    expect(markdown).toContain('- State: failed');
    expect(markdown).toContain(REASON);
    expect(missing.map(({ what }) => what)).not.toContain('Delivery status');
  });
});

it('an email whose send failed after ACS had taken it has failed for the recorded reason', async () => {
  const view = await stagedView();
  const email = { 'acs.source': 'sdk', 'acs.service': 'email', 'acs.email.operation_id': EMAIL };
  await sendLogs(view, [
    { eventName: 'acs.email.sent', body: `Email taken: ${EMAIL}`, attributes: email },
    {
      eventName: 'acs.email.completed',
      body: 'Email Failed (EmailDroppedAllRecipientsSuppressed): All recipients are suppressed.',
      attributes: {
        ...email,
        'acs.email.status': 'Failed',
        'error.type': 'EmailDroppedAllRecipientsSuppressed',
      },
    },
  ]);
  const { verdict } = await message(view, `email:${EMAIL}`);
  expect(verdict).toMatchObject({ state: 'failed', code: 'email Failed' });
  expect(verdict.meaning).toMatch(
    / The error says: EmailDroppedAllRecipientsSuppressed: All recipients are suppressed\.$/,
  );
});

it('an email that was refused when it was sent has failed', async () => {
  const view = await stagedView();
  const attributes = { 'acs.service': 'email', 'acs.email.operation_id': EMAIL, 'error.type': '403' };
  await sendLogs(view, [{ eventName: 'acs.email.sent', attributes }]);
  const { rows } = await messages(view, '?type=email');
  expect(rows).toMatchObject([{ verdict: { state: 'failed', code: 'http 403' } }]);
});

it('an operation of which one item was refused is listed as failed', async () => {
  const view = await stagedView();
  const name = 'ChatThreadClient.addParticipants';
  const chat = { 'acs.service': 'chat', 'acs.operation': name };
  await sendLogs(view, [
    {
      eventName: 'acs.item.failed',
      traceId: TRACE,
      spanId: SPAN,
      attributes: { ...chat, 'acs.item.index': 2, 'error.type': '403' },
    },
  ]);
  await sendSpans(view, [operation(name, { ...chat, 'acs.item.failed_count': 1 })]);
  const { rows } = await messages(view);
  expect(rows).toMatchObject([{ title: name, verdict: { state: 'failed', code: 'http 403' } }]);
  expect(rows[0]?.verdict.meaning).toBe('ACS refused this item with 403: access is denied.');
});
