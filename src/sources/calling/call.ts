/** Observes one call of the Calling SDK: events as they happen, a record when it is over. */

import type {
  CallDirection,
  CallEvent,
  CallLeg,
  CallRecord,
  CallRecorder,
  CallType,
  EndReason,
} from '../../events/call-event.ts';
import { now } from '../../events/clock.ts';
import { shortText } from '../../events/text.ts';
import { guarded } from '../../safety/guard.ts';
import type { Actions } from './actions.ts';
import { tapFeatures } from './features.ts';
import { Listeners } from './listeners.ts';
import { beginPhase, finishPhase } from './phases.ts';
import {
  plainReason,
  type SdkCall,
  type SdkEndReason,
  type SdkIncomingCall,
  type SdkParticipant,
} from './sdk-types.ts';

/** Dependencies of an observer. */
export interface CallSettings {
  emit(event: CallEvent): void;
  /** `calling.Features`, if the app passed the module. */
  features: Record<string, unknown> | undefined;
  /** Called with each event of a call's features. */
  onTap(leg: CallLeg | undefined, tap: string, value: unknown, argument?: unknown): void;
  /** The flight recorder of a new call. */
  recorder(leg: CallLeg): CallRecorder;
  actions: Actions;
  /** Called once, after the last event. */
  onDone(observer: CallObserver): void;
}

export interface CallStart {
  direction: CallDirection;
  callType?: CallType | undefined;
  /** It had connected before it was observed, so that its setup time is unknown. */
  late?: boolean | undefined;
  spanId: string;
}

/** The last media report may arrive 30 ms after the end. */
const LAST_REPORT_MS = 100;
/** Participants beyond this number have events, but no spans. */
const MAX_PARTICIPANTS = 500;

export class CallObserver {
  readonly record: CallRecord;
  readonly settings: CallSettings;
  readonly listeners = new Listeners();
  /** The call, unless it is an incoming one that was not accepted. */
  accepted: SdkCall | undefined;
  incoming: SdkIncomingCall | undefined;
  readonly #participants = new WeakSet<object>();
  readonly #late: boolean | undefined;
  #state: string | undefined;
  #ended = false;
  #completed = false;

  constructor(id: string | undefined, start: CallStart, settings: CallSettings) {
    this.settings = settings;
    const leg: CallLeg = {
      source: 'client',
      ids: { callId: id },
      direction: start.direction,
      spanId: start.spanId,
      callType: start.callType,
    };
    this.record = {
      leg,
      start: now(),
      phases: [],
      participants: [],
      media: [],
      recorder: settings.recorder(leg),
    };
    this.#late = start.late;
    if (!this.#late) beginPhase(this.record.phases, 'setup', now());
  }

  started(): void {
    this.settings.emit({ type: 'call.started', leg: this.record.leg });
  }

  /** Observes the call from its present state on. */
  observe(call: SdkCall): void {
    const { leg } = this.record;
    leg.participantId ??= shortText(call.info?.participantId);
    if (shortText(call.info?.groupId)) leg.callType = 'group';
    this.listeners.on(call, 'idChanged', () => this.#idChanged(call));
    this.listeners.on(call, 'stateChanged', () => this.#stateChanged(call));
    guarded('participants', () => {
      for (const participant of call.remoteParticipants ?? []) this.#participant(participant);
    });
    this.listeners.on<{ added?: readonly SdkParticipant[] }>(
      call,
      'remoteParticipantsUpdated',
      ({ added }) => {
        for (const participant of added ?? []) this.#participant(participant);
      },
    );
    this.settings.actions.watch(call, 'Call', leg);
    guarded('call features', () => tapFeatures(this, call));
    this.#stateChanged(call);
  }

  /** Notices what listeners missed: the SDK skips all listeners behind one of the app's that throws. */
  look(): void {
    guarded('the state of a call', () => {
      const { accepted: call, incoming } = this;
      if (call && call.id !== this.record.leg.ids.callId) this.#idChanged(call);
      if (call && call.state !== this.#state) this.#stateChanged(call);
      if (!call && incoming?.callEndReason) this.end(this.endReason(() => incoming.callEndReason));
    });
  }

  /** Ends the call; only the first end counts. */
  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    const { record } = this;
    record.end = now();
    record.reason = reason;
    for (const phase of record.phases) phase.end ??= record.end;
    const seconds = record.connected === undefined ? undefined : (record.end - record.connected) / 1000;
    this.settings.emit({ type: 'call.ended', leg: record.leg, reason, seconds });
    if (reason.pageLeft) this.complete();
    else setTimeout(() => this.complete(), LAST_REPORT_MS);
  }

  /** Emits the record. Nothing follows it. */
  complete(): void {
    if (this.#completed || !this.#ended) return;
    this.#completed = true;
    this.listeners.off();
    const { record, settings } = this;
    guarded('a call record', () => settings.emit({ type: 'call.completed', leg: record.leg, record }));
    settings.onDone(this);
  }

  /** The reason that the SDK reports. */
  endReason(read: () => SdkEndReason | undefined): EndReason {
    const { connected, leg } = this.record;
    return {
      ...plainReason(read),
      beforeConnect: connected === undefined,
      ...(leg.direction === 'incoming' && { incoming: true }),
    };
  }

  /** The page unloads. The SDK may already have ended the call, in its own listener. */
  abandon(): void {
    this.end({ ...this.endReason(() => this.accepted?.callEndReason), pageLeft: true });
    this.complete();
  }

  #idChanged(call: SdkCall): void {
    const id = shortText(call.id);
    const { leg } = this.record;
    const previousId = leg.ids.callId;
    if (!id || id === previousId) return; // an id that becomes undefined is kept
    leg.ids.callId = id;
    if (!previousId) return;
    this.record.previousId = previousId;
    this.settings.emit({ type: 'call.id_changed', leg, previousId });
    this.#askServerId(call);
  }

  #stateChanged(call: SdkCall): void {
    const state = shortText(call.state);
    if (!state || this.#ended) return;
    this.#state = state;
    const { leg } = this.record;
    this.settings.emit({ type: 'call.state_changed', leg, state });
    if (state === 'InLobby') beginPhase(this.record.phases, 'lobby', now());
    else finishPhase(this.record.phases, 'lobby', now());
    if (state === 'LocalHold' || state === 'RemoteHold') beginPhase(this.record.phases, 'hold', now());
    else finishPhase(this.record.phases, 'hold', now());
    if (state === 'Connected') this.#connected();
    if (!leg.ids.serverCallId) this.#askServerId(call);
    if (state === 'Disconnected') this.end(this.endReason(() => call.callEndReason));
  }

  #connected(): void {
    if (this.record.connected !== undefined) return;
    this.record.connected = this.#late ? this.record.start : now();
    finishPhase(this.record.phases, 'setup', now());
    const { leg } = this.record;
    this.settings.emit({ type: 'call.connected', leg });
  }

  /** Retried on later changes: the SDK may not know the server id of a joined call yet when the call connects. */
  #askServerId(call: SdkCall): void {
    const { leg, connected } = this.record;
    if (connected === undefined) return;
    guarded('a server call id', () => {
      Promise.resolve(call.info?.getServerCallId?.()).then(
        (id) => {
          leg.ids.serverCallId = shortText(id) ?? leg.ids.serverCallId;
        },
        () => {}, // the call has no server id or is over
      );
    });
  }

  #participant(participant: SdkParticipant): void {
    if (this.#participants.has(participant)) return;
    this.#participants.add(participant);
    const { leg, participants } = this.record;
    const kind = shortText(participant.identifier?.kind) ?? 'unknown';
    const remote: CallRecord['participants'][number] = { kind, start: now() };
    let connected = participant.state === 'Connected';
    if (participants.length < MAX_PARTICIPANTS) participants.push(remote);
    this.settings.emit({ type: 'call.participant_joined', leg, kind });
    this.listeners.on(participant, 'stateChanged', () => {
      connected ||= participant.state === 'Connected';
      if (participant.state !== 'Disconnected' || remote.end !== undefined) return;
      remote.end = now();
      remote.reason = { ...plainReason(() => participant.callEndReason), beforeConnect: !connected };
      this.settings.emit({ type: 'call.participant_ended', leg, kind, reason: remote.reason });
    });
  }
}
