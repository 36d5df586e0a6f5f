/** Pollers of `@azure/core-lro`, of both kinds: `createHttpPoller` has a status, the older `LroEngine` flags. */
import type { ErrorInfo, EventOf } from '../../events/acs-event.ts';
import { CANCELED, errorInfo } from '../../events/error-info.ts';
import { parseUrl } from '../../events/url.ts';
import { idsInPath } from '../http/path-ids.ts';
import type { Method } from './replace.ts';

export interface Poller {
  pollUntilDone: Method;
  poll?: Method;
  onProgress?(listener: () => void): unknown;
  getOperationState(): PollState | undefined;
}

interface PollState {
  status?: string;
  error?: unknown;
  config?: { operationLocation?: unknown };
}

/** The poller that an operation `Class.begin…` has returned. */
export function pollerOf(operation: string, result: unknown): Poller | undefined {
  const poller = result as Poller | null | undefined;
  if (!/\.begin/.test(operation) || typeof poller?.pollUntilDone !== 'function') return undefined;
  return typeof poller.getOperationState === 'function' ? poller : undefined;
}

/** Whether a method was called to wait for what an earlier call has begun: it sends no first request. */
export function isResumed(args: readonly unknown[]): boolean {
  return Boolean((args.at(-1) as { resumeFrom?: unknown } | null | undefined)?.resumeFrom);
}

/** The end that a poller had reached before the app kept its state: an earlier poller has reported it. */
export function statusBefore(args: readonly unknown[]): string | undefined {
  const kept = (args.at(-1) as { resumeFrom?: unknown } | null | undefined)?.resumeFrom;
  if (typeof kept !== 'string') return undefined;
  try {
    const { state } = JSON.parse(kept) as { state?: PollState };
    return EMAIL_STATUS[state?.status ?? ''] ?? (state?.error === undefined ? undefined : 'Failed');
  } catch {
    return undefined; // the SDK rejects it
  }
}

/** Only the address that the poller polls contains the operation id. */
export function emailOperationId(poller: unknown): string | undefined {
  const state = (poller as Partial<Poller>).getOperationState?.();
  const location = state?.config?.operationLocation;
  const url = typeof location === 'string' ? parseUrl(location) : undefined;
  return url && idsInPath(url).emailOperationId;
}

const EMAIL_STATUS: Record<string, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: CANCELED,
};

/** The end of an email, once its poller knows it. */
export function pollerEnd(poller: Poller): EventOf<'email.completed'> | undefined {
  const { status = '', error } = poller.getOperationState() ?? {};
  const operationId = emailOperationId(poller);
  const ended = EMAIL_STATUS[status];
  if (!ended || !operationId) return undefined;
  return {
    type: 'email.completed',
    operationId,
    status: ended,
    ...(ended !== 'Succeeded' && { error: pollerError(error ?? { code: ended }) }),
  };
}

const FAILED = /^The long-running operation has failed(?:\. ([\w.-]{1,64})\. ([\s\S]*))?/;
const CANCELED_TEXT = /^Operation was canceled$/;

/** `@azure/core-lro` puts the service's error code only into the message of a plain `Error`, and a status nowhere. */
export function pollerError(error: unknown): ErrorInfo {
  const info = errorInfo(error);
  const text = info.message ?? '';
  if (CANCELED_TEXT.test(text)) return { ...info, type: CANCELED };
  const [failed, code, message] = FAILED.exec(text) ?? [];
  if (failed === undefined) return info;
  return code && code !== 'undefined'
    ? { ...info, type: errorInfo({ code }).type, message }
    : { ...info, type: 'Failed' };
}

/** The status that a poller has ended with, where it is the service's answer and not a failed request. */
export function failedStatus(error: unknown): 'Failed' | typeof CANCELED | undefined {
  const text = errorInfo(error).message ?? '';
  if (CANCELED_TEXT.test(text)) return CANCELED;
  return FAILED.test(text) ? 'Failed' : undefined;
}
