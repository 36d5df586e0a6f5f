/** Messages with their delivery reports, lists and the overview. */
import { describe, expect, it } from 'vitest';
import type { Overview } from '../../../src/view/api.ts';
import type { Attributes } from '../../e2e/gateway/otlp-json.ts';
import { calls, get, message, messages, sendLogs, sendSpans, stagedView } from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const SMS = 'Outgoing_20261125001037d735f664-f187-4b2f-ab0a-6f737b562982_noam';

const report = (status: string, code?: number): Attributes => ({
  'acs.source': 'event_grid',
  'acs.service': 'sms',
  'acs.sms.message_id': SMS,
  'acs.sms.delivery.status': status,
  'acs.sms.delivery.code': code,
  'cloudevents.event_type': 'Microsoft.Communication.SMSDeliveryReportReceived',
});

describe('a message', () => {
  it('waits for its report, then has its meaning', async () => {
    const view = await stagedView();
    const sent = { 'acs.source': 'sdk', 'acs.service': 'sms', 'acs.sms.message_id': SMS };
    await sendLogs(view, [{ eventName: 'acs.sms.sent', attributes: sent }]);
    expect((await message(view, `sms:${SMS}`)).verdict.state).toBe('running');
    await sendLogs(view, [{ eventName: 'acs.sms.delivery_reported', attributes: report('Failed', 4006) }]);
    const page = await message(view, `sms:${SMS}`);
    expect(page).toMatchObject({
      messageId: SMS,
      reports: 1,
      verdict: { code: 'sms 4006', state: expect.stringMatching(/failed|expected/) },
    });
    expect(page.verdict.meaning).not.toBe('');
    expect(page.deliveryReports).toMatchObject([{ source: 'event_grid', verdict: { code: 'sms 4006' } }]);
  });

  it('by email that bounced says whose fault it was', async () => {
    const view = await stagedView();
    const email = { 'acs.service': 'email', 'acs.email.operation_id': CALL };
    await sendLogs(view, [
      { eventName: 'acs.email.sent', attributes: email },
      {
        eventName: 'acs.email.delivery_reported',
        attributes: { ...email, 'acs.source': 'event_grid', 'acs.email.delivery.status': 'Delivered' },
      },
      {
        eventName: 'acs.email.delivery_reported',
        attributes: { ...email, 'acs.source': 'event_grid', 'acs.email.delivery.status': 'Bounced' },
      },
    ]);
    const { rows } = await messages(view, '?type=email');
    expect(rows).toMatchObject([
      { title: 'Email', reports: 2, verdict: { code: 'email Bounced', class: 'hard_bounce' } },
    ]);
  });
});

describe('lists', () => {
  it('are paged from the newest to the oldest, each row once', async () => {
    const view = await stagedView();
    const id = (n: number) => `7ffea751-907c-494d-b7f9-${String(n).padStart(12, '0')}`;
    await sendLogs(
      view,
      Array.from({ length: 250 }, (_, n) => ({
        eventName: 'acs.call.started',
        attributes: { 'acs.call.id': id(n) },
      })),
    );
    const keys: string[] = [];
    let after: string | null = '';
    for (let pages = 0; after !== null && pages < 10; pages++) {
      const page: Awaited<ReturnType<typeof calls>> = await calls(
        view,
        `?limit=100${after && `&after=${after}`}`,
      );
      expect(page.total).toBe(250);
      keys.push(...page.rows.map(({ key }) => key));
      after = page.next;
    }
    expect(keys).toEqual(Array.from({ length: 250 }, (_, n) => id(249 - n)));
  });

  it('refuse filters that are no numbers', async () => {
    const view = await stagedView();
    expect((await fetch(`${view.url}/api/calls?since=yesterday`)).status).toBe(400);
    expect((await fetch(`${view.url}/api/calls/%E0%A4%A`)).status).toBe(400);
    expect((await fetch(`${view.url}/api/calls/none`)).status).toBe(404);
    expect((await fetch(`${view.url}/api/none`)).status).toBe(404);
  });
});

it('the overview has ends by fault, rates, quantiles and codes', async () => {
  const view = await stagedView();
  const many = [
    [0, 0],
    [0, 0],
    [480, 10037],
    [503, 560503],
    [503, 560503],
    [0, 4521],
  ] as const;
  await sendSpans(
    view,
    many.map(([code, subCode], n) => {
      const id = `7ffea751-907c-494d-b7f9-00000000000${n}`;
      const own = { 'acs.call.id': id, 'acs.call.duration': n, 'acs.call.setup.duration': n / 10 };
      return {
        name: 'call outgoing',
        traceId: id.replaceAll('-', ''),
        attributes: {
          'acs.source': 'client',
          'acs.end_reason.code': code,
          'acs.end_reason.sub_code': subCode,
          ...own,
        },
      };
    }),
  );
  const { calls: numbers } = await get<Overview>(view, 'overview');
  expect(numbers).toMatchObject({
    total: 6,
    ended: 6,
    failed: 2,
    successRate: 0.6,
    byFault: [{ name: 'sbc', count: 2 }],
    byCode: [{ name: '503/560503', count: 2, verdict: { origin: 'sbc' } }],
    setup: { count: 6, p50: 0.3, max: 0.5 },
    duration: { count: 6, p50: 3, max: 5 },
  });
  expect((await get<Overview>(view, `overview?since=${Date.now() + 1e6}`)).calls.total).toBe(0);
});
