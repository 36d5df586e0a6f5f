/** What the results of Azure SDK operations mean: the ids in them, and the events they stand for. */
import type { ErrorInfo, OperationEnd, ResultIds, ServerEvent } from '../../events/acs-event.ts';
import { errorInfo, httpStatus } from '../../events/error-info.ts';
import { idsInPath } from '../http/acs-endpoint.ts';

type Reader = (result: Record<string, unknown>, operation: string) => OperationEnd;

/** `Class.method` (or `Class.`, for all its methods) -> how its result is read. */
const READERS: Record<string, Reader> = {
  'SmsClient.send': smsSent,
  'ChatClient.createChatThread': (result) => {
    const threadId = id(object(result.chatThread)?.id);
    return {
      ids: { chatThreadId: threadId },
      events: threadId ? [{ type: 'chat.thread_created', threadId }] : [],
    };
  },
  'ChatThreadClient.sendMessage': (result) => {
    const messageId = id(result.id);
    return {
      ids: { chatMessageId: messageId },
      events: messageId ? [{ type: 'chat.message_sent', messageId }] : [],
    };
  },
  'RoomsClient.createRoom': (result) => {
    const roomId = id(result.id);
    return { ids: { roomId }, events: roomId ? [{ type: 'room.created', roomId }] : [] };
  },
  'CallRecording.start': (result) => {
    const recordingId = id(result.recordingId);
    return { ids: { recordingId }, events: recordingId ? [{ type: 'recording.started', recordingId }] : [] };
  },
  'CallRecording.': (result) => ({ ids: { recordingId: id(result.recordingId) } }),
  'CallConnection.getCallConnectionProperties': (result) => ({ ids: callIds(result) }),
  'CallAutomationClient.': callCreated,
  'MessagesServiceClient.': messagesSent,
  'EmailClient.beginSend': (result) => {
    const operationId = emailOperationId(result);
    return {
      ids: { emailOperationId: operationId },
      events: operationId ? [{ type: 'email.sent', operationId }] : [],
    };
  },
  'EmailClient.': (result) => ({ ids: { emailOperationId: id(result.id), emailStatus: id(result.status) } }),
};

/** Reads a result of the operation `Class.method`. Never throws: an unexpected result carries no ids. */
export function readResult(operation: string, result: unknown): OperationEnd {
  try {
    const read = READERS[operation] ?? READERS[operation.slice(0, operation.indexOf('.') + 1)];
    const value = object(result);
    return read && value ? read(value, operation) : {};
  } catch {
    return {};
  }
}

/** What an exception means. An email can fail before the app has a poller: then nobody else would tell. */
export function readFailure(operation: string, error: unknown): OperationEnd {
  const info = pollerError(error);
  const emailFailed = operation === 'EmailClient.beginSend' && info.type !== errorInfo(error).type;
  return {
    error: info,
    events: emailFailed ? [{ type: 'email.completed', status: 'Failed', error: info }] : [],
  };
}

const OPERATION_FAILED = /^The long-running operation has failed\. ([\w.-]{1,64})\. ([\s\S]*)$/;

/** `@azure/core-lro` puts the service's error code only into the text of a plain `Error`. */
export function pollerError(error: unknown): ErrorInfo {
  const info = errorInfo(error);
  const [, type, message] = OPERATION_FAILED.exec(info.message ?? '') ?? [];
  return type ? { ...info, type, message } : info;
}

/** One event per recipient: an overall 202 does not say that each of them was taken. */
function smsSent(result: Record<string, unknown>): OperationEnd {
  const rows = (Array.isArray(result) ? result : []).map(object).filter((row) => row !== undefined);
  const events = rows.map((row): ServerEvent => {
    const statusCode = httpStatus(row.httpStatusCode);
    const event = { type: 'sms.sent' as const, messageId: id(row.messageId), statusCode };
    if (row.successful !== false) return event;
    return {
      ...event,
      error: { type: String(statusCode ?? '_OTHER'), message: id(row.errorMessage), statusCode },
    };
  });
  const smsMessageIds = rows.map((row) => id(row.messageId)).filter((messageId) => messageId !== undefined);
  return { ids: { smsMessageIds }, events };
}

function callCreated(result: Record<string, unknown>, operation: string): OperationEnd {
  const properties = object(result.callConnectionProperties);
  if (!properties) return {};
  const ids = callIds(properties);
  return { ids, events: [{ type: 'call.created', ids, operation }] };
}

function callIds(properties: Record<string, unknown>): ResultIds {
  return {
    callId: id(properties.correlationId),
    serverCallId: id(properties.serverCallId),
    callConnectionId: id(properties.callConnectionId),
  };
}

/** The operation id stands only in the address that the poller asks. */
export function emailOperationId(poller: unknown): string | undefined {
  const state = (poller as { getOperationState?: () => unknown }).getOperationState?.();
  const location = object(object(state)?.config)?.operationLocation;
  return typeof location === 'string' ? idsInPath(location).emailOperationId : undefined;
}

/** The REST client does not throw: a refusal is a result with a status (a string) of 400 or more. */
function messagesSent(result: Record<string, unknown>): OperationEnd {
  const statusCode = httpStatus(result.status);
  if (statusCode !== undefined && statusCode >= 400)
    return { error: { type: String(statusCode), statusCode } };
  const receipts = object(result.body)?.receipts;
  const messageIds = (Array.isArray(receipts) ? receipts : [])
    .map((receipt) => id(object(receipt)?.messageId))
    .filter((messageId) => messageId !== undefined);
  const events: ServerEvent[] = messageIds.length > 0 ? [{ type: 'message.sent', messageIds }] : [];
  return { ids: { messageIds }, events };
}

function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** Ids are short strings; whatever else stands in their place is left out. */
function id(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 1024 ? value : undefined;
}
