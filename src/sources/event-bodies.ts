/** Reads the bodies that an app receives, with callbacks of Call Automation or events of Event Grid in them. */
import { type Delivery, OpenDelivery } from '../events/delivery.ts';
import type { CallbackSink, EventGridSink } from '../events/sink.ts';
import { shortText } from '../events/text.ts';
import { guarded } from '../safety/guard.ts';
import { CallAutomationCallbacks, isCallback, type Unrecorded } from './call-automation.ts';
import {
  awaitedBody,
  type CallbackDropReason,
  type CallbackEvent,
  callbackBody,
  isAwaitable,
  withHeaders,
} from './callback-body.ts';
import { EventGridEvents, isReport } from './event-grid.ts';
import { SeenEvents } from './seen-events.ts';

/** The function of the public API by which a body came. */
export type RecordFunction = 'recordCallAutomationEvents' | 'recordEventGridEvents';

/** Receives reports that are not events. */
export interface BodyReports {
  /** Receives the reason why something was left out, how many of how many. */
  onDropped(by: RecordFunction, reason: CallbackDropReason, count: number, total: number): void;
  /** @param publisher Publisher of an event that is not of ACS, such as `Microsoft.Storage`. */
  onUnrecorded?(
    kind: 'callback' | 'event_grid',
    why: Exclude<Unrecorded, 'unreadable'>,
    publisher?: string,
  ): void;
}

/** Emits what the events in bodies report. Both kinds of events may be in either kind of body. */
export class EventBodies {
  readonly #reports: BodyReports;
  readonly #callbacks: CallAutomationCallbacks;
  readonly #eventGrid: EventGridEvents;

  constructor(sink: CallbackSink & EventGridSink, reports: BodyReports) {
    this.#reports = reports;
    const seen = new SeenEvents();
    this.#callbacks = new CallAutomationCallbacks(sink, seen);
    this.#eventGrid = new EventGridEvents(sink, seen);
  }

  /** @param body The request, its body or a promise of either, in any of the forms that frameworks give. */
  read(body: unknown, by: RecordFunction, deferReports = false): Delivery {
    const delivery = new OpenDelivery(deferReports);
    // What throws when it is read is left out as a whole.
    const attempt = (run: () => void) => {
      const done = guarded('a body of events', () => {
        run();
        return true;
      });
      if (!done) delivery.leftOut++;
    };
    attempt(() => {
      if (!isAwaitable(body)) this.#read(withHeaders(body), by, delivery);
      else
        awaitedBody(body).then(
          (given) => attempt(() => this.#read(given, by, delivery)),
          () => {
            delivery.leftOut++;
            delivery.report(() => this.#reports.onDropped(by, 'unreadable', 1, 1));
          },
        );
    });
    return delivery;
  }

  #read(body: unknown, by: RecordFunction, delivery: OpenDelivery): void {
    const { events, total, dropped } = callbackBody(body);
    for (const [reason, count] of Object.entries(dropped) as [CallbackDropReason, number][]) {
      delivery.leftOut += count;
      delivery.report(() => this.#reports.onDropped(by, reason, count, total));
    }
    for (const event of events) this.#event(event, by, delivery);
  }

  #event(event: CallbackEvent, by: RecordFunction, delivery: OpenDelivery): void {
    const kind = kindOf(event, by);
    const reader = kind === 'callback' ? this.#callbacks : this.#eventGrid;
    const result = guarded('an event', () => reader.record(event));
    if (typeof result === 'function') {
      delivery.add(result);
      return;
    }
    delivery.leftOut++;
    const publisher = result === 'other' ? publisherOf(event) : undefined;
    if (result === 'unreadable') delivery.report(() => this.#reports.onDropped(by, result, 1, 1));
    else if (result) delivery.report(() => this.#reports.onUnrecorded?.(kind, result, publisher));
  }
}

/** Undefined if the type does not look like those of Event Grid: `Microsoft.Storage.BlobCreated`. */
function publisherOf({ kind }: CallbackEvent): string | undefined {
  return /^([a-z]{1,32}\.[a-z]{1,32})\.[a-z.]{1,64}$/i.exec(kind)?.[1];
}

/** Only callbacks name a call connection. What is of another publisher counts where it came in. */
function kindOf({ kind, isAcs, data }: CallbackEvent, by: RecordFunction): 'callback' | 'event_grid' {
  if (isCallback(kind)) return 'callback';
  if (isAcs) return isReport(kind) || !shortText(data.callConnectionId) ? 'event_grid' : 'callback';
  return by === 'recordEventGridEvents' ? 'event_grid' : 'callback';
}
