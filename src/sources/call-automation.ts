/** Reads callbacks of Call Automation: CloudEvents that the service posts to the app's `callbackUri`. */
import type { AutomationEvent, AutomationResult, SignallingDetails } from '../events/automation-event.ts';
import type { CallEvent, CallLeg, EndReason } from '../events/call-event.ts';
import type { CallbackSink } from '../events/sink.ts';
import { shortText, word } from '../events/text.ts';
import { type CallbackEvent, plainKind } from './callback-body.ts';
import { callbackKind, KNOWN_KINDS } from './callback-kinds.ts';
import { plausibleSeconds, plausibleTime } from './event-times.ts';
import { NewestKeys } from './newest-keys.ts';
import { type Admission, eventKey, type SeenEvents } from './seen-events.ts';

const CONNECTED = 'CallConnected';
/** The leg has ended or was never connected. */
const DISCONNECTED = 'CallDisconnected';
const ENDED = new Set([DISCONNECTED, 'CreateCallFailed', 'AnswerFailed', 'ConnectFailed']);
/** Remembered legs: for the duration of calls, and to count redelivered callbacks once. */
const MAX_LEGS = 10_000;
/** Longer ones are not joined with their request. */
const MAX_CONTEXT = 4096;

interface Leg {
  ids: CallLeg['ids'];
  connectedAt?: number | undefined;
  ended?: { at: number; reason: EndReason } | undefined;
}

/** Whether a type is that of a callback, as far as this version knows. */
export function isCallback(kind: string): boolean {
  return kind === CONNECTED || ENDED.has(kind) || KNOWN_KINDS.has(kind);
}

/** Why an event becomes no record: it was delivered before, is no event of ACS, or lacks what every event has. */
export type Unrecorded = 'redelivered' | 'other' | 'unreadable';

/** Emits calls as they connect and end, and an event for every other callback. */
export class CallAutomationCallbacks {
  readonly #sink: CallbackSink;
  readonly #legs = new NewestKeys<Leg>(MAX_LEGS);
  readonly #seen: SeenEvents;

  constructor(sink: CallbackSink, seen: SeenEvents) {
    this.#sink = sink;
    this.#seen = seen;
  }

  /** @returns What undoes the memory of the recorded event, or why it was not recorded. */
  record(callback: CallbackEvent): (() => void) | Unrecorded {
    const { kind, data } = callback;
    const id = shortText(data.callConnectionId);
    const ids = known({
      callId: shortText(data.correlationId),
      serverCallId: shortText(data.serverCallId),
      callConnectionId: id,
    });
    const ofCall = kind === CONNECTED || ENDED.has(kind);
    if (ofCall ? !id : Object.keys(ids).length === 0)
      return ofCall || KNOWN_KINDS.has(kind) ? 'unreadable' : 'other';
    // The type of another publisher's event keeps its prefix.
    if (kind.includes('.')) return 'other';
    const admission = this.#seen.admit(keyOf(callback));
    if (!admission) return 'redelivered';
    if (id && ofCall) return this.#ofCall(callback, id, ids, admission) ?? 'redelivered';
    const undo = this.#sink.emitAutomation(this.#automation(callback, id, ids), admission.again);
    return () => {
      admission.forget();
      undo?.();
    };
  }

  /** @returns Undefined if another callback has reported the same. */
  #ofCall(
    { kind, at: given, data }: CallbackEvent,
    id: string,
    ids: CallLeg['ids'],
    { again, forget }: Admission,
  ): (() => void) | undefined {
    const known = this.#leg(id, ids);
    const at = plausibleTime(given);
    const leg: CallLeg = { source: 'call_automation', ids: { ...known.ids, ...ids } };
    const isConnect = kind === CONNECTED;
    if (isConnect ? known.connectedAt !== undefined : known.ended) return undefined;
    if (isConnect) {
      known.connectedAt = at;
      this.#sink.emitCall({ type: 'call.connected', leg, at }, again);
    } else {
      this.#sink.emitCall(ended(known, at, leg, kind, resultOf(data)), again);
    }
    this.#complete(known, leg, again);
    return () => {
      forget();
      known[isConnect ? 'connectedAt' : 'ended'] = undefined;
    };
  }

  /** A call of which both ends were received here. The order does not matter. */
  #complete(known: Leg, leg: CallLeg, again: boolean): void {
    const { connectedAt: start, ended } = known;
    if (start === undefined || !ended || plausibleSeconds(ended.at - start) === undefined) return;
    const { at: end, reason } = ended;
    const record = { leg, start, connected: start, end, reason, phases: [], participants: [], media: [] };
    this.#sink.emitCall({ type: 'call.completed', leg, record }, again);
  }

  #automation(
    { kind, id: eventId, at: given, data }: CallbackEvent,
    id: string | undefined,
    ids: CallLeg['ids'],
  ): AutomationEvent {
    const known = id === undefined ? { ids } : this.#leg(id, ids);
    const result = resultOf(data);
    const { action, phase } = callbackKind(kind, result.code);
    const state = word(data.state);
    const { transcriptionUpdate, mediaStreamingUpdate, participant, failedPlaySourceIndex: index } = data;
    return {
      leg: {
        source: 'call_automation',
        ids: { ...known.ids, ...ids, recordingId: shortText(data.recordingId) },
      },
      kind: plainKind(kind) ?? '_OTHER',
      action,
      // A recording that stops or pauses is news; that it runs is what was asked for.
      phase: kind === 'RecordingStateChanged' && state !== 'active' ? 'updated' : phase,
      id: eventId,
      at: plausibleTime(given),
      result,
      operationContext: shortText(data.operationContext, MAX_CONTEXT),
      state,
      statusDetails:
        word(object(transcriptionUpdate).transcriptionStatusDetails) ??
        word(object(mediaStreamingUpdate).mediaStreamingStatusDetails),
      participantKind: word(object(participant).kind),
      sourceIndex: Number.isSafeInteger(index) ? (index as number) : undefined,
      connectedHere: known.connectedAt !== undefined,
    };
  }

  /** Keeps the newest legs, and the ids that one of their callbacks lacks. */
  #leg(id: string, ids: CallLeg['ids']): Leg {
    const leg = this.#legs.get(id) ?? { ids };
    Object.assign(leg.ids, ids);
    this.#legs.set(id, leg);
    return leg;
  }
}

/** The source of a callback is its call. Event Grid replaces `source` when it relays one, so the connection id decides. */
function keyOf({ id, kind, data, topic }: CallbackEvent): string | undefined {
  return eventKey(id, kind, shortText(data.callConnectionId) ?? topic);
}

/** The callback's name decides `beforeConnect`: another process may have received the CallConnected of the leg. */
function ended(known: Leg, at: number, leg: CallLeg, callback: string, result: AutomationResult): CallEvent {
  const reason = { ...result, beforeConnect: callback !== DISCONNECTED };
  known.ended = { at, reason };
  const { connectedAt } = known;
  const seconds = connectedAt === undefined ? undefined : plausibleSeconds(at - connectedAt);
  return { type: 'call.ended', leg, at, callback, reason, seconds };
}

function resultOf({ resultInformation, resultInfo }: CallbackEvent['data']): AutomationResult {
  const { code, subCode, message, sipDetails, q850Details } = object(resultInformation ?? resultInfo);
  return {
    code,
    subCode,
    message: shortText(message),
    sip: details(sipDetails),
    q850: details(q850Details),
  };
}

function details(value: unknown): SignallingDetails | undefined {
  const { code, message } = object(value);
  return code === undefined && message === undefined ? undefined : { code, message };
}

function object(value: unknown): Record<string, unknown> {
  return (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
}

function known(ids: CallLeg['ids']): CallLeg['ids'] {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined));
}
