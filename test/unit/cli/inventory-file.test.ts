/** What `acs-otel inventory` counts in files of OTLP JSON, hostile ones included. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/cli/inventory-report.ts';
import {
  events,
  fileOf,
  keyValues,
  metric,
  nanos,
  operation,
  report,
  resourceOf,
  run,
  sms,
  spans,
} from './inventory-stage.ts';

describe('counts', () => {
  const countOf = ({ uses }: Report) =>
    uses.map(({ resource, count, evidence }) => [resource, count, evidence]);
  const SEND = 'SmsClient.send';

  it.each([
    [
      'deltas are added',
      1,
      [
        { count: 2, at: 9 },
        { count: 3, at: 8 },
      ],
      5,
    ],
    [
      'the newest cumulative value',
      2,
      [
        { count: 2, at: 9 },
        { count: 5, at: 8 },
      ],
      5,
    ],
    [
      'a restart begins anew',
      2,
      [
        { count: 5, at: 9 },
        { count: 2, at: 8, start: 8.5 },
      ],
      7,
    ],
    [
      'what a counter had before the window is not counted',
      2,
      [
        { count: 100, at: 9, start: 99_999 },
        { count: 102, at: 8, start: 99_999 },
      ],
      2,
    ],
  ])('metrics: %s', async (_, temporality, points, expected) => {
    const found = await report('--from', fileOf(metric('shop', SEND, temporality, points)));
    expect(countOf(found)).toEqual([[null, expected, 'metrics']]);
  });

  it('what metrics count beyond the spans was sampled away, and its resource is not known', async () => {
    const found = await report(
      '--from',
      fileOf(spans('shop', sms, sms), metric('shop', SEND, 1, [{ count: 5, at: 2 }])),
    );
    expect(countOf(found)).toEqual([
      [null, 3, 'metrics'],
      ['contoso', 2, 'spans'],
    ]);
  });

  it('requests count only where no operation and no other instrumentation has counted them', async () => {
    const url = 'https://contoso.communication.azure.com/sms?api-version=1';
    const request = (id: string, parent?: string) => ({
      name: 'POST',
      id,
      ...(parent && { parent }),
      attributes: { 'url.full': url, 'http.request.method': 'POST' },
    });
    const found = await report(
      '--from',
      // The parent comes after its request, as exporters send it.
      fileOf(
        spans('shop', request('b', 'a')),
        spans('shop', { ...sms, id: 'a' }, request('d', 'c'), request('c')),
      ),
    );
    expect(found.uses.map(({ operation: name, resource, count }) => [name, resource, count])).toEqual([
      [SEND, 'contoso.communication.azure.com', 1],
      ['POST /sms', 'contoso.communication.azure.com', 1],
    ]);
  });

  it('log records of other languages count by their response', async () => {
    const record = (phase: string) => ({
      timeUnixNano: nanos(1),
      attributes: keyValues({
        'acs.exchange.phase': phase,
        'acs.sdk.user_agent': 'azsdk-python-communication-rooms/1.2.0',
      }),
    });
    const logs = [
      { resource: resourceOf('py'), scopeLogs: [{ logRecords: [record('request'), record('response')] }] },
    ];
    const { uses } = await report('--from', fileOf({ resourceLogs: logs }));
    expect(uses.map(({ services, app, count }) => [services, app, count])).toEqual([[['rooms'], 'py', 1]]);
  });
});

describe('events of Event Grid', () => {
  const rowsOf = ({ uses }: Report) =>
    uses.map(({ services, operation: name, count }) => [services, name, count]);

  it('an incoming call is Call Automation; calls that start and end are of no service, and a note says so', async () => {
    const calls = ['IncomingCall', 'CallStarted', 'CallParticipantAdded', 'CallEnded', 'UserDisconnected'];
    const found = await report(
      '--from',
      fileOf(events('bot', ...calls.map((type) => ({ type, service: 'calling' })))),
    );
    expect(rowsOf(found)).toEqual([[['call_automation'], 'Microsoft.Communication.IncomingCall', 1]]);
    expect(found.notSeen).toContain('calling_sdk');
    expect(found.notes).toEqual([
      '4 events of Event Grid, such as CallStarted, do not say which service they come from. They count for none.',
    ]);
  });

  it('a subscription is listed next to the operations of the same app and service', async () => {
    const report1 = { type: 'SMSDeliveryReportReceived', service: 'sms' };
    const found = await report(
      '--from',
      fileOf(
        spans('shop', sms),
        metric('shop', 'SmsClient.send', 1, [{ count: 1, at: 2 }]),
        events('shop', report1, report1),
        // The record of the send itself.
        {
          resourceLogs: [
            {
              resource: resourceOf('shop'),
              scopeLogs: [
                {
                  logRecords: [
                    {
                      timeUnixNano: nanos(1),
                      eventName: 'acs.sms.sent',
                      attributes: keyValues({ 'acs.service': 'sms' }),
                    },
                  ],
                },
              ],
            },
          ],
        },
      ),
    );
    expect(rowsOf(found)).toEqual([
      [['sms'], 'Microsoft.Communication.SMSDeliveryReportReceived', 2],
      [['sms'], 'SmsClient.send', 1],
    ]);
  });
});

describe('hostile files', () => {
  it('bad lines are skipped and counted, good ones are read', async () => {
    const deep = `${'['.repeat(100_000)}`;
    const invalid = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const found = await report(
      '--from',
      fileOf(spans('shop', sms), deep, invalid, 'null', '"resourceSpans"', '', '17'),
    );
    expect(found.uses).toHaveLength(1);
    expect(found.notes).toContain('5 of 6 lines are no OTLP JSON and were skipped.');
  });

  it.each([
    ['lists of nothing', { resourceSpans: [null, 1, { scopeSpans: [null, { spans: [null, 'x', []] }] }] }],
    ['objects for lists', { resourceSpans: [], resourceLogs: {}, resourceMetrics: 'x' }],
    [
      'attributes of other types',
      {
        resourceSpans: [{ resource: 1, scopeSpans: [{ spans: [{ attributes: [{ key: {}, value: [] }] }] }] }],
      },
    ],
    ['a prototype', JSON.parse('{"resourceSpans":[],"__proto__":{"a":1}}')],
  ])('%s', async (_, request) => {
    const { status, stderr } = await run('--from', fileOf(request as object));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Nothing of/);
  });

  it('times and counts that are none do no harm', async () => {
    const bad = {
      ...spans('shop', sms).resourceSpans[0]?.scopeSpans[0]?.spans[0],
      endTimeUnixNano: '9'.repeat(60),
    };
    const wrong = metric('shop', 'SmsClient.x', 1, [{ count: Number.NaN, at: 1 }]);
    const { uses } = await report(
      '--from',
      fileOf({ resourceSpans: [{ scopeSpans: [{ spans: [bad] }] }] }, wrong),
    );
    expect(uses).toHaveLength(1);
    expect(uses[0]?.app).toBe('unknown_service');
  });

  it('names of attributes and apps reach neither prototype, terminal nor spreadsheet', async () => {
    const name = '=HYPERLINK("x")\u001b[31m\n,';
    const hostile = spans(name, {
      name: 'x',
      attributes: { ...sms.attributes, __proto__x: '1', constructor: '1' },
    });
    const [csv, table] = [
      await run('--from', fileOf(hostile), '--format', 'csv'),
      await run('--from', fileOf(hostile)),
    ];
    expect(csv.stdout).toContain(`"'=HYPERLINK(""x"") ,"`);
    expect(csv.stdout.split('\r\n').filter((line) => line.includes(',used,'))).toHaveLength(1);
    expect(table.stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('more names than fit are counted', async () => {
    const many = Array.from({ length: 10_050 }, (_, n) => operation(`SmsClient.m${n}`, 'sms'));
    const found = await report('--from', fileOf(spans('shop', ...many)));
    expect(found.uses).toHaveLength(10_000);
    expect(found.notes).toContain('50 uses did not fit into memory and are missing.');
  });
});
