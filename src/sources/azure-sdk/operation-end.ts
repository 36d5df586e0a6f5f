/** Result or exception of an operation -> its end. */
import type { OperationEnd, ServerEvent } from '../../events/acs-event.ts';
import { CLIENTS } from './clients.ts';
import { failedStatus, pollerError } from './pollers.ts';
import { object, type Requested } from './results.ts';

const READERS = new Map(CLIENTS.flatMap(({ results = {} }) => Object.entries(results)));

/** Reads a result of the operation `Class.method`. Never throws: an unexpected result has no ids. */
export function readResult(
  operation: string,
  result: unknown,
  requested: Requested = () => [],
): OperationEnd {
  try {
    const read = READERS.get(operation) ?? READERS.get(operation.slice(0, operation.indexOf('.') + 1));
    const value = object(result);
    return read && value ? read(value, operation, requested) : {};
  } catch {
    return {};
  }
}

/**
 * `beginSend` polls once before the app has a poller: if that poll fails or says how the email ended, nothing but the
 * exception reports that the email was sent. The pipeline knows its operation id from the address of the poll,
 * and drops the event if there was none: the service has refused the email.
 */
export function readFailure(operation: string, error: unknown): OperationEnd {
  const info = pollerError(error);
  if (!operation.startsWith('EmailClient.')) return { error: info, events: [] };
  const status = failedStatus(error);
  const ids = status ? { ids: { emailStatus: status } } : {};
  if (operation !== 'EmailClient.beginSend') return { ...ids, error: info, events: [] };
  const completed: ServerEvent[] = status ? [{ type: 'email.completed', status, error: info }] : [];
  return { ...ids, error: info, events: [{ type: 'email.sent' }, ...completed] };
}
