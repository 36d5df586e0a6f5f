/** Readers of operation results: the ids in them, and the events that follow. */
import type { AcsService, IdsEvent, OperationEnd, ResultIds, ServerEvent } from '../../events/acs-event.ts';
import { httpStatus } from '../../events/error-info.ts';
import { shortText } from '../../events/text.ts';
import { emailOperationId } from './pollers.ts';

/** @param operation `Class.method`. */
export type ResultReader = (result: Record<string, unknown>, operation: string) => OperationEnd;

export const chatThreadCreated: ResultReader = ({ chatThread }) => {
  const chatThreadId = shortText(object(chatThread)?.id);
  return withEvent('chat.thread_created', 'chat', { chatThreadId });
};

export const chatMessageSent: ResultReader = ({ id }) => {
  const messageId = shortText(id);
  return {
    ids: { chatMessageId: messageId },
    events: messageId ? [{ type: 'chat.message_sent', messageId }] : [],
  };
};

export const roomCreated: ResultReader = ({ id }) =>
  withEvent('room.created', 'rooms', { roomId: shortText(id) });

export const recordingStarted: ResultReader = ({ recordingId }) =>
  withEvent('recording.started', 'call_automation', { recordingId: shortText(recordingId) });

export const recording: ResultReader = ({ recordingId }) => ({
  ids: { recordingId: shortText(recordingId) },
});

export const callCreated: ResultReader = ({ callConnectionProperties }, operation) => {
  const properties = object(callConnectionProperties);
  if (!properties) return {};
  const ids = callIds(properties);
  return { ids, events: [{ type: 'call.created', ids, operation }] };
};

export const callProperties: ResultReader = (result) => ({ ids: callIds(result) });

function callIds(properties: Record<string, unknown>): ResultIds {
  return {
    callId: shortText(properties.correlationId),
    serverCallId: shortText(properties.serverCallId),
    callConnectionId: shortText(properties.callConnectionId),
  };
}

/** One event per recipient: an overall 202 does not mean that each of them was accepted. */
export const smsSent: ResultReader = (result) => {
  const rows = (Array.isArray(result) ? result : []).map(object).filter((row) => row !== undefined);
  const events = rows.map((row): ServerEvent => {
    const statusCode = httpStatus(row.httpStatusCode);
    const event = { type: 'sms.sent' as const, messageId: shortText(row.messageId), statusCode };
    if (row.successful !== false) return event;
    const message = shortText(row.errorMessage);
    return { ...event, error: { type: String(statusCode ?? '_OTHER'), message, statusCode } };
  });
  const smsMessageIds = rows.flatMap((row) => shortText(row.messageId) ?? []);
  return { ids: { smsMessageIds }, events };
};

/** The REST client does not throw: a refusal is a result whose status (a string) is 400 or more. */
export const messagesSent: ResultReader = ({ status, body }) => {
  const statusCode = httpStatus(status);
  if (statusCode !== undefined && statusCode >= 400)
    return { error: { type: String(statusCode), statusCode } };
  const receipts = object(body)?.receipts;
  const messageIds = (Array.isArray(receipts) ? receipts : []).flatMap(
    (receipt) => shortText(object(receipt)?.messageId) ?? [],
  );
  const events: ServerEvent[] = messageIds.length > 0 ? [{ type: 'message.sent', messageIds }] : [];
  return { ids: { messageIds }, events };
};

export const emailStarted: ResultReader = (poller) => {
  const operationId = emailOperationId(poller);
  return {
    ids: { emailOperationId: operationId },
    events: operationId ? [{ type: 'email.sent', operationId }] : [],
  };
};

export const emailEnded: ResultReader = ({ id, status }) => ({
  ids: { emailOperationId: shortText(id), emailStatus: shortText(status) },
});

/** Ids of a result and the event that has happened, if the result has any of them. */
function withEvent(type: IdsEvent['type'], service: AcsService, ids: ResultIds): OperationEnd {
  const known = Object.values(ids).some((id) => id !== undefined);
  return { ids, events: known ? [{ type, service, ids }] : [] };
}

export function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
