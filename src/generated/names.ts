// Generated from src/schema/signals.yaml by `npm run generate`. Edits are overwritten.

/** The source that observed it. Several sources observe the same call, so split sums by source. Example: `sdk`. */
export const ATTR_ACS_SOURCE = 'acs.source';
/** The ACS service of the exchange, operation or call. Example: `sms`. */
export const ATTR_ACS_SERVICE = 'acs.service';
/** Class and method of the Azure SDK client that the app called. Example: `SmsClient.send`. */
export const ATTR_ACS_OPERATION = 'acs.operation';
/** Name of the ACS resource, from the host of its endpoint. Example: `contoso`. */
export const ATTR_ACS_RESOURCE_NAME = 'acs.resource.name';
/** The ACS resource, from the option `resourceId`, or the topic of an Event Grid event. Example: `/subscriptions/…/communicationServices/contoso`. */
export const ATTR_ACS_RESOURCE_ID = 'acs.resource.id';
/** MS-CV of the exchange; on an operation that of its last attempt, or of the request that began what it then polls. The first thing Microsoft support asks for. Example: `N3Xk2MpQ4EysGk+vUb/Fow.0`. */
export const ATTR_ACS_MS_CV = 'acs.ms_cv';
/** The x-ms-client-request-id that the Azure SDK sent; the same for all attempts of one request. Example: `9c3b0ad5-3f0f-4f0b-9d0f-0a4a7b3f8e11`. */
export const ATTR_ACS_CLIENT_REQUEST_ID = 'acs.client_request_id';
/** Call id; equals the correlation id of callbacks, Event Grid events and resource logs. Example: `7ffea751-907c-494d-b7f9-b26677521a44`. */
export const ATTR_ACS_CALL_ID = 'acs.call.id';
/** How the participant entered the call. Example: `outgoing`. */
export const ATTR_ACS_CALL_DIRECTION = 'acs.call.direction';
/** Server call id (the call locator of Call Automation and recording). Example: `aHR0cHM6Ly9jb252…`. */
export const ATTR_ACS_CALL_SERVER_ID = 'acs.call.server_id';
/** Call connection id of a Call Automation app's leg. Example: `401f0d00-7c1e-4f0b-8f9c-8f0a7a6b6a10`. */
export const ATTR_ACS_CALL_CONNECTION_ID = 'acs.call.connection_id';
/** SIP-like code of the end reason. Example: `480`. */
export const ATTR_ACS_END_REASON_CODE = 'acs.end_reason.code';
/** Sub code of the end reason; on metrics only where the table lists it. Example: `10037`. */
export const ATTR_ACS_END_REASON_SUB_CODE = 'acs.end_reason.sub_code';
/** The category that the SDK reports, else that of the table: success, expected_error, unexpected_client_error, unexpected_server_error or unknown. Example: `expected_error`. */
export const ATTR_ACS_END_REASON_CATEGORY = 'acs.end_reason.category';
/** The table's category, only where the SDK reports another. Example: `unexpected_client_error`. */
export const ATTR_ACS_END_REASON_TABLE_CATEGORY = 'acs.end_reason.table_category';
/** What happened, as one word of a closed set. Example: `unreachable`. */
export const ATTR_ACS_END_REASON_CLASS = 'acs.end_reason.class';
/** Whose fault it is: acs, client, network, sbc (the customer's or operator's session border controller), peer or unknown. Example: `sbc`. */
export const ATTR_ACS_END_REASON_ORIGIN = 'acs.end_reason.origin';
/** Whether the end is part of normal use; failure rates count only unexpected ends. Example: `true`. */
export const ATTR_ACS_END_REASON_EXPECTED = 'acs.end_reason.expected';
/** Which row of the tables decided: pair, pstn, sub_code, code, range or unknown. Set by Node and the gateway, not by browsers. Example: `pair`. */
export const ATTR_ACS_END_REASON_MATCHED = 'acs.end_reason.matched';
/** What the code means. Set by Node and the gateway, not by browsers. Example: `The callee's app is not running.`. */
export const ATTR_ACS_END_REASON_DESCRIPTION = 'acs.end_reason.description';
/** What to do about it. Set by Node and the gateway, not by browsers. Example: `Check that the callee's app is running.`. */
export const ATTR_ACS_END_REASON_ACTION = 'acs.end_reason.action';
/** The id that the SDK generated for the call before the service assigned one. Example: `deadbeef-0000-4000-8000-000000000001`. */
export const ATTR_ACS_CALL_PREVIOUS_ID = 'acs.call.previous_id';
/** The callback of Call Automation: its type without `Microsoft.Communication.`. Example: `CallDisconnected`. */
export const ATTR_ACS_CALL_AUTOMATION_EVENT = 'acs.call_automation.event';
/** The action that the callback answers. `connect_call` is to create, answer or connect to a call: CallConnected does not say which. `hold` and `continuous_dtmf` are only answered when they fail. Example: `connect_call`. */
export const ATTR_ACS_CALL_AUTOMATION_ACTION = 'acs.call_automation.action';
/** The `operationContext` that came with the callback, if it is a GUID or a traceparent. Any other text is the app's own and is not recorded. Example: `5c8e3c3e-9a0e-4b7c-8a57-6a5f0c1d2e3f`. */
export const ATTR_ACS_CALL_AUTOMATION_OPERATION_CONTEXT = 'acs.call_automation.operation_context';
/** Status of a transcription or media stream, as named by the service. Example: `subscriptionStarted`. */
export const ATTR_ACS_CALL_AUTOMATION_STATUS_DETAILS = 'acs.call_automation.status_details';
/** SIP code from the telephone network, from `sipDetails` of a callback. Example: `486`. */
export const ATTR_ACS_SIP_CODE = 'acs.sip.code';
/** The text with the SIP code, redacted. Example: `Busy Here`. */
export const ATTR_ACS_SIP_MESSAGE = 'acs.sip.message';
/** Q.850 cause from the telephone network, from `q850Details` of a callback. Example: `17`. */
export const ATTR_ACS_Q850_CODE = 'acs.q850.code';
/** The text with the Q.850 cause, redacted. Example: `User busy`. */
export const ATTR_ACS_Q850_MESSAGE = 'acs.q850.message';
/** Type of call, where the source states it. Example: `one_to_one`. */
export const ATTR_ACS_CALL_TYPE = 'acs.call.type';
/** State of the call, as named by the SDK. Example: `Connecting`. */
export const ATTR_ACS_CALL_STATE = 'acs.call.state';
/** Seconds from answer to end; absent when the call never connected. Example: `12.5`. */
export const ATTR_ACS_CALL_DURATION = 'acs.call.duration';
/** Seconds from start to answer; absent when the call never connected. Example: `1.2`. */
export const ATTR_ACS_CALL_SETUP_DURATION = 'acs.call.setup.duration';
/** Connection state of a call agent. Example: `Connected`. */
export const ATTR_ACS_CALL_AGENT_STATE = 'acs.call_agent.state';
/** Id of the local participant in this call; new for every call. Example: `3f1f3b57-7f0b-4f0c-9e0e-0a8a7b3f8e11`. */
export const ATTR_ACS_PARTICIPANT_ID = 'acs.participant.id';
/** Kind of a remote participant's identifier. The identifier itself is personal data and is not recorded. Example: `communicationUser`. */
export const ATTR_ACS_PARTICIPANT_KIND = 'acs.participant.kind';
/** Feature of a call. Example: `recording`. */
export const ATTR_ACS_FEATURE_NAME = 'acs.feature.name';
/** What became of the feature: active or inactive (recording, transcription, captions); requested, transferring, transferred, failed or accepted (transfer); waiting or left (participants in the lobby); muted_by_others (mute). Example: `active`. */
export const ATTR_ACS_FEATURE_STATE = 'acs.feature.state';
/** Whether the user granted access to the microphone. Example: `true`. */
export const ATTR_ACS_DEVICE_AUDIO = 'acs.device.audio';
/** Whether the user granted access to the camera. Example: `false`. */
export const ATTR_ACS_DEVICE_VIDEO = 'acs.device.video';
/** Name of the user-facing diagnostic. Example: `networkReconnect`. */
export const ATTR_ACS_DIAGNOSTIC_NAME = 'acs.diagnostic.name';
/** Value of the diagnostic, as reported by the SDK. Example: `3`. */
export const ATTR_ACS_DIAGNOSTIC_VALUE = 'acs.diagnostic.value';
/** Quality that the value means. Example: `good`. */
export const ATTR_ACS_DIAGNOSTIC_QUALITY = 'acs.diagnostic.quality';
/** What the diagnostic is about. Example: `network`. */
export const ATTR_ACS_DIAGNOSTIC_SCOPE = 'acs.diagnostic.scope';
/** Whether a remote participant sent the diagnostic. Example: `true`. */
export const ATTR_ACS_DIAGNOSTIC_REMOTE = 'acs.diagnostic.remote';
/** Direction of the media. Example: `send`. */
export const ATTR_ACS_MEDIA_DIRECTION = 'acs.media.direction';
/** poor where a mean is beyond its threshold, else good. Example: `good`. */
export const ATTR_ACS_MEDIA_QUALITY = 'acs.media.quality';
/** Why the flight recorder's lines were exported. Example: `unexpected_end`. */
export const ATTR_ACS_FLIGHT_RECORDER_REASON = 'acs.flight_recorder.reason';
/** Recording id. Example: `eyJQbGF0Zm9ybU…`. */
export const ATTR_ACS_RECORDING_ID = 'acs.recording.id';
/** `app` where the app aborted it, other than by a timeout, or stopped the poller: `error.type` is set, and the status is no error. Example: `app`. */
export const ATTR_ACS_CANCELLED_BY = 'acs.cancelled_by';
/** Position of a refused item, from 0: in the request, else in the list of refused items. Of a callback: the position of the play source that failed. Example: `1`. */
export const ATTR_ACS_ITEM_INDEX = 'acs.item.index';
/** How many items ACS refused inside a request that it accepted, such as recipients of an SMS. Example: `2`. */
export const ATTR_ACS_ITEM_FAILED_COUNT = 'acs.item.failed_count';
/** SMS message id, one per recipient. Example: `Outgoing_20261124101112d2c4…_noam`. */
export const ATTR_ACS_SMS_MESSAGE_ID = 'acs.sms.message_id';
/** SMS message ids of one send, in the order of the recipients. Example: `Outgoing_20261124101112d2c4…_noam`. */
export const ATTR_ACS_SMS_MESSAGE_IDS = 'acs.sms.message_ids';
/** Email operation id; equals the message id of Event Grid and of the resource logs. Example: `9aa2a6c1-6f5f-4b58-a3f0-0d5b3c3b6f10`. */
export const ATTR_ACS_EMAIL_OPERATION_ID = 'acs.email.operation_id';
/** Status of the email send operation. Example: `Succeeded`. */
export const ATTR_ACS_EMAIL_STATUS = 'acs.email.status';
/** Delivery status of an SMS, as named by the service. Example: `Delivered`. */
export const ATTR_ACS_SMS_DELIVERY_STATUS = 'acs.sms.delivery.status';
/** Delivery code of an SMS; on metrics only where the table lists it. Example: `4006`. */
export const ATTR_ACS_SMS_DELIVERY_CODE = 'acs.sms.delivery.code';
/** Category of an SMS delivery status. Example: `unexpected_client_error`. */
export const ATTR_ACS_SMS_DELIVERY_CATEGORY = 'acs.sms.delivery.category';
/** Class of an SMS delivery status. Example: `ok`. */
export const ATTR_ACS_SMS_DELIVERY_CLASS = 'acs.sms.delivery.class';
/** Whose fault an SMS delivery status is. Example: `client`. */
export const ATTR_ACS_SMS_DELIVERY_ORIGIN = 'acs.sms.delivery.origin';
/** Whether an SMS delivery status is part of normal use. Example: `true`. */
export const ATTR_ACS_SMS_DELIVERY_EXPECTED = 'acs.sms.delivery.expected';
/** What an SMS delivery status means. Example: `The carrier or the handset accepted the message.`. */
export const ATTR_ACS_SMS_DELIVERY_DESCRIPTION = 'acs.sms.delivery.description';
/** What to do about an SMS delivery status. Example: `Take no action.`. */
export const ATTR_ACS_SMS_DELIVERY_ACTION = 'acs.sms.delivery.action';
/** Delivery status of an email to one recipient. Example: `Bounced`. */
export const ATTR_ACS_EMAIL_DELIVERY_STATUS = 'acs.email.delivery.status';
/** Category of an email delivery status. Example: `unexpected_client_error`. */
export const ATTR_ACS_EMAIL_DELIVERY_CATEGORY = 'acs.email.delivery.category';
/** Class of an email delivery status. Example: `ok`. */
export const ATTR_ACS_EMAIL_DELIVERY_CLASS = 'acs.email.delivery.class';
/** Whose fault an email delivery status is. Example: `client`. */
export const ATTR_ACS_EMAIL_DELIVERY_ORIGIN = 'acs.email.delivery.origin';
/** Whether an email delivery status is part of normal use. Example: `true`. */
export const ATTR_ACS_EMAIL_DELIVERY_EXPECTED = 'acs.email.delivery.expected';
/** What an email delivery status means. Example: `The recipient's mail server accepted the message.`. */
export const ATTR_ACS_EMAIL_DELIVERY_DESCRIPTION = 'acs.email.delivery.description';
/** What to do about an email delivery status. Example: `Take no action.`. */
export const ATTR_ACS_EMAIL_DELIVERY_ACTION = 'acs.email.delivery.action';
/** Kind of the one who ended the call, as named by the service. Example: `Participant`. */
export const ATTR_ACS_CALL_ENDED_BY = 'acs.call.ended_by';
/** Duration of a recording in seconds. Example: `6.62`. */
export const ATTR_ACS_RECORDING_DURATION = 'acs.recording.duration';
/** Why a recording ended, as named by the service. Example: `CallEnded`. */
export const ATTR_ACS_RECORDING_END_REASON = 'acs.recording.end_reason';
/** Id of a Job Router job. Example: `7f1df17b-570b-4ae5-9cf5-fe6ff64cc712`. */
export const ATTR_ACS_JOB_ROUTER_JOB_ID = 'acs.job_router.job_id';
/** Chat thread id. Example: `19:1f2e…@thread.v2`. */
export const ATTR_ACS_CHAT_THREAD_ID = 'acs.chat.thread_id';
/** Chat message id. Example: `1763980000000`. */
export const ATTR_ACS_CHAT_MESSAGE_ID = 'acs.chat.message_id';
/** Ids of advanced messages (WhatsApp), in the order of the recipients. Example: `2d6c58cf-6a2b-4f6c-a2a2-6f4b8c1b3f00`. */
export const ATTR_ACS_MESSAGE_IDS = 'acs.message.ids';
/** Room id. Example: `99123456789012345`. */
export const ATTR_ACS_ROOM_ID = 'acs.room.id';
/** Namespace of the AzureLogger line, which is the package that wrote it. Example: `communication-sms`. */
export const ATTR_ACS_SDK_PACKAGE = 'acs.sdk.package';
/** Whether the body was cut at 8 KiB. Example: `true`. */
export const ATTR_ACS_SDK_TRUNCATED = 'acs.sdk.truncated';
/** Type of the event that acs-otel received; `callback.other` is an event of another publisher or service among callbacks, and `callback.redelivered` a callback that was received before: they become no record. `event_grid.other` and `event_grid.redelivered` are the same among events of Event Grid. Example: `exchange`. */
export const ATTR_ACS_OTEL_EVENT_TYPE = 'acs_otel.event.type';
/** Why the items were dropped. Example: `queue_full`. */
export const ATTR_ACS_OTEL_DROP_REASON = 'acs_otel.drop.reason';
/** How many items were dropped. Example: `3`. */
export const ATTR_ACS_OTEL_DROP_COUNT = 'acs_otel.drop.count';
/** Signal of the dropped items. Example: `span`. */
export const ATTR_ACS_OTEL_SIGNAL = 'acs_otel.signal';

/** An HTTP exchange with ACS failed (4xx, 5xx or no response). Remains when its span is sampled away. */
export const EVENT_ACS_EXCHANGE_FAILED = 'acs.exchange.failed';
/** The token refresher of a communication token credential failed. */
export const EVENT_ACS_TOKEN_REFRESH_FAILED = 'acs.token.refresh_failed';
/** ACS accepted one SMS for one recipient, or refused it (`error.type`). */
export const EVENT_ACS_SMS_SENT = 'acs.sms.sent';
/** ACS accepted a request and refused one of its items, such as a participant of a chat thread. */
export const EVENT_ACS_ITEM_FAILED = 'acs.item.failed';
/** ACS accepted an email. */
export const EVENT_ACS_EMAIL_SENT = 'acs.email.sent';
/** The email send operation completed. */
export const EVENT_ACS_EMAIL_COMPLETED = 'acs.email.completed';
/** A chat thread was created. */
export const EVENT_ACS_CHAT_THREAD_CREATED = 'acs.chat.thread_created';
/** A chat message was sent. */
export const EVENT_ACS_CHAT_MESSAGE_SENT = 'acs.chat.message_sent';
/** ACS accepted an advanced message (WhatsApp). */
export const EVENT_ACS_MESSAGE_SENT = 'acs.message.sent';
/** Call Automation created, answered or connected to a call. */
export const EVENT_ACS_CALL_CREATED = 'acs.call.created';
/** A call started; sent immediately. From Event Grid: the call of all participants. */
export const EVENT_ACS_CALL_STARTED = 'acs.call.started';
/** The state of a call changed. */
export const EVENT_ACS_CALL_STATE_CHANGED = 'acs.call.state_changed';
/** The service replaced the call id that the SDK had generated. */
export const EVENT_ACS_CALL_ID_CHANGED = 'acs.call.id_changed';
/** A remote participant joined. */
export const EVENT_ACS_CALL_PARTICIPANT_JOINED = 'acs.call.participant_joined';
/** A remote participant left, with their own end reason. */
export const EVENT_ACS_CALL_PARTICIPANT_ENDED = 'acs.call.participant_ended';
/** The app submitted a call survey. */
export const EVENT_ACS_CALL_SURVEY = 'acs.call.survey';
/** startCall or join failed. */
export const EVENT_ACS_CALL_START_FAILED = 'acs.call.start_failed';
/** The Calling SDK rejected an action of the app, such as `IncomingCall.accept` or `Call.hold`; `acs.operation` names it. */
export const EVENT_ACS_CALL_ACTION_FAILED = 'acs.call.action_failed';
/** A feature of a call changed its state. A transfer that failed has an end reason. */
export const EVENT_ACS_CALL_FEATURE_CHANGED = 'acs.call.feature_changed';
/** The user answered the app's request for access to microphone and camera. */
export const EVENT_ACS_DEVICE_ACCESS_ANSWERED = 'acs.device.access_answered';
/** A call agent could not be created. */
export const EVENT_ACS_CALL_AGENT_CREATE_FAILED = 'acs.call_agent.create_failed';
/** The connection state of a call agent changed. */
export const EVENT_ACS_CALL_AGENT_CONNECTION_CHANGED = 'acs.call_agent.connection_changed';
/** A user-facing diagnostic changed. */
export const EVENT_ACS_DIAGNOSTIC_CHANGED = 'acs.diagnostic.changed';
/** Media quality of a call in one direction, recorded when the call ends. */
export const EVENT_ACS_MEDIA_SUMMARY = 'acs.media.summary';
/** Media figures at one moment, every `mediaSampleIntervalMillis`. */
export const EVENT_ACS_MEDIA_SAMPLE = 'acs.media.sample';
/** A call was answered. */
export const EVENT_ACS_CALL_CONNECTED = 'acs.call.connected';
/** A call ended, connected or not; sent immediately. From Event Grid: the call of all participants, which the metric of this name does not count. */
export const EVENT_ACS_CALL_ENDED = 'acs.call.ended';
/** A callback of Call Automation other than those that begin and end a call, which are acs.call.connected and acs.call.ended. A result has an end reason, a failed one its meaning. */
export const EVENT_ACS_CALL_AUTOMATION_CALLBACK = 'acs.call_automation.callback';
/** A recording was started. */
export const EVENT_ACS_RECORDING_STARTED = 'acs.recording.started';
/** Event Grid reported that a recording is ready. */
export const EVENT_ACS_RECORDING_STATUS_CHANGED = 'acs.recording.status_changed';
/** Event Grid reported how the delivery of an SMS ended. */
export const EVENT_ACS_SMS_DELIVERY_REPORTED = 'acs.sms.delivery_reported';
/** Event Grid reported the state of an email's delivery to one recipient. */
export const EVENT_ACS_EMAIL_DELIVERY_REPORTED = 'acs.email.delivery_reported';
/** An event of Event Grid that has no record of its own, with its ids; in the trace of its call or message, if it names one. */
export const EVENT_ACS_EVENT_GRID_EVENT = 'acs.event_grid.event';
/** A room was created. */
export const EVENT_ACS_ROOM_CREATED = 'acs.room.created';
/** Items that a page dropped, as browsers send no metrics, or that the gateway dropped from Event Hubs. */
export const EVENT_ACS_OTEL_DROPPED = 'acs_otel.dropped';

/** Duration of client operations, including all attempts. */
export const METRIC_ACS_CLIENT_OPERATION_DURATION = {
  name: 'acs.client.operation.duration',
  unit: 's',
  description: "Duration of client operations, including all attempts.",
} as const;
/** HTTP exchanges with ACS, one per attempt, so that throttled attempts are visible. */
export const METRIC_ACS_CLIENT_EXCHANGES = {
  name: 'acs.client.exchanges',
  unit: '{exchange}',
  description: "HTTP exchanges with ACS, one per attempt, so that throttled attempts are visible.",
} as const;
/** Call legs that ended, by end reason. */
export const METRIC_ACS_CALL_ENDED = {
  name: 'acs.call.ended',
  unit: '{call}',
  description: "Call legs that ended, by end reason.",
} as const;
/** Time from answer to end of call legs that connected. */
export const METRIC_ACS_CALL_DURATION = {
  name: 'acs.call.duration',
  unit: 's',
  description: "Time from answer to end of call legs that connected.",
} as const;
/** Actions of Call Automation whose result a callback reported. */
export const METRIC_ACS_CALL_AUTOMATION_ACTIONS = {
  name: 'acs.call_automation.actions',
  unit: '{action}',
  description: "Actions of Call Automation whose result a callback reported.",
} as const;
/** SMS sent to ACS, one per recipient; with `error.type` where ACS did not accept it. */
export const METRIC_ACS_SMS_SENT = {
  name: 'acs.sms.sent',
  unit: '{message}',
  description: "SMS sent to ACS, one per recipient; with `error.type` where ACS did not accept it.",
} as const;
/** Delivery reports of SMS, by outcome. */
export const METRIC_ACS_SMS_DELIVERED = {
  name: 'acs.sms.delivered',
  unit: '{report}',
  description: "Delivery reports of SMS, by outcome.",
} as const;
/** Time from the send of an SMS to its delivery report, where one process sent the SMS and received the report. */
export const METRIC_ACS_SMS_DELIVERY_DURATION = {
  name: 'acs.sms.delivery.duration',
  unit: 's',
  description: "Time from the send of an SMS to its delivery report, where one process sent the SMS and received the report.",
} as const;
/** Delivery reports of emails, by outcome. */
export const METRIC_ACS_EMAIL_DELIVERED = {
  name: 'acs.email.delivered',
  unit: '{report}',
  description: "Delivery reports of emails, by outcome.",
} as const;
/** Events that acs-otel received. */
export const METRIC_ACS_OTEL_EVENTS_RECEIVED = {
  name: 'acs_otel.events.received',
  unit: '{event}',
  description: "Events that acs-otel received.",
} as const;
/** Events, spans and records that were dropped, by reason. */
export const METRIC_ACS_OTEL_EVENTS_DROPPED = {
  name: 'acs_otel.events.dropped',
  unit: '{event}',
  description: "Events, spans and records that were dropped, by reason.",
} as const;

/** The event names. */
export type EventName =
  | 'acs.exchange.failed'
  | 'acs.token.refresh_failed'
  | 'acs.sms.sent'
  | 'acs.item.failed'
  | 'acs.email.sent'
  | 'acs.email.completed'
  | 'acs.chat.thread_created'
  | 'acs.chat.message_sent'
  | 'acs.message.sent'
  | 'acs.call.created'
  | 'acs.call.started'
  | 'acs.call.state_changed'
  | 'acs.call.id_changed'
  | 'acs.call.participant_joined'
  | 'acs.call.participant_ended'
  | 'acs.call.survey'
  | 'acs.call.start_failed'
  | 'acs.call.action_failed'
  | 'acs.call.feature_changed'
  | 'acs.device.access_answered'
  | 'acs.call_agent.create_failed'
  | 'acs.call_agent.connection_changed'
  | 'acs.diagnostic.changed'
  | 'acs.media.summary'
  | 'acs.media.sample'
  | 'acs.call.connected'
  | 'acs.call.ended'
  | 'acs.call_automation.callback'
  | 'acs.recording.started'
  | 'acs.recording.status_changed'
  | 'acs.sms.delivery_reported'
  | 'acs.email.delivery_reported'
  | 'acs.event_grid.event'
  | 'acs.room.created'
  | 'acs_otel.dropped';
