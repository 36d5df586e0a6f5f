import { CALL_HOST, type Party } from './protocol.ts';

const LEG_OPERATIONS = [
  'mediaRenegotiation',
  'transfer',
  'replacement',
  'callLeg',
  'hold',
  'updateMediaDescriptions',
  'controlVideoStreaming',
  'applyChannelParameters',
  'acknowledgement',
];

const CONVERSATION_OPERATIONS = [
  'addParticipant',
  'addParticipantAndModality',
  'leave',
  'notificationLinks',
  'removeParticipant',
  'addModality',
  'removeModality',
  'mute',
  'unmute',
  'admit',
  'admitAll',
  'updateEndpointState',
  'updateEndpointMetadata',
  'updateParticipantRole',
  'publishState',
  'removeState',
  'updateMeetingSettings',
  'searchParticipants',
  'getAllParticipants',
];

const RINGING_OPERATIONS = ['mediaAnswer', 'acceptance', 'callLeg', 'redirection', 'newOffer', 'progress'];

/** The link at which the fake hears one operation of one leg of a call. */
export function linkOf(callId: string, leg: string, operation: string): string {
  return `https://${CALL_HOST}/${callId}/${leg}/${operation}`;
}

const linksOf = (callId: string, leg: string, operations: string[]) =>
  Object.fromEntries(operations.map((operation) => [operation, linkOf(callId, leg, operation)]));

/** Links of an answered leg. */
export const legLinks = (callId: string, leg: string) => linksOf(callId, leg, LEG_OPERATIONS);

/** Links of a leg that rings. */
export const ringingLinks = (callId: string, leg: string) => linksOf(callId, leg, RINGING_OPERATIONS);

/** The conversation that an SDK becomes a part of, as it looks from one leg. */
export function conversation(callId: string, leg: string, extra: object = {}) {
  return {
    sequenceNumber: 1,
    conversationController: linkOf(callId, leg, 'controller'),
    links: linksOf(callId, leg, CONVERSATION_OPERATIONS),
    ...extra,
  };
}

/** Without a stream the SDK shows a participant as Connecting for ever. */
const AUDIO_STREAM = {
  type: 'audio',
  label: 'main-audio',
  sourceId: 1,
  direction: 'sendrecv',
  serverMuted: false,
};

/** Change of the list of participants; the SDK learns names, ids and who is there from it. */
export function roster(parties: { active: Party[]; inactive?: Party[] }, sequenceNumber = 1) {
  const entry = (state: string) => (party: Party) => [
    party.id,
    {
      version: sequenceNumber,
      state,
      acceptedBy: party.id,
      details: { id: party.id, displayName: party.displayName ?? '', languageId: 'en' },
      endpoints: {
        [party.endpointId ?? '']: {
          call: { mediaStreams: [AUDIO_STREAM] },
          contentSharing: {},
          participantId: party.participantId,
        },
      },
    },
  ];
  const participants = Object.fromEntries([
    ...parties.active.map(entry('active')),
    ...(parties.inactive ?? []).map(entry('inactive')),
  ]);
  return { type: 'Delta', sequenceNumber, participants };
}
