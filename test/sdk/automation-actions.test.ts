/** Actions of the real Call Automation SDK, whose callbacks the fake service posts to the app over HTTP. */
import { CallAutomationClient, type FileSource } from '@azure/communication-call-automation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { ALICE, BOB, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { startCallbackApp } from './callback-app.ts';
import { everything, metricPoints, RESOURCE_ID, type Stage, startStage } from './harness.ts';
import { type Tree, treesOf } from './trees.ts';

const alice = { communicationUserId: ALICE.userId };
const bob = { communicationUserId: BOB.userId };
const prompt: FileSource = { kind: 'fileSource', url: 'https://contoso.example/prompt.wav' };

describe('a call of the Call Automation SDK', () => {
  let stage: Stage;
  let app: Awaited<ReturnType<typeof startCallbackApp>>;
  let callbackUrl: string;
  beforeAll(async () => {
    stage = await startStage();
    app = await startCallbackApp();
    callbackUrl = app.callbackUrl;
  });
  beforeEach(() => stage.clear());
  afterEach(() => stage.fake.callbacks.sent());
  afterAll(async () => {
    app.close();
    await stage.close();
  });

  const started = async () => {
    const client = new CallAutomationClient(stage.fake.connectionString, stage.clientOptions);
    const { callConnection, callConnectionProperties } = await client.createCall(
      { targetParticipant: { communicationUserId: ALICE.userId } },
      callbackUrl,
    );
    await stage.fake.callbacks.sent();
    const { correlationId, callConnectionId, serverCallId } = callConnectionProperties as Record<
      'correlationId' | 'callConnectionId' | 'serverCallId',
      string
    >;
    const common = {
      'acs.source': 'call_automation',
      'acs.service': 'call_automation',
      'acs.resource.id': RESOURCE_ID,
      'acs.call.id': correlationId,
      'acs.call.server_id': serverCallId,
      'acs.call.connection_id': callConnectionId,
    };
    return { client, call: callConnection, media: callConnection.getCallMedia(), common };
  };
  type Common = Awaited<ReturnType<typeof started>>['common'];

  const flushed = async () => {
    await stage.fake.callbacks.sent();
    await stage.acs.forceFlush();
  };
  /** The trace of the call. */
  const trees = (common: Common) =>
    treesOf(stage.sink.spans.filter(({ traceId }) => traceId === traceIdOfCall(common['acs.call.id'])));
  const callbacks = () =>
    stage.sink.logs
      .filter(({ eventName }) => eventName === 'acs.call_automation.callback')
      .map(({ attributes, severityText }) => [attributes['acs.call_automation.event'], severityText]);
  const actions = () =>
    Object.fromEntries(
      Object.entries(metricPoints(stage.sink, 'acs.call_automation.actions')).map(([key, count]) => [
        `${/automation\.action=(\w+)/.exec(key)?.[1]} ${/reason\.class=(\w+)/.exec(key)?.[1]}`,
        count,
      ]),
    );
  const ok = {
    'acs.end_reason.class': 'ok',
    'acs.end_reason.origin': 'unknown',
    'acs.end_reason.expected': true,
    'acs.end_reason.category': 'success',
    'acs.end_reason.code': 200,
    'acs.end_reason.sub_code': 0,
  };
  const traceOf = (name: string) =>
    stage.sink.spans.find((span) => span.name === name)?.traceId ?? `no span ${name}`;
  const action = (
    common: Common,
    name: string,
    event: string,
    operation: string,
    end: object = ok,
  ): Tree => ({
    name: `call_automation.${name}`,
    kind: 'internal',
    status: 'error.type' in end ? 'error' : 'unset',
    attributes: {
      ...common,
      'acs.call_automation.event': event,
      'acs.call_automation.action': name,
      ...end,
    },
    links: [traceOf(operation)],
  });
  const whole = (common: Common, children: Tree[]): Tree => ({
    name: 'call automation',
    kind: 'client',
    status: 'unset',
    attributes: { ...common, ...ok, 'acs.call.duration': expect.any(Number) },
    ...(children.length > 0 && { children }),
  });

  it('is one trace: the call, each action from its request to its result', async () => {
    const { call, media, common } = await started();
    await media.play([prompt], [alice]);
    await media.startRecognizing(alice, { kind: 'callMediaRecognizeDtmfOptions', maxTonesToCollect: 3 });
    await media.sendDtmfTones(['one', 'pound'], alice);
    await call.addParticipant({ targetParticipant: bob }, { operationContext: 'context of the app' });
    await call.removeParticipant(bob);
    await call.transferCallToParticipant(bob);
    await stage.fake.callbacks.sent();
    await call.hangUp(true);
    await flushed();
    const of = (...rest: [string, string, string]) => action(common, ...rest);
    expect(trees(common)).toEqual([
      whole(common, [
        of('play', 'PlayCompleted', 'CallMedia.play'),
        of('recognize', 'RecognizeCompleted', 'CallMedia.startRecognizing'),
        of('send_dtmf', 'SendDtmfTonesCompleted', 'CallMedia.sendDtmfTones'),
        of('add_participant', 'AddParticipantSucceeded', 'CallConnection.addParticipant'),
        of('remove_participant', 'RemoveParticipantSucceeded', 'CallConnection.removeParticipant'),
        of('transfer', 'CallTransferAccepted', 'CallConnection.transferCallToParticipant'),
      ]),
    ]);
    expect(actions()).toEqual({
      'connect_call ok': 1,
      'play ok': 1,
      'recognize ok': 1,
      'send_dtmf ok': 1,
      'add_participant ok': 1,
      'remove_participant ok': 1,
      'transfer ok': 1,
    });
    expect(
      stage.fake.ledger.find(({ path }) => path.endsWith(':play'))?.request.operationContext,
    ).toBeUndefined();
    expect(everything(stage.sink)).not.toMatch(/context of the app|"pound"/);
  });

  it('has the actions of media services and recordings', async () => {
    const { client, call, media, common } = await started();
    await media.startTranscription({ locale: 'en-US' });
    await media.updateTranscription('de-DE');
    await media.stopTranscription();
    await media.startMediaStreaming();
    await media.stopMediaStreaming();
    await media.startContinuousDtmfRecognition(alice);
    await media.stopContinuousDtmfRecognition(alice);
    await media.hold(alice);
    await media.unhold(alice);
    const { invitationId = '' } = await call.addParticipant({ targetParticipant: bob });
    await call.cancelAddParticipantOperation(invitationId);
    await call.moveParticipants([bob], 'another-connection');
    const { recordingId } = await client.getCallRecording().start({
      callLocator: { kind: 'serverCallLocator', id: common['acs.call.server_id'] },
      recordingStateCallbackEndpointUrl: callbackUrl,
    });
    await flushed();
    const of = (...rest: [string, string, string]) => action(common, ...rest);
    const recording = of('recording', 'RecordingStateChanged', 'CallRecording.start');
    recording.attributes['acs.recording.id'] = recordingId;
    const byName = (a: Tree, b: Tree) => a.name.localeCompare(b.name);
    // The call still runs, so its own span is not there yet.
    expect(trees(common).sort(byName)).toEqual(
      [
        of('transcription', 'TranscriptionStarted', 'CallMedia.startTranscription'),
        of('update_transcription', 'TranscriptionUpdated', 'CallMedia.updateTranscription'),
        of('stop_transcription', 'TranscriptionStopped', 'CallMedia.stopTranscription'),
        of('media_streaming', 'MediaStreamingStarted', 'CallMedia.startMediaStreaming'),
        of('stop_media_streaming', 'MediaStreamingStopped', 'CallMedia.stopMediaStreaming'),
        of(
          'stop_continuous_dtmf',
          'ContinuousDtmfRecognitionStopped',
          'CallMedia.stopContinuousDtmfRecognition',
        ),
        of('add_participant', 'AddParticipantSucceeded', 'CallConnection.addParticipant'),
        of(
          'cancel_add_participant',
          'CancelAddParticipantSucceeded',
          'CallConnection.cancelAddParticipantOperation',
        ),
        of('move_participant', 'MoveParticipantSucceeded', 'CallConnection.moveParticipants'),
        recording,
      ].sort(byName),
    );
    expect(callbacks()).toContainEqual(['ContinuousDtmfRecognitionToneReceived', 'INFO']);
  });

  it('explains an action that failed', async () => {
    const { call, media, common } = await started();
    const failed = (code: number, subCode: number, more: object = {}) => ({
      resultInformation: { code, subCode, message: 'said by +15550100001', ...more },
    });
    stage.fake.callbacks.plan('play', { kind: 'PlayFailed', data: failed(400, 8536) });
    await media.playToAll([prompt]);
    stage.fake.callbacks.plan('hold', { kind: 'HoldFailed', data: failed(400, 8501) });
    await media.hold(alice);
    const network = {
      sipDetails: { code: 486, message: `Busy <sip:${OWNED_NUMBER}@contoso.com>` },
      q850Details: { code: 17, message: 'User busy' },
    };
    stage.fake.callbacks.plan('add', { kind: 'AddParticipantFailed', data: failed(486, 8539, network) });
    await call.addParticipant({ targetParticipant: { phoneNumber: '+15550100002' } });
    await flushed();
    const reason = (verdict: [string, string, boolean, string], code: number, subCode: number) => ({
      'acs.end_reason.class': verdict[0],
      'acs.end_reason.origin': verdict[1],
      'acs.end_reason.expected': verdict[2],
      'acs.end_reason.category': verdict[3],
      'acs.end_reason.code': code,
      'acs.end_reason.sub_code': subCode,
      ...(!verdict[2] && { 'error.type': `${code}/${subCode}` }),
    });
    const play = reason(['media', 'client', false, 'unexpected_client_error'], 400, 8536);
    const hold = reason(['client', 'client', false, 'unexpected_client_error'], 400, 8501);
    const add = reason(['busy', 'peer', true, 'expected_error'], 486, 8539);
    expect(trees(common)).toEqual([
      action(common, 'play', 'PlayFailed', 'CallMedia.playToAll', play),
      action(common, 'hold', 'HoldFailed', 'CallMedia.hold', hold),
      action(common, 'add_participant', 'AddParticipantFailed', 'CallConnection.addParticipant', add),
    ]);
    expect(actions()).toEqual({
      'connect_call ok': 1,
      'play media': 1,
      'hold client': 1,
      'add_participant busy': 1,
    });
    const record = stage.sink.logs.find(
      ({ attributes }) => attributes['acs.call_automation.event'] === 'AddParticipantFailed',
    );
    expect(record).toMatchObject({
      severityText: 'WARN',
      body: 'AddParticipantFailed: busy, 486/8539',
      attributes: {
        ...common,
        ...add,
        'acs.sip.code': 486,
        'acs.q850.code': 17,
        'acs.q850.message': 'User busy',
        'acs.end_reason.matched': expect.stringMatching(/./),
        'acs.end_reason.description': expect.stringMatching(/./),
        'acs.end_reason.action': expect.stringMatching(/./),
      },
    });
    expect(everything(stage.sink)).not.toMatch(/555010/);
  });

  it('joins the cancelled action, and takes no request that the service refused for one that runs', async () => {
    const { media, common } = await started();
    stage.fake.plan({ match: /:play$/, statuses: [400] });
    await expect(media.play([prompt], [alice])).rejects.toThrow();
    stage.fake.callbacks.plan('play', { kind: 'none' });
    await media.play([prompt], [alice]);
    await media.cancelAllOperations();
    await flushed();
    const [cancelled, ...more] = trees(common);
    expect(more).toEqual([]);
    expect(cancelled).toMatchObject({
      name: 'call_automation.play',
      status: 'unset',
      attributes: { 'acs.call_automation.event': 'PlayCanceled', 'acs.end_reason.class': 'cancelled' },
    });
    const accepted = stage.sink.spans.filter(
      ({ name, status }) => name === 'CallMedia.play' && status.code !== 'error',
    );
    expect(cancelled?.links).toEqual(accepted.map(({ traceId }) => traceId));
  });

  it('keeps 50 calls at once apart', async () => {
    const calls = await Promise.all(Array.from({ length: 50 }, started));
    await Promise.all(
      calls.map(async ({ media }, n) => {
        await media.play([prompt], [alice]);
        if (n % 2) await media.startTranscription();
      }),
    );
    await stage.fake.callbacks.sent();
    await Promise.all(calls.map(({ call }) => call.hangUp(true)));
    await flushed();
    for (const [n, { common }] of calls.entries()) {
      const [call, ...more] = trees(common);
      expect(more).toEqual([]);
      expect(call?.children?.map(({ name }) => name)).toEqual([
        'call_automation.play',
        ...(n % 2 ? ['call_automation.transcription'] : []),
      ]);
    }
    const links = stage.sink.spans.flatMap(({ name, links: to }) =>
      name.startsWith('call_automation.') ? to.map(({ spanId }) => spanId) : [],
    );
    expect(new Set(links).size).toBe(75);
  });
});
