/** Connects `recordCallAutomationEvents()` and `recordEventGridEvents()` with a pipeline. */
import type { NodePipeline } from '../pipeline/node.ts';
import { guarded } from '../safety/guard.ts';
import { type BodyReader, eventGridReaders, processState } from '../safety/process-state.ts';
import { isOffByChoice } from '../safety/switched-off.ts';
import { diagDebug, warnOnce } from '../safety/warn.ts';
import type { GivenProviders } from '../signals/providers.ts';
import { type CallbackDropReason, MAX_EVENTS } from '../sources/callback-body.ts';
import { EventBodies, type RecordFunction } from '../sources/event-bodies.ts';
import { lostEventsWarning } from './lost-events-warning.ts';

/** Starts reading; the returned function stops it. */
export function observeBodies(pipeline: NodePipeline, given: GivenProviders): () => void {
  const warned = new Set<string>();
  const bodies = new EventBodies(pipeline, {
    onDropped(by, reason, count, total) {
      pipeline.metrics.dropped('event', count, reason);
      // Only the first numbers: the metric has the others.
      if (!warned.has(by + reason)) warnOnce(unreadBody(by, reason, count, total));
      warned.add(by + reason);
    },
    onUnrecorded(kind, why, publisher) {
      pipeline.metrics.received(`${kind}.${why}`, kind === 'callback' ? 'call_automation' : kind);
      if (why === 'other' && !warned.has(why))
        diagDebug(
          `an event of ${publisher ?? 'another publisher'} is left out, as all that are not of Microsoft.Communication; acs_otel.events.received counts them as ${kind}.other`,
        );
      warned.add(why);
    },
  });
  const connect = (readers: Set<BodyReader>, by: RecordFunction) => {
    const read: BodyReader = (body, deferReports) =>
      guarded(`${by}()`, () => {
        const lost = lostEventsWarning(given);
        if (lost) warnOnce(lost);
        return bodies.read(body, by, deferReports);
      });
    readers.add(read);
    return () => void readers.delete(read);
  };
  const undo = [
    connect(processState().callbackReaders, 'recordCallAutomationEvents'),
    connect(eventGridReaders(), 'recordEventGridEvents'),
  ];
  return () => {
    for (const undoOne of undo) undoOne();
  };
}

/** Passes a body to every installation, whichever copy of the package made it. */
export function recordCallbacks(body: unknown): void {
  pass(body, processState().callbackReaders, 'recordCallAutomationEvents');
}

/** Passes a body to every installation whose copy of the package knows Event Grid. */
export function recordEvents(body: unknown): void {
  pass(body, eventGridReaders(), 'recordEventGridEvents');
}

function pass(body: unknown, readers: Set<BodyReader>, by: RecordFunction): void {
  // With a handle but no reader, `register()` has printed why it installed nothing.
  if (readers.size === 0 && !processState().handle && !isOffByChoice())
    warnOnce(
      `${by}() records nothing, because nothing observes this process: call register() or enable AcsInstrumentation before the first event arrives`,
    );
  for (const read of readers) read(body);
}

function unreadBody(by: RecordFunction, reason: CallbackDropReason, count: number, total: number): string {
  if (reason === 'too_many')
    return `${by}() reads ${MAX_EVENTS} events of one body; the other ${count} are dropped`;
  const seen =
    count < total
      ? `read ${total - count} of ${total} items of a body; the others hold no readable event and are dropped`
      : 'was given something that holds no readable event, which is dropped';
  return `${by}() ${seen}: pass the body of the request (text, bytes or parsed JSON) or the Request itself, before the app reads it`;
}
