/** Wraps the credential of `@azure/communication-common`: nothing else reports that the app's token refresher threw. */
import { context } from '@opentelemetry/api';
import { errorInfo } from '../../events/error-info.ts';
import type { EventSink } from '../../events/sink.ts';
import { isPlainPromise, observed } from '../../safety/guard.ts';
import { replace, type Undo } from './replace.ts';

export function wrapCredential(sink: EventSink, exports: Record<string, unknown>): Undo {
  const type = exports.AzureCommunicationTokenCredential;
  if (typeof type !== 'function') return () => {};
  return replace(
    type.prototype,
    'getToken',
    (original) =>
      function (...args) {
        const returned = original.apply(this, args);
        const active = context.active();
        if (!isPlainPromise(returned)) return returned;
        const failed = (error: unknown) =>
          sink.emit({ type: 'token.refresh_failed', error: errorInfo(error) }, active);
        return observed('a token refresh', returned, () => {}, failed);
      },
  );
}
