/** Wraps the credential of `@azure/communication-common`: nothing else reports that the app's token refresher threw. */
import { context } from '@opentelemetry/api';
import { errorInfo } from '../../events/error-info.ts';
import type { EventSink } from '../../events/sink.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { allOrNothing, type Method, replace, type Undo } from './replace.ts';

type Credential = new (options: object) => { tokenCredential?: object };

/** The last reported failure of each refreshing credential, because `getToken` rejects with the same error. */
const reported = new WeakMap<object, { error: unknown }>();

export function wrapCredential(sink: EventSink, exports: Record<string, unknown>): Undo {
  const type = exports.AzureCommunicationTokenCredential as Credential | undefined;
  if (typeof type !== 'function') return () => {};
  const refreshing = guarded('the token credential', () => refreshingPrototype(type));
  return allOrNothing([
    () => replace(type.prototype, 'getToken', (original) => observedToken(sink, original)),
    ...(refreshing
      ? [() => replace(refreshing, 'updateTokenAndReschedule', (original) => observedRefresh(sink, original))]
      : []),
  ]);
}

/** The class that refreshes is not exported. A refresh in the background does not pass through `getToken`. */
function refreshingPrototype(type: Credential): Record<string, unknown> | undefined {
  const { tokenCredential } = new type({ tokenRefresher: () => Promise.resolve('') });
  return tokenCredential && Object.getPrototypeOf(tokenCredential);
}

function observedToken(sink: EventSink, original: Method): Method {
  return function (...args) {
    const returned = original.apply(this, args);
    const active = context.active();
    if (!isPlainPromise(returned)) return returned;
    const failed = (error: unknown) => {
      const { tokenCredential } = this as { tokenCredential?: object };
      const known = tokenCredential && reported.get(tokenCredential);
      if (!known || known.error !== error)
        sink.emit({ type: 'token.refresh_failed', error: errorInfo(error) }, active);
    };
    return observed('a token refresh', returned, () => {}, failed);
  };
}

function observedRefresh(sink: EventSink, original: Method): Method {
  return function (...args) {
    const running = (this as { activeTokenUpdating?: unknown }).activeTokenUpdating;
    const returned = original.apply(this, args);
    const active = context.active();
    if (running || !isPlainPromise(returned)) return returned; // it joins a refresh that is observed
    const failed = (error: unknown) => {
      reported.set(this as object, { error });
      sink.emit({ type: 'token.refresh_failed', error: errorInfo(error) }, active);
    };
    return observed('a token refresh', returned, () => reported.delete(this as object), failed);
  };
}
