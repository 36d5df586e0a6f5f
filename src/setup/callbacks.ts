/** Connects `recordCallAutomationEvents()` with a pipeline. */
import type { NodePipeline } from '../pipeline/node.ts';
import { guarded } from '../safety/guard.ts';
import { processState } from '../safety/process-state.ts';
import { warnOnce } from '../safety/warn.ts';
import { CallAutomationCallbacks } from '../sources/call-automation.ts';
import { type CallbackDropReason, MAX_EVENTS } from '../sources/callback-body.ts';

/** Starts reading; the returned function stops it. */
export function observeCallbacks(pipeline: NodePipeline): () => void {
  const warned = new Set<string>();
  const callbacks = new CallAutomationCallbacks(pipeline, {
    onDropped(reason, count, total) {
      pipeline.metrics.dropped('event', count, reason);
      // Only the first numbers: the metric has the others.
      if (!warned.has(reason)) warnOnce(unreadCallback(reason, count, total));
      warned.add(reason);
    },
    onUnrecorded: (why) => pipeline.metrics.received(`callback.${why}`, 'call_automation'),
  });
  const read = (body: unknown) => guarded('a callback', () => callbacks.read(body));
  const { callbackReaders } = processState();
  callbackReaders.add(read);
  return () => void callbackReaders.delete(read);
}

function unreadCallback(reason: CallbackDropReason, count: number, total: number): string {
  if (reason === 'too_many')
    return `recordCallAutomationEvents() reads ${MAX_EVENTS} events of one body; the other ${count} are dropped`;
  const seen =
    count < total
      ? `read ${total - count} of ${total} items of a body; the others hold no readable event and are dropped`
      : 'was given something that holds no readable event, which is dropped';
  return `recordCallAutomationEvents() ${seen}: pass the body of the request (text, bytes or parsed JSON) or the Request itself, before the app reads it`;
}
