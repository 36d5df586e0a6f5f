/**
 * The table of server SDK clients. A new client is a row here; new results also need a reader in `results.ts`, and a new
 * service its name in `AcsService`.
 */
import type { AcsService } from '../../events/acs-event.ts';
import type { AutomationAction } from '../../events/automation-event.ts';
import * as results from './results.ts';

/** First path segment of a request -> service. Not in the rows, because pages load it without them. */
export const SERVICE_OF_SEGMENT: Record<string, AcsService> = {
  sms: 'sms',
  chat: 'chat',
  'emails:send': 'email',
  emails: 'email',
  identities: 'identity',
  teamsuser: 'identity',
  calling: 'call_automation',
  rooms: 'rooms',
  phonenumbers: 'phone_numbers',
  availablephonenumbers: 'phone_numbers',
  operatorinformation: 'phone_numbers',
  sip: 'phone_numbers',
  messages: 'messages',
  routing: 'job_router',
};

export interface SdkClient {
  package: string;
  /** Range of versions, as npm writes it; its lowest is the tested one. */
  supported: string;
  service: AcsService;
  /** Prefix of the SDK's span names -> the class that the app uses. */
  spanPrefixes?: Record<string, string>;
  /** `Class.method` in the SDK's span names -> `Class.method` that the app called, where they differ. */
  aliases?: Record<string, string>;
  /** Class -> methods that no other class has: bundlers shorten names of classes, never those of methods. */
  classes?: Record<string, readonly string[]>;
  /** The classes make no spans, so their public methods are wrapped. */
  wrapped?: true;
  /** Methods that start no exchange, or start it for a method that the app called. */
  excludeMethods?: RegExp;
  /** Methods whose result is, or holds, an object of another of the classes. */
  yields?: RegExp;
  /** A REST client, which has a factory instead of classes. */
  rest?: {
    client: string;
    /** Path templates of this service: a client of another service looks the same. */
    paths: RegExp;
    /** Verb and path template -> method name, where the verb alone is not clear. */
    methods: Record<string, string>;
  };
  /**
   * `Class.method` -> the action that it asks for, whose result a callback brings, and the position of the argument that
   * may have an `operationContext`.
   */
  actions?: Record<string, readonly [action: AutomationAction, options?: number]>;
  /** `Class.method`, or `Class.` for all its methods -> reader of the result. */
  results?: Record<string, results.ResultReader>;
}

export const CLIENTS: readonly SdkClient[] = [
  {
    package: '@azure/communication-sms',
    supported: '^1.1.0',
    service: 'sms',
    spanPrefixes: { SmsClient: 'SmsClient' },
    classes: { SmsClient: ['send'] },
    results: { 'SmsClient.send': results.smsSent },
  },
  {
    package: '@azure/communication-chat',
    supported: '^1.6.0',
    service: 'chat',
    spanPrefixes: {
      ChatClient: 'ChatClient',
      ChatThreadClient: 'ChatThreadClient',
      ChatApiClient: 'ChatClient',
    },
    classes: {
      ChatClient: ['createChatThread'],
      ChatThreadClient: ['sendMessage', 'sendReadReceipt'],
    },
    excludeMethods:
      /^list\w+(Page|All)$|RealtimeNotifications$|^(on|off|getChatThreadClient|canPostTypingNotification|subscribeTo\w+)$/,
    yields: /^getChatThreadClient$/,
    aliases: {
      'ChatClient.getProperties': 'ChatThreadClient.getProperties',
      'ChatThreadClient.listChatReadReceipts': 'ChatThreadClient.listReadReceipts',
    },
    results: {
      'ChatClient.createChatThread': results.chatThreadCreated,
      'ChatThreadClient.addParticipants': results.chatParticipantsAdded,
      'ChatThreadClient.sendMessage': results.chatMessageSent,
    },
  },
  {
    package: '@azure/communication-email',
    supported: '^1.1.0',
    service: 'email',
    wrapped: true,
    classes: { EmailClient: ['beginSend'] },
    results: { 'EmailClient.beginSend': results.emailStarted, 'EmailClient.': results.emailEnded },
  },
  {
    package: '@azure/communication-identity',
    supported: '^1.3.1',
    service: 'identity',
    spanPrefixes: { CommunicationIdentity: 'CommunicationIdentityClient' },
    classes: { CommunicationIdentityClient: ['createUserAndToken', 'revokeTokens'] },
    aliases: { 'CommunicationIdentityClient.issueToken': 'CommunicationIdentityClient.getToken' },
  },
  {
    package: '@azure/communication-call-automation',
    supported: '^1.6.0',
    service: 'call_automation',
    wrapped: true,
    classes: {
      CallAutomationClient: ['createCall', 'answerCall'],
      CallConnection: ['hangUp', 'transferCallToParticipant'],
      CallMedia: ['play', 'startRecognizing'],
      CallRecording: ['start', 'downloadStreaming'],
    },
    excludeMethods: /Internal$|^getCall(Connection|Recording|Media)$|^getSourceIdentity$|^create\w+Request$/,
    yields: /^getCall(Connection|Recording|Media)$|^(create|createGroup|answer|connect)Call$/,
    actions: {
      'CallConnection.transferCallToParticipant': ['transfer', 1],
      'CallConnection.addParticipant': ['add_participant', 1],
      'CallConnection.cancelAddParticipantOperation': ['cancel_add_participant', 1],
      'CallConnection.removeParticipant': ['remove_participant', 1],
      'CallConnection.moveParticipants': ['move_participant', 2],
      'CallMedia.play': ['play', 2],
      'CallMedia.playToAll': ['play', 1],
      'CallMedia.startRecognizing': ['recognize', 1],
      'CallMedia.sendDtmfTones': ['send_dtmf', 2],
      'CallMedia.startContinuousDtmfRecognition': ['continuous_dtmf', 1],
      'CallMedia.stopContinuousDtmfRecognition': ['stop_continuous_dtmf', 1],
      'CallMedia.hold': ['hold', 1],
      'CallMedia.startTranscription': ['transcription', 0],
      'CallMedia.updateTranscription': ['update_transcription', 1],
      'CallMedia.stopTranscription': ['stop_transcription', 0],
      'CallMedia.startMediaStreaming': ['media_streaming', 0],
      'CallMedia.stopMediaStreaming': ['stop_media_streaming', 0],
      'CallRecording.start': ['recording'],
    },
    results: {
      'CallAutomationClient.': results.callCreated,
      'CallConnection.getCallConnectionProperties': results.callProperties,
      'CallRecording.start': results.recordingStarted,
      'CallRecording.': results.recording,
    },
  },
  {
    package: '@azure/communication-rooms',
    supported: '^1.2.0',
    service: 'rooms',
    spanPrefixes: { RoomsClient: 'RoomsClient', RoomsRestClient: 'RoomsClient' },
    classes: { RoomsClient: ['createRoom', 'addOrUpdateParticipants'] },
    excludeMethods: /^list\w+(Page|All)$/,
    aliases: { 'RoomsClient.getParticipants': 'RoomsClient.listParticipants' },
    results: { 'RoomsClient.createRoom': results.roomCreated },
  },
  {
    package: '@azure/communication-phone-numbers',
    supported: '^1.5.0',
    service: 'phone_numbers',
    spanPrefixes: { PhoneNumbersClient: 'PhoneNumbersClient', SipRoutingClient: 'SipRoutingClient' },
    classes: {
      PhoneNumbersClient: ['beginPurchasePhoneNumbers'],
      SipRoutingClient: ['setTrunks', 'setRoutes'],
    },
    excludeMethods: /Internal$|Paging(All|Page)$/,
    aliases: {
      'PhoneNumbersClient.browseAvailableNumbers': 'PhoneNumbersClient.browseAvailablePhoneNumbers',
      'PhoneNumbersClient.listAvailableGeographicFreeAreaCodes':
        'PhoneNumbersClient.listAvailableGeographicAreaCodes',
      'PhoneNumbersClient.listOfferings': 'PhoneNumbersClient.listAvailableOfferings',
    },
    results: {
      'PhoneNumbersClient.createOrUpdateReservation': results.numbersReserved,
      'PhoneNumbersClient.': results.numbersFound,
    },
  },
  {
    package: '@azure-rest/communication-messages',
    supported: '^2.0.0',
    service: 'messages',
    rest: {
      client: 'MessagesServiceClient',
      paths: /^\/messages\//,
      methods: {
        'post /messages/notifications:send': 'send',
        'get /messages/streams/{id}': 'downloadMedia',
        'get /messages/channels/{channelId}/templates': 'listTemplates',
      },
    },
    results: { 'MessagesServiceClient.': results.messagesSent },
  },
];
