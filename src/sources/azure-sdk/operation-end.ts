/** Result or exception of an operation -> its end. */
import type { OperationEnd } from '../../events/acs-event.ts';
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

/** An email that fails before the app has a poller is reported by nothing but the exception. */
export function readFailure(operation: string, error: unknown): OperationEnd {
  const info = pollerError(error);
  const status = operation === 'EmailClient.beginSend' ? failedStatus(error) : undefined;
  return {
    error: info,
    events: status ? [{ type: 'email.completed', status, error: info }] : [],
  };
}
