import { expect, it } from 'vitest';
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

it('describes an exchange without the people in its address', () => {
  const start = {
    service: 'identity' as const,
    method: 'POST',
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
    method: 'GET',
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
  const start = { service: undefined, method: 'GET', url: new URL(url) };
  expect(exchangeAttributes(start)['server.port']).toBe(port);
});

it('keeps false, zero and empty text, but not undefined', () => {
  expect(defined({ a: 0, b: '', c: false, d: undefined })).toEqual({ a: 0, b: '', c: false });
});
