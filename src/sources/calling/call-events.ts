/** Completes the events of calls in the second half of a page: reads what the first half has tapped. */
import type { CallEvent, CallFeature, CallLeg, CallPhase } from '../../events/call-event.ts';
import { now as currentTime, pastTime } from '../../events/clock.ts';
import { shortText } from '../../events/text.ts';
import { guarded } from '../../safety/guard.ts';
import { MediaMeter } from './media-meter.ts';
import { beginPhase, finishPhase } from './phases.ts';
import { type Emitter, plainReason, type SdkEndReason } from './sdk-types.ts';
import { ratings } from './survey-ratings.ts';

/** What has been tapped of a call. */
interface Tapped {
  readonly media: MediaMeter;
  readonly reconnects: CallPhase[];
  /** When the last media sample was emitted. */
  sampled: number;
}

export class CallEvents {
  readonly #emit: (event: CallEvent) => void;
  readonly #sampleInterval: number;
  readonly #tapped = new WeakMap<CallLeg, Tapped>();

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
    const { media, reconnects } = this.#of(leg);
    record.media = guarded('media', () => media.summaries()) ?? [];
    for (const phase of reconnects) phase.end ??= record.end;
    record.phases.push(...reconnects);
    this.#emit(event);
    for (const summary of record.media) this.#emit({ type: 'media.summary', leg, summary });
  }

  /** Reads an event of a feature, or the result of an action. */
  onTap(leg: CallLeg | undefined, tap: string, value: unknown, argument?: unknown): void {
    guarded(tap, () => {
      if (leg) this.#ofCall(leg, tap, value, argument);
      else if (tap === 'DeviceManager.askDevicePermission') {
        const { audio, video } = value as Record<string, unknown>;
        this.#emit({ type: 'device.access_answered', audio: audio === true, video: video === true });
      }
    });
  }

  #ofCall(leg: CallLeg, tap: string, value: unknown, argument: unknown): void {
    const change = CHANGES[tap];
    if (tap in EMITTERS) this.#follow(leg, tap, value as Emitter);
    else if (change) this.#changed(leg, change, value);
    else if (tap === 'MediaStats') this.#media(leg, value);
    else if (tap === 'CallSurvey.submitSurvey')
      this.#emit({ type: 'call.survey', leg, ratings: ratings(argument) });
    else if (tap === 'network' || tap === 'media' || tap === 'remote') this.#diagnostics(leg, tap, value);
  }

  /** Transfers and captions begin with the object that emits. */
  #follow(leg: CallLeg, tap: string, emitter: Emitter): void {
    const change = CHANGES[tap];
    const read = () => void guarded(tap, () => change && this.#changed(leg, change, emitter));
    emitter.on(EMITTERS[tap] ?? '', read);
    if (tap !== 'Captions' || (emitter as { isCaptionsFeatureActive?: unknown }).isCaptionsFeatureActive)
      read();
  }

  #changed(leg: CallLeg, [feature, statesOf]: Change, value: unknown): void {
    for (const state of statesOf(value)) {
      const reason = state === 'failed' ? plainReason(() => (value as TransferState).error) : undefined;
      this.#emit({
        type: 'call.feature_changed',
        leg,
        feature,
        state,
        // The SDK reports 0/0 where it does not know.
        reason: reason?.code ? { ...reason, beforeConnect: false } : undefined,
      });
    }
  }

  #diagnostics(leg: CallLeg, scope: 'network' | 'media' | 'remote', value: unknown): void {
    const remote = scope === 'remote';
    const { diagnostics } = (value ?? {}) as { diagnostics?: unknown };
    const changed = remote && Array.isArray(diagnostics) ? diagnostics.slice(0, 100) : [value];
    for (const event of changed as { diagnostic?: unknown; value?: unknown }[]) {
      const name = shortText(event?.diagnostic);
      if (!name) continue;
      this.#emit({ type: 'diagnostic.changed', leg, scope, name, value: event.value, remote });
      if (name !== 'networkReconnect' || remote) continue;
      const change = event.value === GOOD ? finishPhase : beginPhase;
      change(this.#of(leg).reconnects, 'reconnect', now());
    }
  }

  #media(leg: CallLeg, report: unknown): void {
    const tapped = this.#of(leg);
    const values = tapped.media.add(report);
    if (this.#sampleInterval <= 0 || now() - tapped.sampled < this.#sampleInterval) return;
    tapped.sampled = now();
    for (const direction of ['send', 'receive'] as const)
      if (Object.keys(values[direction]).length > 0)
        this.#emit({ type: 'media.sample', leg, direction, values: values[direction] });
  }

  #of(leg: CallLeg): Tapped {
    const tapped = this.#tapped.get(leg) ?? { media: new MediaMeter(), reconnects: [], sampled: now() };
    this.#tapped.set(leg, tapped);
    return tapped;
  }
}

/** A value of `acs.feature.name`, and the reader of its states. */
type Change = [feature: CallFeature, statesOf: (value: unknown) => string[]];

interface TransferState {
  state?: unknown;
  error?: SdkEndReason;
}

/** The events of objects that a tap passes on. */
const EMITTERS: Record<string, string> = {
  Captions: 'CaptionsActiveChanged',
  'Transfer.transfer': 'stateChanged',
};

const activity = (active: unknown) => [active === true ? 'active' : 'inactive'];
const CHANGES: Record<string, Change | undefined> = {
  Recording: ['recording', activity],
  Transcription: ['transcription', activity],
  Captions: [
    'captions',
    (value) => activity((value as { isCaptionsFeatureActive?: unknown }).isCaptionsFeatureActive),
  ],
  mutedByOthers: ['mute', () => ['muted_by_others']],
  Transfer: ['transfer', () => ['accepted']],
  'Transfer.transfer': [
    'transfer',
    (value) => {
      const state = shortText((value as TransferState).state)?.toLowerCase();
      return state ? [state === 'none' ? 'requested' : state] : [];
    },
  ],
  Lobby: [
    'lobby',
    (value) => {
      const { added, removed } = value as Record<string, { length?: unknown } | undefined>;
      return [...(added?.length ? ['waiting'] : []), ...(removed?.length ? ['left'] : [])];
    },
  ],
};

/** `DiagnosticQuality.Good`. */
const GOOD = 1;

const now = () => pastTime() ?? currentTime();
