/** The table of server SDK clients. A new client is a row here; everything else derives from it. */
import type { AcsService } from '../../events/acs-event.ts';
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
  siprouting: 'phone_numbers',
  messages: 'messages',
  routing: 'job_router',
};

export interface SdkClient {
  package: string;
  service: AcsService;
  /** Prefix of the SDK's span names -> the class that the app uses. */
  spanPrefixes?: Record<string, string>;
  /** `Class.method` in the SDK's span names -> `Class.method` that the app called, where they differ. */
  aliases?: Record<string, string>;
  /** Classes that make no spans: their public methods are wrapped. */
  wrapped?: {
    classes: readonly string[];
    /** Methods that start no exchange. */
    excludeMethods: RegExp;
  };
  /** A REST client, which has a factory instead of classes. */
  rest?: {
    client: string;
    /** Verb and path template -> method name, where the verb alone is not clear. */
    methods: Record<string, string>;
  };
  /** `Class.method`, or `Class.` for all its methods -> reader of the result. */
  results?: Record<string, results.ResultReader>;
}

export const CLIENTS: readonly SdkClient[] = [
  {
    package: '@azure/communication-sms',
    service: 'sms',
    spanPrefixes: { SmsClient: 'SmsClient' },
    results: { 'SmsClient.send': results.smsSent },
  },
  {
    package: '@azure/communication-chat',
    service: 'chat',
    spanPrefixes: {
      ChatClient: 'ChatClient',
      ChatThreadClient: 'ChatThreadClient',
      ChatApiClient: 'ChatClient',
    },
    aliases: {
      'ChatClient.getProperties': 'ChatThreadClient.getProperties',
      'ChatThreadClient.listChatReadReceipts': 'ChatThreadClient.listReadReceipts',
    },
    results: {
      'ChatClient.createChatThread': results.chatThreadCreated,
      'ChatThreadClient.sendMessage': results.chatMessageSent,
    },
  },
  {
    package: '@azure/communication-email',
    service: 'email',
    wrapped: { classes: ['EmailClient'], excludeMethods: /^constructor$/ },
    results: { 'EmailClient.beginSend': results.emailStarted, 'EmailClient.': results.emailEnded },
  },
  {
    package: '@azure/communication-identity',
    service: 'identity',
    spanPrefixes: { CommunicationIdentity: 'CommunicationIdentityClient' },
    aliases: { 'CommunicationIdentityClient.issueToken': 'CommunicationIdentityClient.getToken' },
  },
  {
    package: '@azure/communication-call-automation',
    service: 'call_automation',
    wrapped: {
      classes: ['CallAutomationClient', 'CallConnection', 'CallMedia', 'CallRecording'],
      excludeMethods:
        /^constructor$|Internal$|^getCall(Connection|Recording|Media)$|^getSourceIdentity$|^create\w+Request$/,
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
    service: 'rooms',
    spanPrefixes: { RoomsClient: 'RoomsClient', RoomsRestClient: 'RoomsClient' },
    aliases: { 'RoomsClient.getParticipants': 'RoomsClient.listParticipants' },
    results: { 'RoomsClient.createRoom': results.roomCreated },
  },
  {
    package: '@azure/communication-phone-numbers',
    service: 'phone_numbers',
    spanPrefixes: { PhoneNumbersClient: 'PhoneNumbersClient', SipRoutingClient: 'SipRoutingClient' },
    aliases: {
      'PhoneNumbersClient.browseAvailableNumbers': 'PhoneNumbersClient.browseAvailablePhoneNumbers',
      'PhoneNumbersClient.listAvailableGeographicFreeAreaCodes':
        'PhoneNumbersClient.listAvailableGeographicAreaCodes',
      'PhoneNumbersClient.listOfferings': 'PhoneNumbersClient.listAvailableOfferings',
    },
  },
  {
    package: '@azure-rest/communication-messages',
    service: 'messages',
    rest: {
      client: 'MessagesServiceClient',
      methods: {
        'post /messages/notifications:send': 'send',
        'get /messages/streams/{id}': 'downloadMedia',
        'get /messages/channels/{channelId}/templates': 'listTemplates',
      },
    },
    results: { 'MessagesServiceClient.': results.messagesSent },
  },
];
