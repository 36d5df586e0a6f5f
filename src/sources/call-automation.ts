/** Reads callbacks of Call Automation: CloudEvents that the service posts to the app's `callbackUri`. */
import type { AutomationEvent, AutomationResult, SignallingDetails } from '../events/automation-event.ts';
import type { CallEvent, CallLeg, EndReason } from '../events/call-event.ts';
import type { CallbackSink } from '../events/sink.ts';
import { shortText } from '../events/text.ts';
import { guarded } from '../safety/guard.ts';
import {
  awaitedBody,
  type CallbackDropReason,
  type CallbackEvent,
  callbackBody,
  isAwaitable,
  withHeaders,
} from './callback-body.ts';
import { callbackKind, KNOWN_KINDS } from './callback-kinds.ts';
import { NewestKeys } from './newest-keys.ts';

const CONNECTED = 'CallConnected';
/** The leg has ended or was never connected. */
const DISCONNECTED = 'CallDisconnected';
const ENDED = new Set([DISCONNECTED, 'CreateCallFailed', 'AnswerFailed', 'ConnectFailed']);
/** Remembered legs: for the duration of calls, and to count redelivered callbacks once. */
const MAX_LEGS = 10_000;
/** Remembered events, to count redelivered callbacks once. */
const MAX_SEEN = 20_000;
/** Longer ones are not joined with their request. */
const MAX_CONTEXT = 4096;
/** The service's connection ids are GUIDs. */
const MAX_KEY = 64;
const WORD = /^[a-z]{1,64}$/i;

interface Leg {
  ids: CallLeg['ids'];
  connectedAt?: number;
  ended?: { at: number; reason: EndReason };
}

/** Why a callback becomes no record: it was delivered before, or it is no callback of Call Automation. */
export type Unrecorded = 'redelivered' | 'other';

/** Receives reports that are not events. */
export interface CallbackReports {
  /** Receives the reason why something was left out, how many of how many. */
  onDropped(reason: CallbackDropReason, count: number, total: number): void;
  onUnrecorded?(why: Unrecorded): void;
}

/** Emits calls as they connect and end, and an event for every other callback. */
export class CallAutomationCallbacks {
  readonly #sink: CallbackSink;
  readonly #reports: CallbackReports;
  readonly #legs = new NewestKeys<Leg>(MAX_LEGS);
  readonly #seen = new NewestKeys<true>(MAX_SEEN);

  constructor(sink: CallbackSink, reports: CallbackReports) {
    this.#sink = sink;
    this.#reports = reports;
  }

  /** @param body The request, its body or a promise of either, in any of the forms that frameworks give. */
  read(body: unknown): void {
    if (!isAwaitable(body)) {
      this.#read(withHeaders(body));
      return;
    }
    awaitedBody(body).then(
      (given) => guarded('a callback', () => this.#read(given)),
      () => this.#reports.onDropped('unreadable', 1, 1),
    );
  }

  #read(body: unknown): void {
    const { events, total, dropped } = callbackBody(body);
    for (const [reason, count] of Object.entries(dropped) as [CallbackDropReason, number][])
      this.#reports.onDropped(reason, count, total);
    for (const callback of events) guarded('a callback', () => this.#event(callback));
  }

  #event(callback: CallbackEvent): void {
    const { kind, data } = callback;
    const id = shortText(data.callConnectionId);
    const ids = known({
      callId: shortText(data.correlationId),
      serverCallId: shortText(data.serverCallId),
      callConnectionId: id,
    });
    const ofCall = kind === CONNECTED || ENDED.has(kind);
    if (ofCall ? !id : Object.keys(ids).length === 0) {
      if (ofCall || KNOWN_KINDS.has(kind)) this.#reports.onDropped('unreadable', 1, 1);
      else this.#reports.onUnrecorded?.('other');
      return;
    }
    // The type of another publisher's event keeps its prefix.
    if (kind.includes('.')) this.#reports.onUnrecorded?.('other');
    else if (this.#isRedelivered(callback)) this.#reports.onUnrecorded?.('redelivered');
    else if (id && ofCall) this.#ofCall(callback, id, ids);
    else this.#sink.emitAutomation(this.#automation(callback, id, ids));
  }

  /** Ids of events are unique within a source, which is the call. */
  #isRedelivered({ id, kind, data }: CallbackEvent): boolean {
    if (id === undefined) return false;
    const key = JSON.stringify([id, kind, shortText(data.callConnectionId, MAX_KEY)]);
    if (this.#seen.get(key)) return true;
    this.#seen.set(key, true);
    return false;
  }

  #ofCall({ kind, at: given, data }: CallbackEvent, id: string, ids: CallLeg['ids']): void {
    const known = this.#leg(id, ids);
    const at = plausibleTime(given);
    const leg: CallLeg = { source: 'call_automation', ids: { ...known.ids, ...ids } };
    const isConnect = kind === CONNECTED;
    if (isConnect ? known.connectedAt !== undefined : known.ended) {
      this.#reports.onUnrecorded?.('redelivered');
      return;
    }
    if (isConnect) {
      known.connectedAt = at;
      this.#sink.emitCall({ type: 'call.connected', leg });
    } else {
      this.#sink.emitCall(ended(known, at, leg, kind, resultOf(data)));
    }
    this.#complete(known, leg);
  }

  /** A call of which both ends were received here. The order does not matter. */
  #complete(known: Leg, leg: CallLeg): void {
    const { connectedAt: start, ended } = known;
    if (start === undefined || !ended || plausibleSeconds(ended.at - start) === undefined) return;
    const { at: end, reason } = ended;
    const record = { leg, start, connected: start, end, reason, phases: [], participants: [], media: [] };
    this.#sink.emitCall({ type: 'call.completed', leg, record });
  }

  #automation(
    { kind, id: eventId, at: given, data }: CallbackEvent,
    id: string | undefined,
    ids: CallLeg['ids'],
  ): AutomationEvent {
    const known = id === undefined ? { ids } : this.#leg(id, ids);
    const { action, phase } = callbackKind(kind);
    const state = word(data.state);
    const { transcriptionUpdate, mediaStreamingUpdate, participant, failedPlaySourceIndex: index } = data;
    return {
      leg: {
        source: 'call_automation',
        ids: { ...known.ids, ...ids, recordingId: shortText(data.recordingId) },
      },
      kind: WORD.test(kind) ? kind : '_OTHER',
      action,
      // A recording that stops or pauses is news; that it runs is what was asked for.
      phase: kind === 'RecordingStateChanged' && state !== 'active' ? 'updated' : phase,
      id: eventId,
      at: plausibleTime(given),
      result: resultOf(data),
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

/** The callback's name decides `beforeConnect`: another process may have received the CallConnected of the leg. */
function ended(known: Leg, at: number, leg: CallLeg, callback: string, result: AutomationResult): CallEvent {
  const reason = { ...result, beforeConnect: callback !== DISCONNECTED };
  known.ended = { at, reason };
  const { connectedAt } = known;
  const seconds = connectedAt === undefined ? undefined : plausibleSeconds(at - connectedAt);
  return { type: 'call.ended', leg, callback, reason, seconds };
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

/** A value of one of the service's enumerations. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && WORD.test(value) ? value : undefined;
}

function known(ids: CallLeg['ids']): CallLeg['ids'] {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined));
}

const DAY_SECONDS = 86_400;
/** Before the service existed. */
const EARLIEST = Date.UTC(2020, 0);

/** A time that the sender has made up is replaced by the time of arrival; callbacks of a queue may be old. */
function plausibleTime(at: number | undefined, now = Date.now()): number {
  return at !== undefined && at >= EARLIEST && at < now + DAY_SECONDS * 1000 ? at : now;
}

/** Clocks differ by seconds, and a call lasts no longer than two days. */
function plausibleSeconds(millis: number): number | undefined {
  const seconds = millis / 1000;
  return seconds > -60 && seconds < 2 * DAY_SECONDS ? Math.max(0, seconds) : undefined;
}
