import { expect, it } from 'vitest';
import { httpMethod } from '../../../src/events/http-method.ts';
import { defined, exchangeAttributes, idAttributes } from '../../../src/signals/attributes.ts';
import { RESULT_ID_ATTRIBUTES } from '../../../src/signals/operation-spans.ts';

it('turns all ids into attributes and leaves out what is not known', () => {
  expect(
    idAttributes(
      {
        callId: 'c',
        serverCallId: 's',
        callConnectionId: 'k',
        recordingId: 'r',
        smsMessageIds: ['m1', 'm2'],
        emailOperationId: 'o',
        emailStatus: 'Succeeded',
        chatThreadId: 't',
        chatMessageId: 'm',
        messageIds: [],
        roomId: undefined,
      },
      RESULT_ID_ATTRIBUTES,
    ),
  ).toEqual({
    'acs.call.id': 'c',
    'acs.call.server_id': 's',
    'acs.call.connection_id': 'k',
    'acs.recording.id': 'r',
    'acs.sms.message_ids': ['m1', 'm2'],
    'acs.email.operation_id': 'o',
    'acs.email.status': 'Succeeded',
    'acs.chat.thread_id': 't',
    'acs.chat.message_id': 'm',
  });
  expect(idAttributes(undefined)).toEqual({});
});

it.each([
  ['1628203981798', '1628203981798'],
  ['97130c51-8a22-4159-86c0-8b79c4b3dfbb', '97130c51-8a22-4159-86c0-8b79c4b3dfbb'],
  ['15550199001', 'REDACTED'],
  ['8:acs:a_b', 'REDACTED'],
])('keeps an id of a known shape, and redacts what is none: %s', (id, expected) => {
  expect(idAttributes({ chatMessageId: id }, RESULT_ID_ATTRIBUTES)).toEqual({
    'acs.chat.message_id': expected,
  });
});

it('describes an exchange without the people in its address', () => {
  const start = {
    service: 'identity' as const,
    method: 'POST' as const,
    url: new URL('https://r.communication.azure.com/identities/8:acs:a_b/:issueAccessToken?api-version=1'),
    clientRequestId: 'id-1',
    ids: {},
  };
  const expected = {
    'acs.service': 'identity',
    'acs.client_request_id': 'id-1',
    'http.request.method': 'POST',
    'url.full': 'https://r.communication.azure.com/identities/REDACTED/:issueAccessToken?api-version=1',
    'server.address': 'r.communication.azure.com',
    'server.port': 443,
  };
  expect(exchangeAttributes(start)).toEqual(expected);
  const bare = {
    service: undefined,
    method: 'GET' as const,
    url: new URL('http://127.0.0.1:8080/rooms/99'),
    ids: { roomId: '99' },
  };
  expect(exchangeAttributes(bare)).toEqual({
    'http.request.method': 'GET',
    'url.full': 'http://127.0.0.1:8080/rooms/REDACTED',
    'server.address': '127.0.0.1',
    'server.port': 8080,
    'acs.room.id': '99',
  });
});

it.each([
  ['https://h/sms', 443],
  ['https://h:443/sms', 443],
  ['http://h/sms', 80],
  ['https://h:8443/sms', 8443],
])('%s has the port %i, which a URL leaves out where it is its scheme’s default', (url, port) => {
  const start = { service: undefined, method: 'GET' as const, url: new URL(url) };
  expect(exchangeAttributes(start)['server.port']).toBe(port);
});

it('keeps false, zero and empty text, but not undefined', () => {
  expect(defined({ a: 0, b: '', c: false, d: undefined })).toEqual({ a: 0, b: '', c: false });
});

it('ids from paths and headers are redacted unless they look like ids, and cut', () => {
  const personal = '8:acs:5f0c9a2e-7d41-4b0e-9c1a-3f6f0e5a1d11_0000001a-2b3c-4d5e-8f90-a1b2c3d4e501';
  expect(idAttributes({ chatThreadId: personal, roomId: '15550199001', recordingId: 'a@b.example' })).toEqual(
    {
      'acs.chat.thread_id': 'REDACTED',
      'acs.room.id': 'REDACTED',
      'acs.recording.id': 'REDACTED',
    },
  );
  const kept = {
    chatThreadId: '19:1f2e3d4c5b6a79881f2e3d4c5b6a7988@thread.v2',
    roomId: '99199690362660524',
    callConnectionId: '421f1c00-0d5d-4b5c-9c5d-123456789012',
    serverCallId: 'aHR0cHM6Ly9zZXJ2ZXI',
  };
  expect(Object.values(idAttributes(kept))).toEqual(expect.arrayContaining(Object.values(kept)));
  expect(idAttributes({ roomId: 'x.'.repeat(5000) })['acs.room.id']).toHaveLength(512);
});

it('a request id, a method and the names of a query carry nothing personal', () => {
  const start = {
    service: undefined,
    method: httpMethod('alice@b.example'),
    url: new URL('https://h.example/sms?15550199001=x&alice%40b.example=y&top=5'),
    clientRequestId: `order +15550199001 ${'x'.repeat(500)}`,
  };
  const attributes = exchangeAttributes(start);
  expect(JSON.stringify(attributes)).not.toMatch(/5550199001|alice/);
  expect(attributes['http.request.method']).toBe('_OTHER');
  expect(String(attributes['acs.client_request_id']).length).toBeLessThanOrEqual(128);
  expect(attributes['url.full']).toBe('https://h.example/sms?REDACTED=REDACTED&REDACTED=REDACTED&top=5');
});
