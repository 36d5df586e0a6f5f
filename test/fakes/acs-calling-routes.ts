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
  return { status, body: call };
}

/** Ids that this service never gave out belong to no call. */
function getCall({ groups, memory }: AcsRequest): AcsAnswer {
  const call = memory.calls.get(groups[0]!);
  return call ? { status: 200, body: { ...call, callConnectionState: 'connected' } } : { status: 404 };
}

function endCall({ groups, memory }: AcsRequest): AcsAnswer {
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

function addParticipant({ body }: AcsRequest): AcsAnswer {
  return {
    status: 202,
    body: {
      participant: member(body.participantToAdd),
      operationContext: body.operationContext,
      invitationId: randomUUID(),
    },
  };
}

const echoContext =
  (status: number) =>
  ({ body }: AcsRequest): AcsAnswer => ({ status, body: { operationContext: body.operationContext } });

/** A recording id is base64 JSON, as in RecordingFileStatusUpdated events. */
function startRecording({ memory }: AcsRequest): AcsAnswer {
  const platform = { PlatformEndpointId: randomUUID(), ResourceSpecificId: randomUUID() };
  const recordingId = Buffer.from(JSON.stringify(platform)).toString('base64url');
  memory.recordings.set(recordingId, 'active');
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

/** Actions on a call that only say "accepted"; their outcome comes as a callback. */
const accepted = [
  ':play',
  ':recognize',
  ':cancelAllMediaOperations',
  ':startTranscription',
  ':stopTranscription',
  ':updateTranscription',
  ':startMediaStreaming',
  ':stopMediaStreaming',
].map((action) => route('POST', CALL + action, () => 202));

const done = [':hold', ':unhold', ':startContinuousDtmfRecognition', ':stopContinuousDtmfRecognition'].map(
  (action) => route('POST', CALL + action, () => 200),
);

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
  route('POST', `${CALL}:transferToParticipant`, echoContext(202)),
  route('POST', `${CALL}:sendDtmfTones`, echoContext(202)),
  route('GET', `${CALL}/participants`, listParticipants),
  route('GET', `${CALL}/participants/<id>`, getParticipant),
  route('POST', `${CALL}/participants:add`, addParticipant),
  route('POST', `${CALL}/participants:remove`, echoContext(202)),
  route('POST', `${CALL}/participants:mute`, echoContext(200)),
  route('POST', `${CALL}/participants:cancelAddParticipant`, ({ body }) => ({
    status: 202,
    body: { invitationId: body.invitationId, operationContext: body.operationContext },
  })),
  ...accepted,
  ...done,
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
