/** Any id, however it was pasted, leads to its page; ids that are SQL or HTML are texts like others. */
import { beforeEach, describe, expect, it } from 'vitest';
import { traceIdOfSms } from '../../../src/events/hashed-ids.ts';
import { candidatesIn } from '../../../src/view/search-text.ts';
import {
  call,
  calls,
  message,
  messages,
  type StagedView,
  search,
  sendLogs,
  sendSpans,
  stagedView,
} from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const OTHER = '11111111-907c-494d-b7f9-b26677521a44';
const SERVER = `aHR0cHM6Ly9jb252LWV1bm8tMDEuY29udi5za3lwZS5jb20vY29udi9xTjhhYmM_aT0x`;
const CONNECTION = '401f0d00-7c1e-4f0b-8f9c-8f0a7a6b6a10';
const PARTICIPANT = '3f1f3b57-7f0b-4f0c-9e0e-0a8a7b3f8e11';
const SMS = 'Outgoing_20261125001037d735f664-f187-4b2f-ab0a-6f737b562982_noam';
const EMAIL = '9aa2a6c1-6f5f-4b58-a3f0-0d5b3c3b6f10';
const CLIENT_REQUEST = '9c3b0ad5-3f0f-4f0b-9d0f-0a4a7b3f8e11';
const MS_CV = 'N3Xk2MpQ4EysGk+vUb/Fow.0';
const APP_TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

let view: StagedView;
beforeEach(async () => {
  view = await stagedView();
});

const found = async (text: string) =>
  (await search(view, text)).hits.map(({ kind, key }) => `${kind} ${key}`);

async function fill(): Promise<void> {
  await sendLogs(view, [
    {
      eventName: 'acs.call.connected',
      attributes: {
        'acs.source': 'call_automation',
        'acs.service': 'call_automation',
        'acs.call.id': CALL,
        'acs.call.server_id': SERVER,
        'acs.call.connection_id': CONNECTION,
      },
    },
    {
      eventName: 'acs.call.started',
      attributes: { 'acs.source': 'client', 'acs.call.id': CALL, 'acs.participant.id': PARTICIPANT },
    },
    { eventName: 'acs.email.sent', attributes: { 'acs.service': 'email', 'acs.email.operation_id': EMAIL } },
  ]);
  await sendSpans(view, [
    {
      name: 'POST',
      traceId: APP_TRACE,
      spanId: '00f067aa0ba902b7',
      parentSpanId: SPAN,
      attributes: {
        'acs.service': 'sms',
        'http.request.method': 'POST',
        'acs.ms_cv': MS_CV,
        'acs.client_request_id': CLIENT_REQUEST,
      },
    },
    {
      name: 'SmsClient.send',
      traceId: APP_TRACE,
      spanId: SPAN,
      attributes: { 'acs.service': 'sms', 'acs.operation': 'SmsClient.send', 'acs.sms.message_ids': [SMS] },
    },
  ]);
}

describe('each kind of id', () => {
  it.each([
    ['call', CALL, `call ${CALL}`],
    ['server call', SERVER, `call ${CALL}`],
    ['connection', CONNECTION, `call ${CALL}`],
    ['participant', PARTICIPANT, `call ${CALL}`],
    ['trace of the call', CALL.replaceAll('-', ''), `call ${CALL}`],
    ['SMS', SMS, `message sms:${SMS}`],
    ['email', EMAIL, `message email:${EMAIL}`],
    ['MS-CV', MS_CV, `message sms:${SMS}`],
    ['client request', CLIENT_REQUEST, `message sms:${SMS}`],
    ['trace of the app', APP_TRACE, `message sms:${SMS}`],
    ['trace of the SMS', traceIdOfSms(SMS), `message sms:${SMS}`],
  ])('%s', async (_kind, id, page) => {
    await fill();
    for (const pasted of [
      id,
      `  ${id}\n`,
      `"${id}"`,
      `'${id}',`,
      `id: ${id}`,
      `{"correlationId":"${id}","x":1}`,
      `callId=${id};`,
      `<${id}>`,
      `Error: it failed (${id}). Try again.`,
      encodeURIComponent(id),
    ])
      expect([pasted, await found(pasted)]).toEqual([pasted, [page]]);
  });

  it('forms of their own', async () => {
    await fill();
    const sms = [`message sms:${SMS}`];
    expect(await found(CALL.toUpperCase())).toEqual([`call ${CALL}`]);
    expect(await found(`${SERVER}==`)).toEqual([`call ${CALL}`]);
    expect(await found(`https://h.example/calling/callConnections/${CONNECTION}:play?api-version=1`)).toEqual(
      [`call ${CALL}`],
    );
    expect(await found(`traceparent: 00-${APP_TRACE}-${SPAN}-01`)).toEqual(sms);
    expect(await found(`MS-CV: ${MS_CV}.1.22`)).toEqual(sms);
    expect(await found(`${MS_CV.slice(0, -1)}7`)).toEqual(sms);
  });

  it('one that several calls have gives them all, the newest first', async () => {
    for (const id of [CALL, OTHER])
      await sendLogs(view, [
        {
          eventName: 'acs.call.started',
          attributes: { 'acs.call.id': id, 'acs.room.id': '99123456789012345' },
        },
      ]);
    const { hits } = await search(view, '99123456789012345');
    expect(hits.map(({ key }) => key)).toEqual([OTHER, CALL]);
    expect(hits.map(({ idKind, id }) => [idKind, id])).toEqual(Array(2).fill(['room', '99123456789012345']));
  });

  it('nothing found: says what was looked for', async () => {
    await fill();
    expect(await search(view, '')).toMatchObject({ hits: [], advice: expect.stringMatching(/^Paste an id/) });
    expect(await search(view, 'x'.repeat(9000))).toMatchObject({ hits: [] });
    expect(await search(view, OTHER)).toMatchObject({
      looked: [OTHER, OTHER.replaceAll('-', '')],
      hits: [],
      advice: expect.stringMatching(/^No record/),
    });
  });
});

describe('order of arrival', () => {
  it('a request, then its operation with three messages: all three have the request', async () => {
    const ids = ['a', 'b', 'c'].map((letter) => SMS.replace('d735', `${letter}735`));
    const request = { 'acs.service': 'sms', 'http.request.method': 'POST', 'acs.ms_cv': MS_CV };
    await sendSpans(view, [
      {
        name: 'POST',
        traceId: APP_TRACE,
        spanId: '00f067aa0ba902b7',
        parentSpanId: SPAN,
        attributes: request,
      },
    ]);
    expect((await messages(view, '?type=operation')).total).toBe(1);
    const operation = { 'acs.service': 'sms', 'acs.operation': 'SmsClient.send', 'acs.sms.message_ids': ids };
    await sendSpans(view, [
      { name: 'SmsClient.send', traceId: APP_TRACE, spanId: SPAN, attributes: operation },
    ]);
    expect((await messages(view, '?type=operation')).total).toBe(0);
    expect((await found(MS_CV)).sort()).toEqual(ids.map((id) => `message sms:${id}`));
    for (const id of ids) expect((await message(view, `sms:${id}`)).attempts).toHaveLength(1);
  });

  it('records with a connection id only join the call as soon as it is known', async () => {
    const request = {
      'acs.service': 'call_automation',
      'http.request.method': 'POST',
      'acs.call.connection_id': CONNECTION,
    };
    await sendSpans(view, [{ name: 'POST', traceId: APP_TRACE, spanId: SPAN, attributes: request }]);
    expect((await calls(view)).rows).toMatchObject([{ key: `connection:${CONNECTION}`, callId: null }]);
    await sendLogs(view, [
      {
        eventName: 'acs.call.connected',
        attributes: {
          'acs.call.id': CALL,
          'acs.call.connection_id': CONNECTION,
          'acs.source': 'call_automation',
        },
      },
    ]);
    expect((await calls(view)).rows).toMatchObject([{ key: CALL, callId: CALL, records: 2 }]);
    expect((await call(view, CALL)).lanes.map(({ source }) => source)).toEqual(['call_automation', 'api']);
  });

  it('a call whose id changes is one call, found by both', async () => {
    await sendLogs(view, [
      { eventName: 'acs.call.started', attributes: { 'acs.source': 'client', 'acs.call.id': OTHER } },
      {
        eventName: 'acs.call.id_changed',
        attributes: { 'acs.source': 'client', 'acs.call.id': CALL, 'acs.call.previous_id': OTHER },
      },
    ]);
    expect((await calls(view)).rows.map(({ key }) => key)).toEqual([CALL]);
    expect(await found(OTHER)).toEqual([`call ${CALL}`]);
  });

  it('an SMS that ACS refused is a message of its own, with the reason', async () => {
    await sendSpans(view, [
      {
        name: 'SmsClient.send',
        traceId: APP_TRACE,
        spanId: SPAN,
        attributes: { 'acs.service': 'sms', 'acs.operation': 'SmsClient.send', 'acs.sms.message_ids': [SMS] },
      },
    ]);
    const refused = {
      'acs.service': 'sms',
      'acs.item.index': 1,
      'http.response.status_code': 400,
      'error.type': '400',
    };
    const body = JSON.stringify({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: `${Date.now()}000000`,
                  eventName: 'acs.sms.sent',
                  traceId: APP_TRACE,
                  spanId: SPAN,
                  attributes: Object.entries(refused).map(([key, value]) => ({
                    key,
                    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
                  })),
                },
              ],
            },
          ],
        },
      ],
    });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${view.url}/v1/logs`, { method: 'POST', body, headers });
    const { rows } = await messages(view, '?state=failed');
    expect(rows).toMatchObject([
      { type: 'sms', messageId: null, verdict: { code: 'http 400', origin: 'client' } },
    ]);
  });

  it('an operation without an answer has the meaning that acs-otel explain gives', async () => {
    const operation = { 'acs.service': 'sms', 'acs.operation': 'SmsClient.send' };
    await sendSpans(view, [
      {
        name: 'SmsClient.send',
        traceId: APP_TRACE,
        spanId: SPAN,
        attributes: { ...operation, 'error.type': 'ECONNREFUSED' },
      },
    ]);
    const { rows } = await messages(view, '?state=failed');
    expect(rows).toMatchObject([
      {
        verdict: {
          code: 'ECONNREFUSED',
          meaning: 'No answer from the service: the connection failed.',
          action: 'Check the network of the app, its DNS, proxy and firewall, and the endpoint.',
        },
      },
    ]);
  });
});

it('finds a message by the address of its page', () => {
  const address = 'http://127.0.0.1:4318/messages/sms%3AOutgoing_202611271234567890_noam';
  expect(candidatesIn(address).ids).toContain('Outgoing_202611271234567890_noam');
});
