/** Events of server processes, as a closed union: signals switch over it exhaustively. */
import type { HttpMethod } from './http-method.ts';
import type { Redacted } from './redacted.ts';

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

/** Levels of AzureLogger, most verbose first. */
export type SdkLogLevel = 'verbose' | 'info' | 'warning' | 'error';

/** Values of `error.type`: what `errorInfo` has checked, an HTTP status, or a word of this package. */
export type ErrorType =
  | Redacted
  | `${number}`
  | '_OTHER'
  | 'AbortError'
  | 'TimeoutError'
  | 'Canceled'
  | 'Failed'
  | 'error'
  | 'rejected';

/** An error, described as `error.type` asks. */
export interface ErrorInfo {
  /** HTTP status, error code or class name: low cardinality. */
  type: ErrorType;
  /** The SDK's text; the signals redact it. */
  message?: string | undefined;
  /** HTTP status, if there was a response. */
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
  smsMessageId?: string | undefined;
  participantId?: string | undefined;
  jobRouterJobId?: string | undefined;
}

/** The start of a client operation: the app called a public method of an Azure SDK client. */
export interface OperationStart {
  /** `Class.method`, e.g. `SmsClient.send`, from `operationName`. */
  name: Redacted;
  service: AcsService;
}

/** The end of a client operation. */
export interface OperationEnd {
  ids?: ResultIds;
  error?: ErrorInfo | undefined;
  /** How many items of a batch ACS refused, although it accepted the request. */
  failedItems?: number | undefined;
  /** Events that follow from the result, e.g. one `sms.sent` per recipient. */
  events?: ServerEvent[];
}

/** The start of an HTTP exchange with ACS; every attempt is one. */
export interface ExchangeStart {
  service: AcsService | undefined;
  method: HttpMethod;
  /** As sent, personal data included; the signals redact it. */
  url: URL;
  /** Ids in the path. */
  ids?: ResultIds | undefined;
  userAgent?: string | undefined;
  clientRequestId?: string | undefined;
  /** Observed on the wire, not by the tracing hook of the Azure SDK: that copy of the SDK is out of reach. */
  onWire?: boolean;
}

/** The response of an HTTP exchange, as `readResponse` reads it. */
export interface ExchangeResponse {
  statusCode?: number | undefined;
  msCv?: Redacted | undefined;
  /** `x-ms-request-id`. */
  requestId?: string | undefined;
}

/** Events that carry only ids: their records need no code. `room.created` becomes `acs.room.created`. */
export interface IdsEvent {
  type: 'chat.thread_created' | 'recording.started' | 'room.created';
  service: AcsService;
  ids: ResultIds;
}

/** ACS accepted a request and refused one of its items. */
export interface ItemFailedEvent {
  type: 'item.failed';
  service: AcsService;
  /** `Class.method`. */
  operation: string;
  /** Position in the request, from 0; in the list of refused items where the request is unknown. */
  index: number;
  errorType: ErrorType;
  threadId?: string | undefined;
}

/** Events of the server SDKs. */
export type ServerEvent =
  | {
      type: 'sms.sent';
      messageId?: string | undefined;
      statusCode?: number | undefined;
      /** Position of the recipient, of a refused SMS only: it has no id. */
      index?: number;
      error?: ErrorInfo;
    }
  | ItemFailedEvent
  | { type: 'email.sent'; operationId?: string | undefined }
  | { type: 'email.completed'; operationId?: string | undefined; status: string; error?: ErrorInfo }
  | { type: 'chat.message_sent'; threadId?: string | undefined; messageId: string }
  | { type: 'message.sent'; messageIds: string[] }
  | { type: 'call.created'; ids: ResultIds; operation: string }
  | { type: 'token.refresh_failed'; error: ErrorInfo }
  | IdsEvent
  | { type: 'sdk.log'; package: string; level: SdkLogLevel; message: string };

/** Narrows the union to one type. */
export type EventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>;
