/** Reads callbacks of Call Automation: CloudEvents that the service posts to the app's `callbackUri`. */
import type { CallEvent, CallLeg } from '../events/call-event.ts';
import type { EventSink } from '../events/sink.ts';
import { shortText } from '../events/text.ts';
import { guarded } from '../safety/guard.ts';
import { awaitedBody, type CallbackEvent, callbackBody, isAwaitable, withHeaders } from './callback-body.ts';

const CONNECTED = 'CallConnected';
/** The leg has ended or was never connected. */
const DISCONNECTED = 'CallDisconnected';
const ENDED = new Set([DISCONNECTED, 'CreateCallFailed', 'AnswerFailed', 'ConnectFailed']);
/** Remembered legs: for the duration of calls, and to count redelivered callbacks once. */
const MAX_LEGS = 10_000;

interface Leg {
  connectedAt?: number;
  ended?: boolean;
}

/** Receives the reason why something was left out, how many of how many. */
export type OnDropped = (reason: string, count: number, total: number) => void;

/** Emits connected and ended calls, and counts callbacks of other types. */
export class CallAutomationCallbacks {
  readonly #sink: EventSink;
  readonly #onDropped: OnDropped;
  readonly #onOther: () => void;
  readonly #legs = new Map<string, Leg>();

  /** @param onOther Called for a callback that becomes no record, such as the result of an action. */
  constructor(sink: EventSink, onDropped: OnDropped, onOther: () => void = () => {}) {
    this.#sink = sink;
    this.#onDropped = onDropped;
    this.#onOther = onOther;
  }

  /** @param body The request, its body or a promise of either, in any of the forms that frameworks give. */
  read(body: unknown): void {
    if (!isAwaitable(body)) {
      this.#read(withHeaders(body));
      return;
    }
    awaitedBody(body).then(
      (given) => guarded('a callback', () => this.#read(given)),
      () => this.#onDropped('unreadable', 1, 1),
    );
  }

  #read(body: unknown): void {
    const { events, total, dropped } = callbackBody(body);
    for (const [reason, count] of Object.entries(dropped)) this.#onDropped(reason, count, total);
    for (const callback of events) {
      const event = this.#event(callback);
      if (event) this.#sink.emitCall(event);
    }
  }

  #event({ kind: name, at: given, data }: CallbackEvent): CallEvent | undefined {
    if (name !== CONNECTED && !ENDED.has(name)) {
      this.#onOther();
      return undefined;
    }
    const at = plausibleTime(given);
    const id = shortText(data.callConnectionId);
    if (!id) {
      this.#onDropped('unreadable', 1, 1);
      return undefined;
    }
    const leg: CallLeg = {
      source: 'call_automation',
      ids: {
        callId: shortText(data.correlationId),
        serverCallId: shortText(data.serverCallId),
        callConnectionId: id,
      },
    };
    if (name === CONNECTED) return this.#connected(id, at, leg);
    return this.#ended(id, at, leg, name, data.resultInformation ?? data.resultInfo);
  }

  #connected(id: string, at: number, leg: CallLeg): CallEvent | undefined {
    const known = this.#leg(id);
    if (known.connectedAt !== undefined) return undefined;
    known.connectedAt = at;
    return { type: 'call.connected', leg };
  }

  /** The callback's name decides `beforeConnect`: another process may have received the CallConnected of the leg. */
  #ended(id: string, at: number, leg: CallLeg, callback: string, result: unknown): CallEvent | undefined {
    const known = this.#leg(id);
    if (known.ended) return undefined;
    known.ended = true;
    const { code, subCode, message } = (result ?? {}) as Record<string, unknown>;
    const { connectedAt } = known;
    return {
      type: 'call.ended',
      leg,
      callback,
      reason: { code, subCode, message: shortText(message), beforeConnect: callback !== DISCONNECTED },
      seconds: connectedAt === undefined ? undefined : plausibleSeconds((at - connectedAt) / 1000),
    };
  }

  /** Keeps the newest legs. */
  #leg(id: string): Leg {
    const leg = this.#legs.get(id) ?? {};
    this.#legs.delete(id);
    this.#legs.set(id, leg);
    const oldest = this.#legs.keys().next().value;
    if (this.#legs.size > MAX_LEGS && oldest !== undefined) this.#legs.delete(oldest);
    return leg;
  }
}

const DAY_SECONDS = 86_400;
/** Before the service existed. */
const EARLIEST = Date.UTC(2020, 0);

/** A time that the sender has made up is replaced by the time of arrival; callbacks of a queue may be old. */
function plausibleTime(at: number | undefined, now = Date.now()): number {
  return at !== undefined && at >= EARLIEST && at < now + DAY_SECONDS * 1000 ? at : now;
}

/** Clocks differ by seconds, and a call lasts no longer than two days. */
function plausibleSeconds(seconds: number): number | undefined {
  return seconds > -60 && seconds < 2 * DAY_SECONDS ? Math.max(0, seconds) : undefined;
}
