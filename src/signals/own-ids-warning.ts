/** In a file of its own, because a page does not need it at once. */
import { warnOnce } from '../safety/warn.ts';
import type { StartedSpan } from './id-generator.ts';

/**
 * Says once that calls and messages get no trace of their own, because a provider of the app lacks our generator. A
 * provider that records nothing loses nothing.
 */
export function warnWithoutOwnIds({ span, ownIds }: StartedSpan): void {
  if (ownIds || !span.isRecording()) return;
  warnOnce(
    "calls and messages get no traces of their own: the app's tracer provider lacks idGenerator: acsIdGenerator()",
  );
}
