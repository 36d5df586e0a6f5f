// Generated from src/schema/support-request.json by `npm run generate`. Edits are overwritten.

/** Something that Microsoft support asks for, and how to get it. */
export interface Asked {
  /** @default the words of the kind of id */
  label?: string;
  how: string;
}

export interface AskedFact extends Asked {
  fact: string;
  label: string;
}

export interface AskedId extends Asked {
  id: string;
  /** Kinds of ids in the store. @default the id itself */
  kinds?: readonly string[];
}

export interface AskedAttachment extends Asked {
  attachment: string;
  label: string;
  /** Kinds of files that answer it. */
  kinds: readonly string[];
}

/** What is asked for about one part of ACS. */
export interface Modality {
  modality: string;
  title: string;
  facts: readonly string[];
  ids: readonly string[];
  attachments: readonly string[];
}

/** Facts that every request needs. */
export const ASKED_ALWAYS: readonly string[] = ["resource","immutable_resource","time","sdk","platform"];

export const ASKED_FACTS: readonly AskedFact[] = [
  {"fact":"resource","label":"ACS resource","how":"In the Azure portal, copy the resource id from the Overview of the Communication Services resource, or set the option resourceId of acs-otel."},
  {"fact":"immutable_resource","label":"Immutable resource id","how":"In the Azure portal, open the Overview of the resource, then JSON View, and copy immutableResourceId. Set it as the option resourceId of acs-otel to have it next time."},
  {"fact":"time","label":"Time of the failure (UTC)","how":"Write down the time of the failure in UTC."},
  {"fact":"sdk","label":"SDK and version","how":"Name the package of the ACS SDK and its version; \"npm ls\" prints both."},
  {"fact":"platform","label":"Operating system, browser or device","how":"Name the operating system with the browser or the model of the device. The gateway of acs-otel adds the browser of pages."},
  {"fact":"end_reason","label":"End reason","how":"Read call.callEndReason in the app when the state of the call is Disconnected."},
  {"fact":"http_status","label":"HTTP status","how":"Read statusCode of the error that the SDK throws."},
  {"fact":"delivery_status","label":"Delivery status","how":"Subscribe to delivery reports in Event Grid, or export the resource log of delivery reports."},
  {"fact":"smtp_code","label":"SMTP and enhanced SMTP code of the recipient","how":"Export the resource log EmailStatusUpdateOperational, which has SmtpStatusCode and EnhancedSmtpStatusCode."},
];

export const ASKED_IDS: readonly AskedId[] = [
  {"id":"call","how":"JavaScript: call.id; iOS and Windows: call.id; Android: call.getId()."},
  {"id":"participant","how":"JavaScript: call.info.participantId."},
  {"id":"server_call","how":"JavaScript: await call.info.getServerCallId() once the call is connected; Call Automation: serverCallId in every callback."},
  {"id":"connection","how":"Call Automation: callConnectionId in every callback and in the properties of the connection."},
  {"id":"correlation","label":"Correlation id","kinds":["call"],"how":"Call Automation: correlationId in every callback, or the response header X-Ms-Skype-Chain-Id."},
  {"id":"recording","how":"Call Automation: recordingId in the result of starting a recording and in its callbacks."},
  {"id":"ms_cv","how":"Read the response header MS-CV. JavaScript: lines of @azure/logger at info; .NET: add MS-CV to Diagnostics.LoggedHeaderNames; Python: allow it in the HTTP logging policy; Java: HttpLogOptions.addAllowedHeaderName."},
  {"id":"client_request","how":"Read the request header x-ms-client-request-id."},
  {"id":"sms","how":"Read messageId of each result of smsClient.send, or data.messageId of the event in Event Grid."},
  {"id":"email","how":"Read the id of the operation that beginSend returns, or data.messageId of the event in Event Grid."},
  {"id":"message","how":"Read the message id from the receipts of the send result."},
  {"id":"chat_thread","how":"JavaScript: chatThreadClient.threadId."},
  {"id":"chat_message","how":"Read id of the result of sendMessage."},
];

export const ASKED_ATTACHMENTS: readonly AskedAttachment[] = [
  {"attachment":"blog","kinds":["blog"],"label":"Encrypted logs (.blog), if an app on iOS, Android or Windows took part","how":"iOS: callClient.debugInfo.getSupportFiles(), or download the container of the app in Xcode (Devices and Simulators). Android: callClient.getDebugInfo().getSupportFiles(), or acs_sdk.blog under the files folder of the app in the Device Explorer. Windows: callClient.DebugDetails.SupportFiles, or acs*.blog under the local data of the app. Add them with --attach."},
  {"attachment":"etl","kinds":["etl"],"label":"Trace files of Windows (.etl)","how":"Windows: take the .etl files next to the .blog files. Add them with --attach."},
  {"attachment":"har","kinds":["har"],"label":"HAR file, for failures to connect","how":"Open the network panel of the browser, reproduce the failure, export the requests as HAR, and add the file with --attach: secrets, query values and bodies are removed."},
  {"attachment":"client_log","kinds":[],"label":"Log of the Calling SDK","how":"Record it with acs-otel, whose flight recorder sends the lines before a failure, or with setLogLevel('info') of @azure/logger."},
  {"attachment":"browser_log","kinds":[],"label":"Verbose log of the browser, if support asks for it","how":"Start Edge or Chrome with --user-data-dir=DIR --enable-logging --v=0 --vmodule=*/webrtc/*=2,*/libjingle/*=2,*media*=4, reproduce the failure, close the browser and take chrome_debug.log from DIR."},
  {"attachment":"audio","kinds":[],"label":"Audio recordings, for bad audio","how":"Before the call, open chrome://webrtc-internals and enable the diagnostic audio recordings (aecdump). They hold voices: send them only with consent."},
  {"attachment":"sbc_log","kinds":[],"label":"Log of the session border controller, for sub codes 540xxx and 560xxx","how":"Export the SIP messages of the call from the session border controller."},
  {"attachment":"brief","kinds":[],"label":"Id of the program brief (short code) or campaign brief (toll-free number), if the number is one","how":"In the Azure portal, see Short Codes or Regulatory Documents of the resource."},
];

export const MODALITIES: readonly Modality[] = [
  {"modality":"calling_web","title":"Calling in a browser","facts":["end_reason"],"ids":["call","participant","server_call"],"attachments":["har","client_log","browser_log","audio","blog"]},
  {"modality":"calling_native","title":"Calling on iOS, Android or Windows","facts":["end_reason"],"ids":["call"],"attachments":["blog","etl"]},
  {"modality":"call_automation","title":"Call Automation","facts":[],"ids":["correlation","server_call","connection","ms_cv"],"attachments":[]},
  {"modality":"pstn","title":"Calls to or from phone numbers","facts":["end_reason"],"ids":["call"],"attachments":["sbc_log"]},
  {"modality":"recording","title":"Recording","facts":[],"ids":["recording","server_call","call"],"attachments":[]},
  {"modality":"chat","title":"Chat","facts":["http_status"],"ids":["ms_cv","chat_thread","chat_message"],"attachments":[]},
  {"modality":"sms","title":"SMS","facts":["delivery_status"],"ids":["sms","ms_cv"],"attachments":["brief"]},
  {"modality":"email","title":"Email","facts":["delivery_status","smtp_code"],"ids":["email","ms_cv"],"attachments":[]},
  {"modality":"advanced","title":"Advanced messaging","facts":["http_status"],"ids":["message","ms_cv"],"attachments":[]},
  {"modality":"request","title":"Requests to ACS","facts":["http_status"],"ids":["ms_cv"],"attachments":[]},
];
