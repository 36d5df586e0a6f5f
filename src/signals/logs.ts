/** Domain events and log lines as OpenTelemetry log records with an event name. */
import type { Attributes, Context } from '@opentelemetry/api';
import { type LogRecord, SeverityNumber } from '@opentelemetry/api-logs';
import type { Outcome } from '../classification/end-reason.ts';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type {
  AcsEvent,
  CallLeg,
  ErrorInfo,
  EventOf,
  ExchangeStart,
  SdkLogLevel,
} from '../events/acs-event.ts';
import {
  ATTR_ACS_CALL_DIRECTION,
  ATTR_ACS_CHAT_MESSAGE_ID,
  ATTR_ACS_CHAT_THREAD_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_EMAIL_STATUS,
  ATTR_ACS_MESSAGE_IDS,
  ATTR_ACS_MS_CV,
  ATTR_ACS_OPERATION,
  ATTR_ACS_RECORDING_ID,
  ATTR_ACS_ROOM_ID,
  ATTR_ACS_SDK_PACKAGE,
  ATTR_ACS_SDK_TRUNCATED,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SMS_MESSAGE_ID,
  ATTR_ACS_SOURCE,
  EVENT_ACS_CALL_CONNECTED,
  EVENT_ACS_CALL_CREATED,
  EVENT_ACS_CALL_ENDED,
  EVENT_ACS_CHAT_MESSAGE_SENT,
  EVENT_ACS_CHAT_THREAD_CREATED,
  EVENT_ACS_EMAIL_COMPLETED,
  EVENT_ACS_EMAIL_SENT,
  EVENT_ACS_EXCHANGE_FAILED,
  EVENT_ACS_MESSAGE_SENT,
  EVENT_ACS_RECORDING_STARTED,
  EVENT_ACS_ROOM_CREATED,
  EVENT_ACS_SDK_LOG,
  EVENT_ACS_SMS_SENT,
  EVENT_ACS_TOKEN_REFRESH_FAILED,
} from '../generated/names.ts';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  defined,
  exchangeAttributes,
  idAttributes,
} from './attributes.ts';
import { type EndReasonTexts, endReasonAttributes } from './end-reason.ts';
import { emitLog, type GivenProviders } from './providers.ts';
import { redactBody, redactText } from './redaction.ts';

type Severity = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** What makes a record; the rest is the same for all. */
interface RecordModel {
  name: string;
  body: string;
  attributes: Attributes;
  severity?: Severity;
}

const LEVELS: Record<SdkLogLevel, Severity> = {
  verbose: 'DEBUG',
  info: 'INFO',
  warning: 'WARN',
  error: 'ERROR',
};
/** With it, Azure Monitor keeps a record as a custom event; without it, the event name is lost there. */
const CUSTOM_EVENT = 'microsoft.custom_event.name';

export class Logs {
  readonly #given: GivenProviders;
  readonly #common: Attributes;
  readonly #customEvents: boolean;
  readonly #texts: EndReasonTexts | undefined;

  /**
   * @param common Put on every record, e.g. `acs.resource.id`.
   * @param texts What end reasons mean; browsers have none.
   * @param customEvents Mark domain events for an Azure Monitor exporter that is not ours.
   */
  constructor(
    given: GivenProviders,
    common: Attributes,
    texts: EndReasonTexts | undefined,
    customEvents: boolean,
  ) {
    this.#texts = texts;
    this.#given = given;
    this.#common = { [ATTR_ACS_SOURCE]: 'sdk', ...common };
    this.#customEvents = customEvents;
  }

  event(event: AcsEvent, outcome: Outcome | undefined, context: Context, msCv?: string): void {
    this.#emit(recordOf(event, outcome, this.#texts), context, msCv);
  }

  exchangeFailed(start: ExchangeStart, outcome: ExchangeOutcome, answer: Attributes, context: Context): void {
    const attributes = { ...exchangeAttributes(start), ...answer, ...errorType(outcome.errorType) };
    const body = `${start.method} ${attributes['url.full']} failed: ${outcome.errorType}`;
    this.#emit(
      { name: EVENT_ACS_EXCHANGE_FAILED, body, attributes, severity: outcome.retriable ? 'WARN' : 'ERROR' },
      context,
    );
  }

  #emit({ name, body, attributes, severity = 'INFO' }: RecordModel, context: Context, msCv?: string): void {
    const record: LogRecord = {
      eventName: name,
      body,
      severityNumber: SeverityNumber[severity],
      severityText: severity,
      attributes: { ...this.#common, ...attributes, ...(msCv && { [ATTR_ACS_MS_CV]: msCv }) },
      timestamp: Date.now(),
      context,
    };
    if (this.#customEvents && name !== EVENT_ACS_SDK_LOG)
      record.attributes = { ...record.attributes, [CUSTOM_EVENT]: name };
    emitLog(this.#given, record);
  }
}

/** Exhaustive: a new event type does not compile until it has a record here. */
function recordOf(
  event: AcsEvent,
  outcome: Outcome | undefined,
  texts: EndReasonTexts | undefined,
): RecordModel {
  switch (event.type) {
    case 'sms.sent':
      return smsSent(event);
    case 'email.sent':
      return record(EVENT_ACS_EMAIL_SENT, `Email taken: ${event.operationId}`, 'email', {
        [ATTR_ACS_EMAIL_OPERATION_ID]: event.operationId,
      });
    case 'email.completed':
      return emailCompleted(event);
    case 'chat.thread_created':
      return record(EVENT_ACS_CHAT_THREAD_CREATED, `Chat thread created: ${event.threadId}`, 'chat', {
        [ATTR_ACS_CHAT_THREAD_ID]: event.threadId,
      });
    case 'chat.message_sent':
      return record(EVENT_ACS_CHAT_MESSAGE_SENT, `Chat message sent: ${event.messageId}`, 'chat', {
        [ATTR_ACS_CHAT_THREAD_ID]: event.threadId,
        [ATTR_ACS_CHAT_MESSAGE_ID]: event.messageId,
      });
    case 'message.sent':
      return record(EVENT_ACS_MESSAGE_SENT, `Messages taken: ${event.messageIds.length}`, 'messages', {
        [ATTR_ACS_MESSAGE_IDS]: event.messageIds,
      });
    case 'call.created':
      return record(
        EVENT_ACS_CALL_CREATED,
        `${event.operation}: ${event.ids.callId ?? event.ids.callConnectionId}`,
        'call_automation',
        {
          ...idAttributes(event.ids),
          [ATTR_ACS_OPERATION]: event.operation,
        },
      );
    case 'call.connected':
      return {
        name: EVENT_ACS_CALL_CONNECTED,
        body: `Call connected: ${event.leg.ids.callId}`,
        attributes: legAttributes(event.leg),
      };
    case 'call.ended':
      return callEnded(event, outcome, texts);
    case 'recording.started':
      return record(EVENT_ACS_RECORDING_STARTED, 'Recording started', 'call_automation', {
        [ATTR_ACS_RECORDING_ID]: event.recordingId,
      });
    case 'room.created':
      return record(EVENT_ACS_ROOM_CREATED, `Room created: ${event.roomId}`, 'rooms', {
        [ATTR_ACS_ROOM_ID]: event.roomId,
      });
    case 'token.refresh_failed':
      return {
        name: EVENT_ACS_TOKEN_REFRESH_FAILED,
        body: failure('Token refresh failed', event.error),
        attributes: errorType(event.error.type),
        severity: 'ERROR',
      };
    case 'sdk.log':
      return sdkLog(event);
  }
}

function record(
  name: string,
  body: string,
  service: string,
  attributes: Parameters<typeof defined>[0],
): RecordModel {
  return { name, body, attributes: defined({ [ATTR_ACS_SERVICE]: service, ...attributes }) };
}

function callEnded(
  event: EventOf<'call.ended'>,
  outcome: Outcome | undefined,
  texts: EndReasonTexts | undefined,
): RecordModel {
  const attributes = { ...legAttributes(event.leg), ...(outcome && endReasonAttributes(outcome, texts)) };
  const reason = outcome ? `${outcome.class}, ${outcome.code}/${outcome.subCode}` : 'unknown';
  const unexpected = attributes[ATTR_ERROR_TYPE] !== undefined;
  return {
    name: EVENT_ACS_CALL_ENDED,
    body: `Call ended (${reason})`,
    attributes,
    severity: unexpected ? 'ERROR' : 'INFO',
  };
}

function legAttributes({ source, ids, direction }: CallLeg): Attributes {
  return defined({ [ATTR_ACS_SOURCE]: source, [ATTR_ACS_CALL_DIRECTION]: direction, ...idAttributes(ids) });
}

function smsSent(event: EventOf<'sms.sent'>): RecordModel {
  const body = event.error ? failure('SMS not taken', event.error) : `SMS taken: ${event.messageId}`;
  const model = record(EVENT_ACS_SMS_SENT, body, 'sms', {
    [ATTR_ACS_SMS_MESSAGE_ID]: event.messageId,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: event.statusCode,
    ...errorType(event.error?.type),
  });
  return event.error ? { ...model, severity: 'WARN' } : model;
}

function emailCompleted(event: EventOf<'email.completed'>): RecordModel {
  const body = event.error
    ? failure(`Email ${event.status}`, event.error)
    : `Email ${event.status}: ${event.operationId}`;
  const model = record(EVENT_ACS_EMAIL_COMPLETED, body, 'email', {
    [ATTR_ACS_EMAIL_OPERATION_ID]: event.operationId,
    [ATTR_ACS_EMAIL_STATUS]: event.status,
    ...errorType(event.error?.type),
  });
  return event.error ? { ...model, severity: 'ERROR' } : model;
}

function sdkLog(event: EventOf<'sdk.log'>): RecordModel {
  const { body, truncated } = redactBody(event.message);
  const attributes = {
    [ATTR_ACS_SDK_PACKAGE]: event.package,
    ...(truncated && { [ATTR_ACS_SDK_TRUNCATED]: true }),
  };
  return { name: EVENT_ACS_SDK_LOG, body: body || event.package, attributes, severity: LEVELS[event.level] };
}

function failure(what: string, error: ErrorInfo): string {
  return `${what} (${error.type})${error.message ? `: ${redactText(error.message.slice(0, 2048))}` : ''}`;
}

function errorType(type: string | undefined): Attributes {
  return type === undefined ? {} : { [ATTR_ERROR_TYPE]: type };
}
