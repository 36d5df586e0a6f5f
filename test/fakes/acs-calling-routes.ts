import { randomUUID } from 'node:crypto';
import { type AcsAnswer, type AcsRequest, type AcsRoute, type Json, route } from './acs-exchange.ts';
import { ALICE, BOB, OWNED_NUMBER, userModel } from './acs-people.ts';

const CALL = '/calling/callConnections/<id>';

function newCall({ body, memory }: AcsRequest, status: number): AcsAnswer {
  const call = memory.newCall({
    targets: body.targets ?? [userModel(ALICE.userId)],
    callbackUri: body.callbackUri,
    source: body.source ? userModel(body.source.id) : userModel(BOB.userId),
    sourceDisplayName: body.sourceDisplayName ?? BOB.displayName,
    sourceCallerIdNumber: body.sourceCallerIdNumber ?? { value: OWNED_NUMBER },
  });
  memory.callbacks.answer('connect', call, body, 'CallConnected');
  return { status, body: call };
}

/** Ids that this service never gave out belong to no call. */
function getCall({ groups, memory }: AcsRequest): AcsAnswer {
  const call = memory.calls.get(groups[0]!);
  return call ? { status: 200, body: { ...call, callConnectionState: 'connected' } } : { status: 404 };
}

function endCall({ groups, memory }: AcsRequest): AcsAnswer {
  const call = memory.calls.get(groups[0]!);
  memory.callbacks.answer('hang_up', call, {}, 'CallDisconnected');
  return { status: memory.calls.delete(groups[0]!) ? 204 : 404 };
}

const member = (identifier: unknown): Json => ({ identifier, isMuted: false, isOnHold: false });

function listParticipants({ groups, memory }: AcsRequest): AcsAnswer {
  const call = memory.calls.get(groups[0]!);
  return call ? { status: 200, body: { value: call.targets.map(member) } } : { status: 404 };
}

function getParticipant({ groups }: AcsRequest): AcsAnswer {
  return { status: 200, body: member(userModel(groups[1]!)) };
}

function addParticipant({ groups, body, memory }: AcsRequest): AcsAnswer {
  const participant = body.participantToAdd;
  const call = memory.calls.get(groups[0]!);
  memory.callbacks.answer('add', call, body, 'AddParticipantSucceeded', { participant });
  return {
    status: 202,
    body: {
      participant: member(participant),
      operationContext: body.operationContext,
      invitationId: randomUUID(),
    },
  };
}

/** An action on a call that only says "accepted"; its outcome comes as a callback. */
const action = (name: string, path: string, status: number, kind?: string): AcsRoute =>
  route('POST', CALL + path, ({ groups, body, memory }) => {
    if (kind) memory.callbacks.answer(name, memory.calls.get(groups[0]!), body, kind);
    return ECHOED.test(path) ? { status, body: { operationContext: body.operationContext } } : { status };
  });

const ECHOED = /^(?:\/participants|:transfer|:sendDtmf)/;

const actions = [
  action('transfer', ':transferToParticipant', 202, 'CallTransferAccepted'),
  action('send_dtmf', ':sendDtmfTones', 202, 'SendDtmfTonesCompleted'),
  action('remove', '/participants:remove', 202, 'RemoveParticipantSucceeded'),
  action('move', '/participants:moveHere', 202, 'MoveParticipantSucceeded'),
  action('mute', '/participants:mute', 200),
  action('play', ':play', 202, 'PlayCompleted'),
  action('recognize', ':recognize', 202, 'RecognizeCompleted'),
  action('transcription', ':startTranscription', 202, 'TranscriptionStarted'),
  action('stop_transcription', ':stopTranscription', 202, 'TranscriptionStopped'),
  action('update_transcription', ':updateTranscription', 202, 'TranscriptionUpdated'),
  action('streaming', ':startMediaStreaming', 202, 'MediaStreamingStarted'),
  action('stop_streaming', ':stopMediaStreaming', 202, 'MediaStreamingStopped'),
  action('tones', ':startContinuousDtmfRecognition', 200, 'ContinuousDtmfRecognitionToneReceived'),
  action('stop_tones', ':stopContinuousDtmfRecognition', 200, 'ContinuousDtmfRecognitionStopped'),
  // Only a failure has a callback.
  action('hold', ':hold', 200, 'none'),
  action('unhold', ':unhold', 200),
];

/** A recording id is base64 JSON, as in RecordingFileStatusUpdated events. */
function startRecording({ body, memory }: AcsRequest): AcsAnswer {
  const platform = { PlatformEndpointId: randomUUID(), ResourceSpecificId: randomUUID() };
  const recordingId = Buffer.from(JSON.stringify(platform)).toString('base64url');
  memory.recordings.set(recordingId, 'active');
  const { callConnectionId, callLocator, recordingStateCallbackUri: callbackUri } = body;
  const call = [...memory.calls.values()].find(
    (one) => one.callConnectionId === callConnectionId || one.serverCallId === callLocator?.serverCallId,
  );
  const data = { recordingId, state: 'active', recordingKind: 'azureCommunicationServices' };
  if (call && callbackUri)
    memory.callbacks.answer('recording', { ...call, callbackUri }, body, 'RecordingStateChanged', data);
  return { status: 200, body: recordingModel(recordingId, 'active') };
}

const recordingModel = (recordingId: string, recordingState: string): Json => ({
  recordingId,
  recordingKind: 'azureCommunicationServices',
  recordingState,
});

const setRecording =
  (state: string) =>
  ({ groups, memory }: AcsRequest): AcsAnswer => {
    memory.recordings.set(groups[0]!, state);
    return { status: 202 };
  };

/** Call Automation: calls, their participants, media and recordings. */
export const callingRoutes: AcsRoute[] = [
  route('POST', '/calling/callConnections', (request) => newCall(request, 201)),
  route('POST', '/calling/callConnections:answer', (request) => newCall(request, 200)),
  route('POST', '/calling/callConnections:connect', (request) => newCall(request, 200)),
  route('POST', '/calling/callConnections:redirect', () => 204),
  route('POST', '/calling/callConnections:reject', () => 204),
  route('GET', CALL, getCall),
  route('DELETE', CALL, endCall),
  route('POST', `${CALL}:terminate`, endCall),
  route('GET', `${CALL}/participants`, listParticipants),
  route('GET', `${CALL}/participants/<id>`, getParticipant),
  route('POST', `${CALL}/participants:add`, addParticipant),
  route('POST', `${CALL}/participants:cancelAddParticipant`, ({ groups, body, memory }) => {
    const { invitationId, operationContext } = body;
    const call = memory.calls.get(groups[0]!);
    memory.callbacks.answer('cancel_add', call, body, 'CancelAddParticipantSucceeded', { invitationId });
    return { status: 202, body: { invitationId, operationContext } };
  }),
  ...actions,
  route('POST', `${CALL}:cancelAllMediaOperations`, ({ groups, memory }) => {
    memory.callbacks.cancelAll(groups[0]!);
    return 202;
  }),
  route('POST', '/calling/recordings', startRecording),
  route('GET', '/calling/recordings/<id>', ({ groups, memory }) => {
    const state = memory.recordings.get(groups[0]!);
    return state ? { status: 200, body: recordingModel(groups[0]!, state) } : { status: 404 };
  }),
  route('DELETE', '/calling/recordings/<id>', ({ groups, memory }) => ({
    status: memory.recordings.delete(groups[0]!) ? 204 : 404,
  })),
  route('POST', '/calling/recordings/<id>:pause', setRecording('inactive')),
  route('POST', '/calling/recordings/<id>:resume', setRecording('active')),
  // The content is on hosts of its own, such as eu-storage.asm.skype.com.
  route('GET', '/v1/objects/<id>/content/<id>', () => ({ status: 200, body: { content: 'of a recording' } })),
  route('DELETE', '/v1/objects/<id>', () => 200),
];
