/** Events of the server SDKs as log records. */
import { classifyEmailStatus } from '../classification/email-status.ts';
import type { AcsService, EventOf, IdsEvent, ItemFailedEvent, ServerEvent } from '../events/acs-event.ts';
import type { Redacted } from '../events/redacted.ts';
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
import { ATTR_HTTP_RESPONSE_STATUS_CODE, checked, defined, errorType, idAttributes } from './attributes.ts';
import { failureBody, type RecordModel } from './log-record.ts';
import { type SafeAttributes, type SafeText, safeText } from './safe-values.ts';
import { sdkLogRecord } from './sdk-log-record.ts';

/** Exhaustive: an event that carries more than ids does not compile until it has a record here. */
export function serverRecord(event: ServerEvent): RecordModel {
  switch (event.type) {
    case 'sms.sent':
      return smsSent(event);
    case 'item.failed':
      return itemFailed(event);
    case 'email.sent':
      return record(EVENT_ACS_EMAIL_SENT, bodyOf(safeText`Email taken`, event.operationId), 'email', {
        [ATTR_ACS_EMAIL_OPERATION_ID]: checked(event.operationId),
      });
    case 'email.completed':
      return emailCompleted(event);
    case 'chat.message_sent':
      return record(
        EVENT_ACS_CHAT_MESSAGE_SENT,
        bodyOf(safeText`Chat message sent`, event.messageId),
        'chat',
        {
          [ATTR_ACS_CHAT_THREAD_ID]: checked(event.threadId),
          [ATTR_ACS_CHAT_MESSAGE_ID]: checked(event.messageId),
        },
      );
    case 'message.sent':
      return record(
        EVENT_ACS_MESSAGE_SENT,
        bodyOf(safeText`Messages taken`, event.messageIds.length),
        'messages',
        {
          [ATTR_ACS_MESSAGE_IDS]: event.messageIds.map((id) => checked(id)),
        },
      );
    case 'call.created':
      return record(
        EVENT_ACS_CALL_CREATED,
        bodyOf(checked(event.operation), event.ids.callId ?? event.ids.callConnectionId),
        'call_automation',
        {
          ...idAttributes(event.ids),
          [ATTR_ACS_OPERATION]: checked(event.operation),
        },
      );
    case 'token.refresh_failed':
      return {
        name: EVENT_ACS_TOKEN_REFRESH_FAILED,
        body: failureBody(safeText`Token refresh failed`, event.error),
        attributes: errorType(event.error.type),
        severity: 'ERROR',
      };
    case 'sdk.log':
      return sdkLogRecord(event);
    default:
      return idsRecord(event);
  }
}

function idsRecord({ type, service, ids }: IdsEvent): RecordModel {
  const known = Object.values(idAttributes(ids)).join(', ') as Redacted;
  const words = type.replaceAll(/[._]/g, ' ');
  const subject = checked(words.charAt(0).toUpperCase() + words.slice(1));
  return record(`acs.${type}`, safeText`${subject}: ${known}`, service, idAttributes(ids));
}

/** @param detail An id or a count. */
function bodyOf(subject: SafeText, detail: string | number | undefined): Redacted {
  return safeText`${subject}: ${typeof detail === 'string' ? checked(detail) : (detail ?? 'unknown')}`;
}

function record(
  name: EventName,
  body: Redacted,
  service: AcsService,
  attributes: SafeAttributes,
): RecordModel {
  return { name, body, attributes: defined({ [ATTR_ACS_SERVICE]: service, ...attributes }) };
}

function smsSent(event: EventOf<'sms.sent'>): RecordModel {
  const body = event.error
    ? failureBody(safeText`SMS not taken`, event.error)
    : bodyOf(safeText`SMS taken`, event.messageId ?? 'no id');
  const model = record(EVENT_ACS_SMS_SENT, body, 'sms', {
    [ATTR_ACS_SMS_MESSAGE_ID]: checked(event.messageId),
    [ATTR_ACS_ITEM_INDEX]: event.index,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: event.statusCode,
    ...errorType(event.error?.type),
  });
  return event.error ? { ...model, severity: 'WARN' } : model;
}

/** Without the service's text, which names people. */
function itemFailed({ service, operation, index, errorType: type, threadId }: ItemFailedEvent): RecordModel {
  const body = safeText`${checked(operation)}: item ${index} was refused (${type})`;
  const model = record(EVENT_ACS_ITEM_FAILED, body, service, {
    [ATTR_ACS_OPERATION]: checked(operation),
    [ATTR_ACS_ITEM_INDEX]: index,
    [ATTR_ACS_CHAT_THREAD_ID]: checked(threadId),
    ...errorType(type),
  });
  return { ...model, severity: 'WARN' };
}

function emailCompleted({ operationId, status, error }: EventOf<'email.completed'>): RecordModel {
  const failed = classifyEmailStatus({ status, kind: 'send' }).expected ? undefined : error;
  const subject = safeText`Email ${checked(status)}`;
  const body = failed ? failureBody(subject, failed) : bodyOf(subject, operationId);
  const model = record(EVENT_ACS_EMAIL_COMPLETED, body, 'email', {
    [ATTR_ACS_EMAIL_OPERATION_ID]: checked(operationId),
    [ATTR_ACS_EMAIL_STATUS]: checked(status),
    ...errorType(failed?.type),
  });
  return failed ? { ...model, severity: 'ERROR' } : model;
}
