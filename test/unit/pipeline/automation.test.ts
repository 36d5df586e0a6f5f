/** Every kind of callback, through the whole chain: records, counts and severities. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traceIdOfCall } from '../../../src/events/hashed-ids.ts';
import { type Process, startProcess } from './automation-stage.ts';

interface Sample {
  id: string;
  type: string;
  time: string;
  data: Record<string, unknown> & { callConnectionId: string; correlationId: string };
}

const fixture = join(import.meta.dirname, '../../fixtures/call-automation-events.json');
const samples: Sample[] = JSON.parse(readFileSync(fixture, 'utf8'));
const kindOf = ({ type }: Sample) => type.slice('Microsoft.Communication.'.length);
const sample = (kind: string): Sample => {
  const found = samples.find((one) => kindOf(one) === kind);
  if (!found) throw new Error(`no sample of ${kind}`);
  return structuredClone(found);
};

/** The samples, each of a call of its own. */
const distinct = () =>
  samples.map(({ data, ...one }, n): Sample => ({ ...one, data: { ...data, callConnectionId: `leg-${n}` } }));

/** Kind -> event, action that is counted, class of its outcome, severity. */
const EXPECTED: Record<string, [string, string?, string?, string?]> = {
  CallConnected: ['acs.call.connected', 'connect_call', 'ok'],
  CallDisconnected: ['acs.call.ended'],
  ConnectFailed: ['acs.call.ended', 'connect_call', 'not_found', 'ERROR'],
  CreateCallFailed: ['acs.call.ended', 'connect_call', 'unreachable', 'INFO'],
  AnswerFailed: ['acs.call.ended', 'connect_call', 'client', 'ERROR'],
  HoldFailed: ['', 'hold', 'client', 'ERROR'],
  CallTransferAccepted: ['', 'transfer', 'ok'],
  CallTransferFailed: ['', 'transfer', 'declined', 'WARN'],
  AddParticipantSucceeded: ['', 'add_participant', 'ok'],
  AddParticipantFailed: ['', 'add_participant', 'busy', 'WARN'],
  CancelAddParticipantSucceeded: ['', 'cancel_add_participant', 'ok'],
  CancelAddParticipantFailed: ['', 'cancel_add_participant', 'cancelled', 'ERROR'],
  RemoveParticipantSucceeded: ['', 'remove_participant', 'ok'],
  RemoveParticipantFailed: ['', 'remove_participant', 'not_found', 'ERROR'],
  MoveParticipantSucceeded: ['', 'move_participant', 'ok'],
  MoveParticipantFailed: ['', 'move_participant', 'cancelled', 'ERROR'],
  ParticipantsUpdated: [''],
  PlayStarted: [''],
  PlayCompleted: ['', 'play', 'ok'],
  PlayFailed: ['', 'play', 'media', 'ERROR'],
  PlayCanceled: ['', 'play', 'cancelled'],
  RecognizeCompleted: ['', 'recognize', 'ok'],
  RecognizeFailed: ['', 'recognize', 'timeout', 'WARN'],
  RecognizeCanceled: ['', 'recognize', 'cancelled'],
  ContinuousDtmfRecognitionToneReceived: [''],
  ContinuousDtmfRecognitionToneFailed: ['', 'continuous_dtmf', 'cancelled', 'ERROR'],
  ContinuousDtmfRecognitionStopped: ['', 'stop_continuous_dtmf', 'ok'],
  SendDtmfTonesCompleted: ['', 'send_dtmf', 'ok'],
  SendDtmfTonesFailed: ['', 'send_dtmf', 'cancelled', 'ERROR'],
  RecordingStateChanged: ['', 'recording', 'ok'],
  StartRecordingFailed: ['', 'recording', 'client', 'ERROR'],
  TranscriptionStarted: ['', 'transcription', 'ok'],
  TranscriptionStopped: ['', 'stop_transcription', 'ok'],
  TranscriptionUpdated: ['', 'update_transcription', 'ok'],
  TranscriptionFailed: ['', 'transcription', 'media', 'ERROR'],
  MediaStreamingStarted: ['', 'media_streaming', 'ok'],
  MediaStreamingStopped: ['', 'stop_media_streaming', 'ok'],
  MediaStreamingFailed: ['', 'media_streaming', 'media', 'ERROR'],
};

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterEach(() => server.close());

const personal = /synthetic[ -](?:failure|context|end|stop)|1555|8:acs|"one"|five/;

describe('a callback', () => {
  it('of each documented kind has a row here', () => {
    expect(samples.map(kindOf).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.entries(EXPECTED))(
    '%s: one record in the trace of the call, its result counted',
    async (kind, expected) => {
      const [name, action, outcome, severity = 'INFO'] = expected;
      const given = sample(kind);
      server.read([given]);
      const [record, ...more] = server.records();
      expect(more).toEqual([]);
      expect(record).toMatchObject({
        name: name || 'acs.call_automation.callback',
        severity,
        traceId: traceIdOfCall(given.data.correlationId),
      });
      expect(record?.attributes).toMatchObject({
        'acs.source': 'call_automation',
        'acs.service': 'call_automation',
        'acs.call.id': given.data.correlationId,
        'acs.call.server_id': given.data.serverCallId,
        'acs.call.connection_id': given.data.callConnectionId,
      });
      if (kind !== 'CallConnected') {
        if (name !== 'acs.call.ended' || kind !== 'CallDisconnected')
          expect(record?.attributes['acs.end_reason.class']).toBe(outcome);
        expect(record?.attributes['acs.call_automation.event']).toBe(kind);
      }
      if (kind.endsWith('Failed')) {
        const { code, subCode } = given.data.resultInformation as { code: number; subCode: number };
        expect(record?.attributes).toMatchObject({
          'acs.end_reason.code': code,
          'acs.end_reason.sub_code': subCode,
          'acs.end_reason.origin': expect.stringMatching(/^\w+$/),
          'acs.end_reason.description': expect.stringMatching(/./),
          'acs.end_reason.action': expect.stringMatching(/./),
        });
      }
      expect(await server.actions()).toEqual(action ? { [`${action} ${outcome}`]: 1 } : {});
      expect(JSON.stringify(record)).not.toMatch(personal);
      expect(server.spans()).toEqual([]);
      expect(server.dropped).toEqual({});
    },
  );

  it('in binary mode is the same record as in structured mode', async () => {
    const other = startProcess();
    for (const one of distinct()) {
      server.read(one);
      const headers = { 'ce-type': one.type, 'ce-id': one.id, 'ce-time': one.time };
      other.read({ headers, body: JSON.stringify(one.data) });
    }
    expect(other.records()).toEqual(server.records());
    expect(server.records()).toHaveLength(samples.length);
    await other.close();
  });

  it('that is delivered again, in either mode, is recorded and counted once', async () => {
    for (const one of distinct()) {
      server.read([one, one]);
      const headers = { 'ce-type': one.type, 'ce-id': one.id, 'ce-time': one.time };
      server.read({ headers, body: JSON.stringify(one.data) });
    }
    expect(server.unrecorded).toEqual(Array(2 * samples.length).fill('redelivered'));
    const counts = Object.values(await server.actions());
    const results = Object.values(EXPECTED).filter(([, action]) => action);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(results.length);
  });

  it('without an event id can be no repetition', async () => {
    const { id: _, ...one } = sample('PlayCompleted');
    server.read([one, one]);
    expect(await server.actions()).toEqual({ 'play ok': 2 });
  });

  it('remembers a bounded number of events', async () => {
    const one = sample('PlayCompleted');
    for (let n = 0; n < 20_001; n++) server.read({ ...one, id: `event-${n}` });
    server.clear();
    server.read({ ...one, id: 'event-50000' });
    server.read({ ...one, id: 'event-0' });
    expect(server.records()).toHaveLength(1);
  });

  it('of a kind that is not known has a record, an error if its name says that something failed', () => {
    const { data } = sample('PlayFailed');
    const ok = { ...data, resultInformation: { code: 200, subCode: 0 } };
    const of = (kind: string, given = ok) => ({ type: `Microsoft.Communication.${kind}`, data: given });
    server.read([of('HoldStarted'), of('HoldAudioFailed', data as never), of('Call +15550100001')]);
    expect(
      server.records().map(({ severity, attributes }) => [severity, attributes['acs.call_automation.event']]),
    ).toEqual([
      ['INFO', 'HoldStarted'],
      ['ERROR', 'HoldAudioFailed'],
      ['INFO', '_OTHER'],
    ]);
  });

  it('of another publisher is counted as other; an event of ACS from Event Grid is recorded', () => {
    const { data } = sample('PlayFailed');
    server.read([
      { type: 'Microsoft.EventGrid.SubscriptionValidationEvent', data },
      { type: 'Microsoft.Communication.SMSReceived', data: { from: '+15550100001', message: 'hello' } },
    ]);
    expect(server.records().map(({ name, body }) => `${name} ${body}`)).toEqual([
      'acs.event_grid.event SMSReceived',
    ]);
    expect([server.unrecorded, server.dropped]).toEqual([['other'], {}]);
    expect(JSON.stringify(server.records())).not.toMatch(/5550100001|hello/);
  });

  it('without any id is dropped and counted', () => {
    for (const one of samples) server.read({ ...one, data: {} });
    expect([server.records(), server.dropped]).toEqual([[], { unreadable: 38 }]);
  });
});

describe('the result of an action', () => {
  const read = (kind: string, resultInformation: unknown, more: object = {}) => {
    const one = sample(kind);
    const id = crypto.randomUUID();
    const callConnectionId = `leg-${id}`;
    server.read({ ...one, id, data: { ...one.data, callConnectionId, resultInformation, ...more } });
    const record = server.records().at(-1);
    server.clear();
    return record;
  };

  it('that the service calls cancelled is expected, although its pair is not', () => {
    expect(read('PlayCanceled', { code: 400, subCode: 8508 })).toMatchObject({
      severity: 'INFO',
      attributes: {
        'acs.end_reason.class': 'cancelled',
        'acs.end_reason.expected': true,
        'acs.end_reason.category': 'expected_error',
        'acs.end_reason.table_category': 'unexpected_client_error',
      },
    });
  });

  it('that failed is never ok, whatever its codes', () => {
    for (const codes of [{ code: 200, subCode: 0 }, {}, undefined, null, 'text'])
      expect(read('PlayFailed', codes)).toMatchObject({
        severity: 'ERROR',
        attributes: { 'acs.end_reason.class': 'unknown', 'acs.end_reason.expected': false },
      });
  });

  it('that succeeded without codes is ok, and with the codes of a failure is what they say', () => {
    expect(read('PlayCompleted', undefined)?.attributes['acs.end_reason.class']).toBe('ok');
    expect(read('RecognizeCompleted', { code: 400, subCode: 8532 })).toMatchObject({
      severity: 'WARN',
      attributes: { 'acs.end_reason.class': 'timeout' },
    });
  });

  it('has the codes of the telephone network, and their texts redacted', () => {
    const details = {
      code: 486,
      subCode: 8539,
      sipDetails: { code: 486, message: 'Busy Here <sip:+15550100002@contoso.com>' },
      q850Details: { code: '17', message: 'User busy' },
    };
    const network = {
      'acs.sip.code': 486,
      'acs.sip.message': expect.not.stringContaining('555'),
      'acs.q850.code': 17,
      'acs.q850.message': 'User busy',
    };
    expect(read('AddParticipantFailed', details)?.attributes).toMatchObject(network);
    expect(read('CreateCallFailed', details)?.attributes).toMatchObject(network);
  });

  it('has at most 256 characters of a text, cut after the redaction', () => {
    const message = `${'x'.repeat(250)} +15550100002`;
    const record = read('AddParticipantFailed', {
      code: 486,
      subCode: 8539,
      sipDetails: { code: 486, message },
    });
    expect(record?.attributes['acs.sip.message']).toBe(`${'x'.repeat(250)} REDAC`);
  });

  it('carries an operation context that is an id, and no other', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const contextOf = (operationContext: unknown) =>
      read('PlayCompleted', undefined, { operationContext })?.attributes[
        'acs.call_automation.operation_context'
      ];
    expect(contextOf(traceparent)).toBe(traceparent);
    expect(contextOf('5c8e3c3e-9a0e-4b7c-8a57-6a5f0c1d2e3f')).toBe('5c8e3c3e-9a0e-4b7c-8a57-6a5f0c1d2e3f');
    for (const other of ['Alice', '+15550100001', '8:acs:x_y', { a: 1 }, '', `${traceparent} Alice`])
      expect(contextOf(other)).toBeUndefined();
  });

  it('names state, details, participant and source', () => {
    expect(read('RecordingStateChanged', undefined, { state: 'inactive' })).toMatchObject({
      body: 'RecordingStateChanged: inactive',
      attributes: { 'acs.feature.state': 'inactive', 'acs.recording.id': expect.stringMatching(/^eyJ/) },
    });
    expect(read('TranscriptionFailed', undefined)?.attributes).toMatchObject({
      'acs.call_automation.status_details': 'speechServicesConnectionError',
    });
    expect(read('AddParticipantFailed', undefined)?.attributes).toMatchObject({
      'acs.participant.kind': 'phoneNumber',
    });
    expect(read('PlayFailed', undefined)?.attributes).toMatchObject({ 'acs.item.index': 0 });
  });
});
