/** Readers of operation results: the ids in them, and the events that follow. */
import type {
  AcsService,
  ErrorInfo,
  ErrorType,
  IdsEvent,
  OperationEnd,
  ResultIds,
  ServerEvent,
} from '../../events/acs-event.ts';
import { errorInfo, httpStatus } from '../../events/error-info.ts';
import { shortText } from '../../events/text.ts';
import { emailOperationId } from './pollers.ts';

/** The arguments of the call, or the body of its request. */
export type Requested = () => readonly unknown[];

/** @param operation `Class.method`. */
export type ResultReader = (
  result: Record<string, unknown>,
  operation: string,
  requested: Requested,
) => OperationEnd;

/** A thread is created even if it gets none of the participants, so the operation has not failed. */
export const chatThreadCreated: ResultReader = (result, operation, requested) => {
  const chatThreadId = shortText(object(result.chatThread)?.id);
  const created = withEvent('chat.thread_created', 'chat', { chatThreadId });
  const { failedItems, events = [] } = chatParticipantsAdded(result, operation, requested);
  return { ...created, failedItems, events: [...(created.events ?? []), ...events] };
};

export const chatParticipantsAdded: ResultReader = ({ invalidParticipants }, operation, requested) => {
  const invalid = list(invalidParticipants).map((one) => object(one) ?? {});
  if (invalid.length === 0) return {};
  const participants = requested()
    .map((one) => list(object(one)?.participants))
    .find(({ length }) => length > 0);
  const errors = new Map(
    invalid.map((one, n) => [indexOf(one.target, participants) ?? n, errorInfo(one).type]),
  );
  return itemsFailed('chat', operation, errors, participants?.length);
};

/** @param target The id of the participant. */
function indexOf(target: unknown, participants: readonly unknown[] = []): number | undefined {
  const text = typeof target === 'string' && target ? JSON.stringify(target) : undefined;
  const index = text ? participants.findIndex((one) => JSON.stringify(one)?.includes(text)) : -1;
  return index < 0 ? undefined : index;
}

/** The reservation lists all of its numbers, with an error those that could not be added. */
export const numbersReserved: ResultReader = ({ phoneNumbers }, operation) => {
  const numbers = Object.values(object(phoneNumbers) ?? {})
    .map(object)
    .filter((one) => one !== undefined);
  const errors = new Map<number, ErrorType>();
  for (const [index, { status, error }] of numbers.entries()) {
    const type = object(error) ? errorInfo(error).type : undefined;
    if (type || status === 'error') errors.set(index, type ?? 'error');
  }
  return itemsFailed('phone_numbers', operation, errors, numbers.length);
};

/** A search may succeed and say in its result why there are no numbers. */
export const numbersFound: ResultReader = ({ error }) => {
  const type = shortText(error);
  return type && type !== 'NoError' ? { error: errorInfo({ code: type }) } : {};
};

/** @param total How many items were requested, if known. If all of them failed, the operation has. */
function itemsFailed(
  service: AcsService,
  operation: string,
  errors: ReadonlyMap<number, ErrorType>,
  total: number | undefined,
): OperationEnd {
  const events = [...errors].map(
    ([index, errorType]): ServerEvent => ({ type: 'item.failed', service, operation, index, errorType }),
  );
  return { ...failedOf([...errors.values()], total), events };
}

/** The operation has the code of its first item: they rarely differ, and each item has its own record. */
function failedOf([first, ...more]: readonly ErrorType[], total: number | undefined): OperationEnd {
  if (first === undefined) return {};
  const failedItems = more.length + 1;
  return failedItems === total
    ? { failedItems, error: { type: first, message: `ACS refused all items (${total})` } }
    : { failedItems };
}

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
  const rows = list(result)
    .map(object)
    .filter((row) => row !== undefined);
  const errors = rows.map(smsError);
  const events = rows.map((row, index): ServerEvent => {
    const statusCode = httpStatus(row.httpStatusCode);
    const event = { type: 'sms.sent' as const, messageId: shortText(row.messageId), statusCode };
    const error = errors[index];
    return error ? { ...event, index, error } : event;
  });
  const smsMessageIds = rows.flatMap((row) => shortText(row.messageId) ?? []);
  const types = errors.flatMap((error) => error?.type ?? []);
  return { ids: { smsMessageIds }, ...failedOf(types, rows.length), events };
};

/** A refused SMS may come without `successful`, or with the 202 of the request and a rejected repetition. */
function smsError(row: Record<string, unknown>): ErrorInfo | undefined {
  const statusCode = httpStatus(row.httpStatusCode);
  const refused = statusCode !== undefined && statusCode >= 400;
  if (row.successful === true || (row.successful !== false && !refused)) return undefined;
  return {
    type: refused ? `${statusCode}` : 'rejected',
    message: shortText(row.errorMessage),
    statusCode,
  };
}

/** The REST client does not throw: a refusal is a result whose status (a string) is 400 or more. */
export const messagesSent: ResultReader = ({ status, body }) => {
  const statusCode = httpStatus(status);
  if (statusCode !== undefined && statusCode >= 400) return { error: { type: `${statusCode}`, statusCode } };
  const receipts = object(body)?.receipts;
  const messageIds = list(receipts).flatMap((receipt) => shortText(object(receipt)?.messageId) ?? []);
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

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
