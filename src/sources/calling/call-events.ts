/** Completes the events of calls in the second half of a page: reads what the taps of the first half pass on. */
import type { CallEvent, CallLeg, CallRecord } from '../../events/call-event.ts';
import { pastTime } from '../../events/clock.ts';
import { shortText } from '../../events/text.ts';
import { guarded } from '../../safety/guard.ts';
import type { Tap } from './features.ts';
import { MediaMeter } from './media-meter.ts';
import { beginPhase, finishPhase } from './phases.ts';
import { ratings } from './survey-ratings.ts';

interface Meter {
  readonly media: MediaMeter;
  /** When the last sample was emitted. */
  last: number;
}

export class CallEvents {
  readonly #emit: (event: CallEvent) => void;
  readonly #sampleInterval: number;
  readonly #meters = new WeakMap<CallRecord, Meter>();

  /** @param sampleInterval Milliseconds between emitted media samples; 0: none. */
  constructor(emit: (event: CallEvent) => void, sampleInterval: number) {
    this.#emit = emit;
    this.#sampleInterval = sampleInterval;
  }

  /** Emits an event; the end of a call with its media summaries. */
  emit(event: CallEvent): void {
    if (event.type !== 'call.completed') {
      this.#emit(event);
      return;
    }
    const { leg, record } = event;
    record.media = guarded('media', () => this.#meters.get(record)?.media.summaries()) ?? [];
    this.#emit(event);
    for (const summary of record.media) this.#emit({ type: 'media.summary', leg, summary });
  }

  /** Reads an event of a feature. */
  feature(record: CallRecord, tap: Tap, value: unknown): void {
    guarded(tap, () => {
      if (tap === 'MediaStats') this.#media(record, value);
      else this.#diagnostics(record, tap, value);
    });
  }

  /** Reads a survey that the app has submitted. */
  survey(leg: CallLeg, survey: unknown): void {
    this.#emit({ type: 'call.survey', leg, ratings: ratings(survey) });
  }

  #diagnostics(record: CallRecord, scope: string, value: unknown): void {
    const remote = scope === 'remote';
    const { diagnostics } = (value ?? {}) as { diagnostics?: unknown };
    const changed = remote && Array.isArray(diagnostics) ? diagnostics.slice(0, 100) : [value];
    for (const event of changed as { diagnostic?: unknown; value?: unknown }[]) {
      const name = shortText(event?.diagnostic);
      if (!name) continue;
      this.#emit({ type: 'diagnostic.changed', leg: record.leg, scope, name, value: event.value, remote });
      if (name !== 'networkReconnect' || remote) continue;
      if (event.value === GOOD) finishPhase(record, 'reconnect', now());
      else beginPhase(record, 'reconnect', now());
    }
  }

  #media(record: CallRecord, report: unknown): void {
    const meter = this.#meters.get(record) ?? { media: new MediaMeter(), last: record.start };
    this.#meters.set(record, meter);
    const values = meter.media.add(report);
    if (this.#sampleInterval <= 0 || now() - meter.last < this.#sampleInterval) return;
    meter.last = now();
    for (const direction of ['send', 'receive'] as const)
      if (Object.keys(values[direction]).length > 0)
        this.#emit({ type: 'media.sample', leg: record.leg, direction, values: values[direction] });
  }
}

/** `DiagnosticQuality.Good`. */
const GOOD = 1;

const now = () => pastTime() ?? Date.now();
