/** Everything that ACS can tell us, as one closed union; signals switch over it exhaustively. */
import type { CallEvent } from './call-event.ts';

/** Values of `acs.service`. */
export type AcsService =
  | 'calling'
  | 'call_automation'
  | 'chat'
  | 'email'
  | 'identity'
  | 'job_router'
  | 'messages'
  | 'phone_numbers'
  | 'rooms'
  | 'sms';

/** Levels of AzureLogger, from most to least talkative. */
export type SdkLogLevel = 'verbose' | 'info' | 'warning' | 'error';

/** What went wrong, in the words of `error.type`. */
export interface ErrorInfo {
  /** HTTP status, error code or class name; low cardinality. */
  type: string;
  /** As the SDK said it; redacted before it is exported. */
  message?: string | undefined;
  /** HTTP status, where there was an answer. */
  statusCode?: number | undefined;
}

/** Ids that the result of an operation carries. */
export interface ResultIds {
  callId?: string | undefined;
  serverCallId?: string | undefined;
  callConnectionId?: string | undefined;
  recordingId?: string | undefined;
  smsMessageIds?: string[] | undefined;
  emailOperationId?: string | undefined;
  emailStatus?: string | undefined;
  chatThreadId?: string | undefined;
  chatMessageId?: string | undefined;
  messageIds?: string[] | undefined;
  roomId?: string | undefined;
}

/** A client operation begins: a public method of an Azure SDK client was called. */
export interface OperationStart {
  /** `Class.method`, e.g. `SmsClient.send`. */
  name: string;
  service: AcsService;
}

/** A client operation is over. */
export interface OperationEnd {
  ids?: ResultIds;
  error?: ErrorInfo | undefined;
  /** What the result means, e.g. one `sms.sent` per recipient. */
  events?: ServerEvent[];
}

/** An HTTP exchange with ACS begins; one per try. */
export interface ExchangeStart {
  service: AcsService | undefined;
  method: string;
  /** As sent, personal data included: redacted by the signals. */
  url: URL;
  /** Ids that stand in the path. */
  ids?: ResultIds | undefined;
  userAgent?: string | undefined;
  clientRequestId?: string | undefined;
}

/** The answer to an HTTP exchange. Header names in lower case. */
export interface ExchangeResponse {
  statusCode: number | undefined;
  headers: { get(name: string): string | undefined };
}

/** What the server SDKs tell. */
export type ServerEvent =
  | { type: 'sms.sent'; messageId?: string | undefined; statusCode?: number | undefined; error?: ErrorInfo }
  | { type: 'email.sent'; operationId: string }
  | { type: 'email.completed'; operationId?: string | undefined; status: string; error?: ErrorInfo }
  | { type: 'chat.thread_created'; threadId: string }
  | { type: 'chat.message_sent'; threadId?: string | undefined; messageId: string }
  | { type: 'message.sent'; messageIds: string[] }
  | { type: 'call.created'; ids: ResultIds; operation: string }
  | { type: 'recording.started'; recordingId: string }
  | { type: 'room.created'; roomId: string }
  | { type: 'token.refresh_failed'; error: ErrorInfo }
  | { type: 'sdk.log'; package: string; level: SdkLogLevel; message: string };

/** Everything. */
export type AcsEvent = ServerEvent | CallEvent;

/** Narrows the union to one type. */
export type EventOf<T extends AcsEvent['type']> = Extract<AcsEvent, { type: T }>;
