import { describe, expect, it } from 'vitest';
import { awaitedBody, callbackBody, isAwaitable, withHeaders } from '../../../src/sources/callback-body.ts';

const DATA = { callConnectionId: 'leg-1', resultInformation: { code: 200, subCode: 0 } };
const TIME = '2026-11-26T10:00:00.000Z';
const AT = Date.parse(TIME);
const EVENT = { type: 'Microsoft.Communication.CallDisconnected', time: TIME, data: DATA };
const READ = [{ kind: 'CallDisconnected', at: AT, isAcs: true, data: DATA }];
const JSON_TEXT = JSON.stringify(EVENT);
const bytes = new TextEncoder().encode(JSON_TEXT);
const base64 = Buffer.from(JSON.stringify(DATA)).toString('base64');

describe('an event is read from', () => {
  it.each<[string, unknown]>([
    ['an object', EVENT],
    ['an array', [EVENT]],
    ['text', JSON_TEXT],
    ['text of an array', `[${JSON_TEXT}]`],
    ['text with a byte order mark', `\uFEFF${JSON_TEXT}`],
    ['text in an array', [JSON_TEXT]],
    ['text of text', JSON.stringify(JSON_TEXT)],
    ['a Buffer', Buffer.from(JSON_TEXT)],
    ['a Buffer with a byte order mark', Buffer.from(`\uFEFF${JSON_TEXT}`)],
    ['a Uint8Array', bytes],
    ['a DataView', new DataView(bytes.buffer)],
    ['an ArrayBuffer', bytes.buffer.slice(0)],
    ['bytes in an array', [bytes]],
    ['data as JSON text', { ...EVENT, data: JSON.stringify(DATA) }],
    ['data as base64', { ...EVENT, data: base64 }],
    ['data_base64', { type: EVENT.type, time: TIME, data_base64: base64 }],
    ['the envelope of Event Grid', { eventType: EVENT.type, eventTime: TIME, data: DATA }],
    ['{ headers, body }', { headers: { 'content-type': 'application/json' }, body: JSON_TEXT }],
    ['binary mode', { headers: { 'ce-type': EVENT.type, 'ce-time': TIME }, body: JSON.stringify(DATA) }],
    ['binary mode, parsed', { headers: { 'ce-type': EVENT.type, 'ce-time': TIME }, body: DATA }],
  ])('%s', (_, body) => {
    expect(isAwaitable(body)).toBe(false);
    expect(callbackBody(withHeaders(body))).toEqual({ events: READ, total: 1, dropped: {} });
  });

  it.each([
    [
      'Event Grid',
      { eventType: EVENT.type, id: 'e-1', topic: '/t', subject: 's', eventTime: TIME, data: DATA },
    ],
    ['CloudEvents', { type: EVENT.type, id: 'e-1', source: '/t', subject: 's', time: TIME, data: DATA }],
    [
      'its deserializer',
      { type: EVENT.type, id: 'e-1', source: '/t', subject: 's', time: new Date(AT), data: DATA },
    ],
    [
      'binary mode',
      {
        headers: {
          'ce-type': EVENT.type,
          'CE-ID': 'e-1',
          'ce-source': '/t',
          'ce-subject': 's',
          'ce-time': TIME,
        },
        body: JSON.stringify(DATA),
      },
    ],
  ])('the envelope of %s, with id, topic, subject and time', (_, body) => {
    expect(callbackBody(withHeaders(body)).events).toEqual([
      { ...READ[0], id: 'e-1', topic: '/t', subject: 's' },
    ]);
  });

  it("the SDK's own parser, which flattens", () => {
    const parsed = { kind: 'CallDisconnected', ...DATA };
    expect(callbackBody([parsed])).toEqual({
      events: [{ kind: 'CallDisconnected', at: undefined, isAcs: false, data: parsed }],
      total: 1,
      dropped: {},
    });
  });

  const request = (body: string, headers = {}) =>
    new Request('http://app/', { method: 'POST', body, headers });

  it.each<[string, () => unknown]>([
    ['a Blob', () => new Blob([JSON_TEXT], { type: 'application/json' })],
    ['a Blob without a type', () => new Blob([JSON_TEXT])],
    ['a promise of a Blob', () => Promise.resolve(new Blob([JSON_TEXT]))],
    ['{ headers, body } with a Blob', () => ({ headers: {}, body: new Blob([JSON_TEXT]) })],
    [
      'a Blob in binary mode',
      () => ({
        headers: { 'ce-type': EVENT.type, 'ce-time': TIME },
        body: new Blob([JSON.stringify(DATA)]),
      }),
    ],
    ['a Request', () => request(JSON_TEXT)],
    [
      'a Request in binary mode',
      () => request(JSON.stringify(DATA), { 'ce-type': EVENT.type, 'ce-time': TIME }),
    ],
    ['a promise of text', () => Promise.resolve(JSON_TEXT)],
    ['a promise of an object', () => Promise.resolve(EVENT)],
    ['a promise of a Request', () => Promise.resolve(request(JSON_TEXT))],
  ])('%s', async (_, make) => {
    const body = make();
    expect(isAwaitable(body)).toBe(true);
    expect(callbackBody(await awaitedBody(body)).events).toEqual(READ);
    if (body instanceof Request) expect(await body.text()).not.toBe('');
  });

  it('a Request that the app has read: refused', async () => {
    const body = request(JSON_TEXT);
    await body.text();
    await expect(awaitedBody(body)).rejects.toThrow('read already');
  });
});

it.each<[unknown, number]>([
  ['{', 1],
  ['', 1],
  [null, 1],
  [undefined, 1],
  [7, 1],
  [true, 1],
  [[null, 'x'], 2],
  [[...bytes], 1],
  [[null, 5, 'x', EVENT, EVENT], 3],
  [[EVENT, 5], 1],
  [{ type: '', data: DATA }, 1],
  [{}, 1],
  [{ type: EVENT.type }, 1],
  [{ type: EVENT.type, data: 'no json' }, 1],
  [[EVENT, {}], 1],
  [[[[[[EVENT]]]]], 1],
])('what holds no event is counted: %j', (body, count) => {
  expect(callbackBody(body).dropped).toEqual({ unreadable: count });
});

it('reads 5,000 events and counts the rest', () => {
  const { events, dropped } = callbackBody(Array.from({ length: 5_003 }, () => EVENT));
  expect([events.length, dropped]).toEqual([5000, { too_many: 3 }]);
});

it('orders a batch by time', () => {
  const later = { ...EVENT, time: '2026-11-26T10:00:01Z' };
  const connected = { ...EVENT, type: 'Microsoft.Communication.CallConnected' };
  expect(callbackBody([later, connected]).events.map(({ kind }) => kind)).toEqual([
    'CallConnected',
    'CallDisconnected',
  ]);
});
