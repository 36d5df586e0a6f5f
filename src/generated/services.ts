// Generated from src/schema/services.json by `npm run generate`. Edits are overwritten.

/** A service of Microsoft's retirement guide, and how its use shows. Lists hold prefixes. */
export interface Service {
  name: string;
  /** `teams_only` remains, with a new major version of its SDK, only together with Teams. */
  fate: 'retired' | 'teams_only';
  /** What Microsoft names instead. */
  successor: string | null;
  /** Value of `acs.service`. */
  acsService?: string;
  packages?: readonly string[];
  operations?: readonly string[];
  /** `{}` is one segment. */
  paths?: readonly string[];
  /** Of resource logs. */
  categories?: readonly string[];
  /** Of Event Grid, without `Microsoft.Communication.`. */
  events?: readonly string[];
  /** Attribute -> regular expression. */
  attributes?: Readonly<Record<string, string>>;
  /** What no telemetry shows. */
  notObservable?: string;
}

/** Last day of the standalone services. */
export const SERVICES_END = "2028-09-30";

/** Microsoft's guide. */
export const SERVICES_SOURCE = "https://learn.microsoft.com/azure/communication-services/acs-retirement-and-breaking-changes-guide (2026-08-18)";

export const SERVICES: readonly Service[] = [
  {"name":"email","fate":"retired","successor":"Microsoft 365 High Volume Email, Exchange Online","acsService":"email","packages":["@azure/communication-email"],"operations":["EmailClient."],"paths":["/emails"],"categories":["Email"],"events":["Email"]},
  {"name":"sms","fate":"retired","successor":null,"acsService":"sms","packages":["@azure/communication-sms"],"operations":["SmsClient."],"paths":["/sms"],"categories":["SMS"],"events":["SMS"]},
  {"name":"advanced_messaging","fate":"retired","successor":"Dynamics 365 Contact Center","acsService":"messages","packages":["@azure-rest/communication-messages"],"operations":["MessagesServiceClient."],"paths":["/messages"],"categories":["AdvancedMessaging"],"events":["AdvancedMessage"]},
  {"name":"chat","fate":"retired","successor":"Microsoft Graph chat APIs","acsService":"chat","packages":["@azure/communication-chat"],"operations":["ChatClient.","ChatThreadClient."],"paths":["/chat","/chat/threads/","/chat/threads/19:"],"categories":["Chat"],"events":["Chat"],"attributes":{"acs.chat.thread_id":"^19:(?!meeting_)"}},
  {"name":"chat_teams_interop","fate":"retired","successor":"Microsoft Graph chat APIs","acsService":"chat","packages":["@azure/communication-chat"],"operations":["ChatThreadClient."],"paths":["/chat/threads/","/chat/threads/19:meeting_"],"categories":["Chat"],"events":["Chat"],"attributes":{"acs.chat.thread_id":"^19:meeting_"}},
  {"name":"rooms","fate":"retired","successor":"Teams meeting interoperability, Microsoft Graph","acsService":"rooms","packages":["@azure/communication-rooms"],"operations":["RoomsClient."],"paths":["/rooms"],"categories":["Rooms"],"attributes":{"acs.call.type":"^room$"}},
  {"name":"number_management","fate":"retired","successor":"Teams Calling Plan, Teams Direct Routing, Operator Connect, Teams Phone Extensibility","acsService":"phone_numbers","packages":["@azure/communication-phone-numbers"],"operations":["PhoneNumbersClient."],"paths":["/phoneNumbers","/availablePhoneNumbers","/operatorInformation"]},
  {"name":"direct_routing","fate":"retired","successor":"Teams Direct Routing, Teams Phone Extensibility","acsService":"phone_numbers","packages":["@azure/communication-phone-numbers"],"operations":["SipRoutingClient."],"paths":["/sip"],"notObservable":"Its calls: sub codes 540xxx and 560xxx say that a session border controller took part, not whose it was. Only changes of trunks and routes can be seen."},
  {"name":"job_router","fate":"retired","successor":"Dynamics 365 Contact Center","acsService":"job_router","packages":["@azure-rest/communication-job-router"],"paths":["/routing"],"categories":["JobRouter"],"events":["Router"]},
  {"name":"ui_library_web","fate":"retired","successor":null,"packages":["@azure/communication-react"],"notObservable":"Its components use the Calling and Chat SDKs, and appear as these. Look for @azure/communication-react in package.json."},
  {"name":"ui_library_mobile","fate":"retired","successor":null,"notObservable":"Its components use the Calling and Chat SDKs, and appear as these. Look for AzureCommunicationUI and azure-communication-ui in the build files of the apps."},
  {"name":"calling_sdk","fate":"teams_only","successor":"Teams meeting interoperability","acsService":"calling","packages":["@azure/communication-calling"],"categories":["CallClient","CallSurvey"]},
  {"name":"call_automation","fate":"teams_only","successor":"Teams Phone Extensibility","acsService":"call_automation","packages":["@azure/communication-call-automation"],"operations":["CallAutomationClient.","CallConnection.","CallMedia."],"paths":["/calling/callConnections"],"categories":["CallAutomation"],"events":["IncomingCall"]},
  {"name":"call_diagnostics","fate":"teams_only","successor":null,"categories":["CallDiagnostics"]},
  {"name":"audio_streaming","fate":"teams_only","successor":null,"acsService":"call_automation","packages":["@azure/communication-call-automation"],"operations":["CallMedia.startMediaStreaming","CallMedia.stopMediaStreaming"],"paths":["/calling/callConnections/{}:startMediaStreaming","/calling/callConnections/{}:stopMediaStreaming"],"categories":["CallAutomationStreaming"],"attributes":{"acs.call_automation.action":"^(?:stop_)?media_streaming$"},"notObservable":"Streaming that createCall or answerCall starts by an option: only its callbacks show it, where the app passes them to recordCallAutomationEvents."},
  {"name":"call_recording","fate":"teams_only","successor":null,"acsService":"call_automation","packages":["@azure/communication-call-automation"],"operations":["CallRecording."],"paths":["/calling/recordings"],"categories":["CallRecording"],"events":["RecordingFileStatusUpdated"],"attributes":{"acs.call_automation.action":"^recording$","acs.feature.name":"^recording$"}},
  {"name":"closed_captions","fate":"teams_only","successor":null,"categories":["CallClosedCaptions"],"attributes":{"acs.feature.name":"^captions$"}},
];
