import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFailure, readResult } from '../../../../src/sources/azure-sdk/operation-end.ts';
import { emailOperationId, pollerError } from '../../../../src/sources/azure-sdk/pollers.ts';

const CALL = { correlationId: 'c', serverCallId: 's', callConnectionId: 'k' };
const callIds = { callId: 'c', serverCallId: 's', callConnectionId: 'k' };
const poller = {
  getOperationState: () => ({
    config: { operationLocation: 'https://h/emails/operations/o-1?api-version=1' },
  }),
};

describe('readResult', () => {
  it.each<[string, unknown, object]>([
    [
      'ChatClient.createChatThread',
      { chatThread: { id: 't' } },
      {
        ids: { chatThreadId: 't' },
        events: [{ type: 'chat.thread_created', service: 'chat', ids: { chatThreadId: 't' } }],
      },
    ],
    [
      'ChatThreadClient.sendMessage',
      { id: 'm' },
      { ids: { chatMessageId: 'm' }, events: [{ type: 'chat.message_sent', messageId: 'm' }] },
    ],
    [
      'RoomsClient.createRoom',
      { id: 'r' },
      { ids: { roomId: 'r' }, events: [{ type: 'room.created', service: 'rooms', ids: { roomId: 'r' } }] },
    ],
    [
      'CallRecording.start',
      { recordingId: 'r' },
      {
        ids: { recordingId: 'r' },
        events: [{ type: 'recording.started', service: 'call_automation', ids: { recordingId: 'r' } }],
      },
    ],
    ['CallRecording.getState', { recordingId: 'r' }, { ids: { recordingId: 'r' } }],
    [
      'CallAutomationClient.answerCall',
      { callConnectionProperties: CALL },
      {
        ids: callIds,
        events: [{ type: 'call.created', ids: callIds, operation: 'CallAutomationClient.answerCall' }],
      },
    ],
    ['CallAutomationClient.rejectCall', undefined, {}],
    ['CallConnection.getCallConnectionProperties', CALL, { ids: callIds }],
    [
      'EmailClient.beginSend',
      poller,
      { ids: { emailOperationId: 'o-1' }, events: [{ type: 'email.sent', operationId: 'o-1' }] },
    ],
    [
      'EmailClient.pollUntilDone',
      { id: 'o-1', status: 'Succeeded' },
      { ids: { emailOperationId: 'o-1', emailStatus: 'Succeeded' } },
    ],
    [
      'MessagesServiceClient.send',
      { status: '202', body: { receipts: [{ messageId: 'm' }, { messageId: 7 }] } },
      { ids: { messageIds: ['m'] }, events: [{ type: 'message.sent', messageIds: ['m'] }] },
    ],
    ['MessagesServiceClient.send', { status: '403' }, { error: { type: '403', statusCode: 403 } }],
    ['PhoneNumbersClient.getPurchasedPhoneNumber', { phoneNumber: '+1' }, {}],
  ])('%s of %j', (operation, result, expected) => {
    expect(readResult(operation, result)).toEqual(expected);
  });

  it('gives one event per recipient of an SMS, failed ones with their error', () => {
    const rows = [
      { messageId: 'm1', httpStatusCode: 202, successful: true },
      { httpStatusCode: 400, successful: false, errorMessage: 'bad number' },
    ];
    expect(readResult('SmsClient.send', rows)).toEqual({
      ids: { smsMessageIds: ['m1'] },
      failedItems: 1,
      events: [
        { type: 'sms.sent', messageId: 'm1', statusCode: 202 },
        {
          type: 'sms.sent',
          messageId: undefined,
          index: 1,
          statusCode: 400,
          error: { type: '400', message: 'bad number', statusCode: 400 },
        },
      ],
    });
  });

  it('never throws and gives no ids for results that are none', () => {
    const operations = fc.constantFrom(
      'SmsClient.send',
      'ChatClient.createChatThread',
      'CallAutomationClient.createCall',
      'MessagesServiceClient.send',
      'EmailClient.beginSend',
      'CallRecording.start',
    );
    fc.assert(
      fc.property(
        operations,
        fc.anything(),
        (operation, result) => typeof readResult(operation, result) === 'object',
      ),
    );
    expect(readResult('RoomsClient.createRoom', { id: 'x'.repeat(2000) })).toEqual({
      ids: { roomId: undefined },
      events: [],
    });
  });
});

describe('an email that failed', () => {
  const error = new Error(
    'The long-running operation has failed. EmailDropped. All recipients are suppressed.',
  );
  const info = { type: 'EmailDropped', message: 'All recipients are suppressed.', statusCode: undefined };

  it('has the code of the service as its type', () => {
    expect(pollerError(error)).toEqual(info);
    expect(pollerError(new Error('other'))).toMatchObject({ type: 'Error', message: 'other' });
  });

  it('is sent and completed where beginSend threw it; a refused request is not completed', () => {
    expect(readFailure('EmailClient.beginSend', error)).toEqual({
      ids: { emailStatus: 'Failed' },
      error: info,
      events: [{ type: 'email.sent' }, { type: 'email.completed', status: 'Failed', error: info }],
    });
    expect(readFailure('EmailClient.pollUntilDone', error).events).toEqual([]);
    expect(readFailure('EmailClient.beginSend', { statusCode: 401 }).events).toEqual([
      { type: 'email.sent' },
    ]);
  });

  it('has an id only where the poller has an address', () => {
    expect([{}, { getOperationState: () => undefined }].map(emailOperationId)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
