/** Events of the server SDKs as log records. */
import { classifyEmailStatus } from '../classification/email-status.ts';
import type { EventOf, IdsEvent, ItemFailedEvent, ServerEvent } from '../events/acs-event.ts';
import {
  ATTR_ACS_CHAT_MESSAGE_ID,
  ATTR_ACS_CHAT_THREAD_ID,
  ATTR_ACS_EMAIL_OPERATION_ID,
  ATTR_ACS_EMAIL_STATUS,
  ATTR_ACS_ITEM_INDEX,
  ATTR_ACS_MESSAGE_IDS,
  ATTR_ACS_OPERATION,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SMS_MESSAGE_ID,
  EVENT_ACS_CALL_CREATED,
  EVENT_ACS_CHAT_MESSAGE_SENT,
  EVENT_ACS_EMAIL_COMPLETED,
  EVENT_ACS_EMAIL_SENT,
  EVENT_ACS_ITEM_FAILED,
  EVENT_ACS_MESSAGE_SENT,
  EVENT_ACS_SMS_SENT,
  EVENT_ACS_TOKEN_REFRESH_FAILED,
  type EventName,
} from '../generated/names.ts';
import { ATTR_HTTP_RESPONSE_STATUS_CODE, defined, errorType, idAttributes } from './attributes.ts';
import { failureBody, type RecordModel } from './log-record.ts';
import type { Redacted } from './redaction.ts';
import { sdkLogRecord } from './sdk-log-record.ts';

/** Exhaustive: an event that carries more than ids does not compile until it has a record here. */
export function serverRecord(event: ServerEvent): RecordModel {
  switch (event.type) {
    case 'sms.sent':
      return smsSent(event);
    case 'item.failed':
      return itemFailed(event);
    case 'email.sent':
      return record(EVENT_ACS_EMAIL_SENT, bodyOf('Email taken', event.operationId), 'email', {
        [ATTR_ACS_EMAIL_OPERATION_ID]: event.operationId,
      });
    case 'email.completed':
      return emailCompleted(event);
    case 'chat.message_sent':
      return record(EVENT_ACS_CHAT_MESSAGE_SENT, bodyOf('Chat message sent', event.messageId), 'chat', {
        [ATTR_ACS_CHAT_THREAD_ID]: event.threadId,
        [ATTR_ACS_CHAT_MESSAGE_ID]: event.messageId,
      });
    case 'message.sent':
      return record(EVENT_ACS_MESSAGE_SENT, bodyOf('Messages taken', event.messageIds.length), 'messages', {
        [ATTR_ACS_MESSAGE_IDS]: event.messageIds,
      });
    case 'call.created':
      return record(
        EVENT_ACS_CALL_CREATED,
        bodyOf(event.operation, event.ids.callId ?? event.ids.callConnectionId),
        'call_automation',
        {
          ...idAttributes(event.ids),
          [ATTR_ACS_OPERATION]: event.operation,
        },
      );
    case 'token.refresh_failed':
      return {
        name: EVENT_ACS_TOKEN_REFRESH_FAILED,
        body: failureBody('Token refresh failed', event.error),
        attributes: errorType(event.error.type),
        severity: 'ERROR',
      };
    case 'sdk.log':
      return sdkLogRecord(event);
    default:
      return idsRecord(event);
  }
}

/** `room.created` -> "Room created: <id>". */
function idsRecord({ type, service, ids }: IdsEvent): RecordModel {
  const words = type.replace(/[._]/g, ' ');
  const subject = words.charAt(0).toUpperCase() + words.slice(1);
  const body = bodyOf(subject, Object.values(ids).join(', '));
  return record(`acs.${type}`, body, service, idAttributes(ids));
}

/** @param detail An id or a count, never text from a person. */
function bodyOf(subject: string, detail: string | number | undefined): Redacted {
  return `${subject}: ${detail}` as Redacted;
}

function record(
  name: EventName,
  body: Redacted,
  service: string,
  attributes: Parameters<typeof defined>[0],
): RecordModel {
  return { name, body, attributes: defined({ [ATTR_ACS_SERVICE]: service, ...attributes }) };
}

function smsSent(event: EventOf<'sms.sent'>): RecordModel {
  const body = event.error
    ? failureBody('SMS not taken', event.error)
    : bodyOf('SMS taken', event.messageId ?? 'no id');
  const model = record(EVENT_ACS_SMS_SENT, body, 'sms', {
    [ATTR_ACS_SMS_MESSAGE_ID]: event.messageId,
    [ATTR_ACS_ITEM_INDEX]: event.index,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: event.statusCode,
    ...errorType(event.error?.type),
  });
  return event.error ? { ...model, severity: 'WARN' } : model;
}

/** Without the service's text, which names people. */
function itemFailed({ service, operation, index, errorType: type, threadId }: ItemFailedEvent): RecordModel {
  const body = `${operation}: item ${index} was refused (${type})` as Redacted;
  const model = record(EVENT_ACS_ITEM_FAILED, body, service, {
    [ATTR_ACS_OPERATION]: operation,
    [ATTR_ACS_ITEM_INDEX]: index,
    [ATTR_ACS_CHAT_THREAD_ID]: threadId,
    ...errorType(type),
  });
  return { ...model, severity: 'WARN' };
}

function emailCompleted({ operationId, status, error }: EventOf<'email.completed'>): RecordModel {
  const failed = classifyEmailStatus({ status, kind: 'send' }).expected ? undefined : error;
  const body = failed ? failureBody(`Email ${status}`, failed) : bodyOf(`Email ${status}`, operationId);
  const model = record(EVENT_ACS_EMAIL_COMPLETED, body, 'email', {
    [ATTR_ACS_EMAIL_OPERATION_ID]: operationId,
    [ATTR_ACS_EMAIL_STATUS]: status,
    ...errorType(failed?.type),
  });
  return failed ? { ...model, severity: 'ERROR' } : model;
}
