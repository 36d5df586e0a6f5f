/** Reads callbacks of Call Automation: CloudEvents that the service posts to the app's `callbackUri`. */
import type { CallEvent, CallLeg } from '../events/call-event.ts';
import type { EventSink } from '../events/sink.ts';
import { shortText } from '../events/text.ts';

const PREFIX = 'Microsoft.Communication.';
const CONNECTED = 'CallConnected';
/** The leg has ended or was never connected. */
const DISCONNECTED = 'CallDisconnected';
const ENDED = new Set([DISCONNECTED, 'CreateCallFailed', 'AnswerFailed', 'ConnectFailed']);
/** Remembered legs: for the duration of calls, and to count redelivered callbacks once. */
const MAX_LEGS = 10_000;
const MAX_EVENTS = 1_000;

interface Leg {
  connectedAt?: number;
  ended?: boolean;
}

/** Emits connected and ended calls; ignores callbacks of other types. */
export class CallAutomationCallbacks {
  readonly #sink: EventSink;
  readonly #legs = new Map<string, Leg>();

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** @param body The request's body: a CloudEvent, an array of them, or their JSON. */
  read(body: unknown): void {
    for (const cloudEvent of cloudEvents(body)) {
      const event = this.#event(cloudEvent);
      if (event) this.#sink.emitCall(event);
    }
  }

  #event({ type, time, data }: CloudEvent): CallEvent | undefined {
    const id = shortText(data?.callConnectionId);
    if (typeof type !== 'string' || !type.startsWith(PREFIX) || !data || !id) return undefined;
    const name = type.slice(PREFIX.length);
    const at = Date.parse(String(time)) || Date.now();
    const leg: CallLeg = {
      source: 'call_automation',
      ids: {
        callId: shortText(data.correlationId),
        serverCallId: shortText(data.serverCallId),
        callConnectionId: id,
      },
    };
    if (name === CONNECTED) return this.#connected(id, at, leg);
    if (!ENDED.has(name)) return undefined;
    return this.#ended(id, at, leg, name !== DISCONNECTED, data.resultInformation ?? data.resultInfo);
  }

  #connected(id: string, at: number, leg: CallLeg): CallEvent | undefined {
    const known = this.#leg(id);
    if (known.connectedAt !== undefined) return undefined;
    known.connectedAt = at;
    return { type: 'call.connected', leg };
  }

  /** @param beforeConnect The callback says so; another process may have received the CallConnected of the leg. */
  #ended(
    id: string,
    at: number,
    leg: CallLeg,
    beforeConnect: boolean,
    result: unknown,
  ): CallEvent | undefined {
    const known = this.#leg(id);
    if (known.ended) return undefined;
    known.ended = true;
    const { code, subCode } = (result ?? {}) as Record<string, unknown>;
    const { connectedAt } = known;
    return {
      type: 'call.ended',
      leg,
      reason: { code, subCode, beforeConnect },
      seconds: connectedAt === undefined ? undefined : Math.max(0, (at - connectedAt) / 1000),
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

interface CloudEvent {
  type?: unknown;
  time?: unknown;
  data?: Record<string, unknown>;
}

function cloudEvents(body: unknown): CloudEvent[] {
  const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : body;
  const list: unknown[] = Array.isArray(parsed) ? parsed.slice(0, MAX_EVENTS) : [parsed];
  return list.filter((event): event is CloudEvent => typeof event === 'object' && event !== null);
}
