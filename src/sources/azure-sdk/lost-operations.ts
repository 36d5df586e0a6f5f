/**
 * Reports operations that can't be observed: a request with an Azure SDK's user agent and no operation around it. Later
 * pages and polls legitimately have none. They are recognised by their method and by the way they were observed,
 * because the app may run two copies of a package, of which only one is hooked.
 */
import type { Context } from '@opentelemetry/api';
import type { ExchangeStart } from '../../events/acs-event.ts';
import { type EventSink, operationIn } from '../../events/sink.ts';
import { guarded } from '../../safety/guard.ts';
import { CLIENTS } from './clients.ts';
import { inPageFetch } from './paged.ts';

/** A package whose operations are lost. */
export interface LostPackage {
  name: string;
  version: string;
  /** Operations of another copy of the package are observed. */
  otherCopyObserved?: boolean;
}

/** Returns the names of all packages that its warning covers. */
export type OnLost = (lost: LostPackage, others: readonly string[]) => readonly string[];

const USER_AGENT = /azsdk-js-(communication-[a-z-]+?)(-rest)?\/([\w.+-]{1,32})/i;

/** Packages that send requests on their own, in no operation of the app. */
const BACKGROUND = ['@azure/communication-common', '@azure/communication-signaling'];

/** Their methods are wrapped, so every request that changes something has an operation. */
const WRAPPED = new Set(
  CLIENTS.filter(({ wrapped, rest }) => wrapped || rest).map((client) => client.package),
);

export interface OperationWatch extends EventSink {
  /** Reports what was excused so far. */
  finish(): void;
}

/**
 * Passes everything on to `sink`.
 * @param unreliable The context of an exchange may lack its operation although that was observed.
 */
export function watchOperations(sink: EventSink, onLost: OnLost, unreliable: () => boolean): OperationWatch {
  const watch = new Watch(onLost, unreliable);
  return {
    emit: (event, context) => sink.emit(event, context),
    emitCall: (event) => sink.emitCall(event),
    startOperation(start, parent) {
      watch.operation(start.service);
      return sink.startOperation(start, parent);
    },
    startExchange(start, parent) {
      const inside = inPageFetch(parent);
      guarded('an exchange', () => watch.exchange(start, inside, false));
      return sink.startExchange(start, inside);
    },
    adoptExchange(start, where) {
      guarded('an exchange', () => watch.exchange(start, where, true));
      return sink.adoptExchange(start, where);
    },
    finish: () => watch.finish(),
  };
}

class Watch {
  readonly #onLost: OnLost;
  readonly #unreliable: () => boolean;
  readonly #services = new Set<string>();
  /** Packages of which an operation was seen. */
  readonly #observed = new Set<string>();
  /** Packages whose operations send requests on the wire only: the app has handed their classes over. */
  readonly #handedOver = new Set<string>();
  /** Packages that are reported, or never will be. */
  readonly #settled = new Set<string>(BACKGROUND);
  /** The first exchange under a span of someone else: the hook may be reclaimed after it. */
  readonly #excused = new Map<string, LostPackage>();

  constructor(onLost: OnLost, unreliable: () => boolean) {
    this.#onLost = onLost;
    this.#unreliable = unreliable;
  }

  operation(service: string): void {
    if (this.#services.has(service)) return;
    this.#services.add(service);
    for (const client of CLIENTS) if (client.service === service) this.#observed.add(client.package);
  }

  /** @param adopted It has a span of someone else. */
  exchange(start: ExchangeStart, parent: Context, adopted: boolean): void {
    const inOperation = operationIn(parent) !== undefined;
    if (inOperation && !start.onWire) return;
    const sender = senderOf(start.userAgent);
    if (!sender || this.#settled.has(sender.name)) return;
    if (inOperation) this.#handedOver.add(sender.name);
    else if (this.#observed.has(sender.name)) this.#exchangeOfOtherCopy(sender, start);
    else if (adopted && !this.#excused.has(sender.name)) this.#excused.set(sender.name, sender);
    else this.#lost(sender);
  }

  finish(): void {
    for (const one of this.#excused.values())
      guarded('a warning', () => {
        if (!this.#observed.has(one.name)) this.#lost(one);
      });
    this.#excused.clear();
  }

  #exchangeOfOtherCopy(sender: LostPackage, { method, onWire }: ExchangeStart): void {
    const mayBePollOrPage = method === 'GET' || method === 'HEAD';
    const isLost = onWire
      ? !(mayBePollOrPage && this.#handedOver.has(sender.name))
      : !mayBePollOrPage && WRAPPED.has(sender.name);
    if (isLost && !this.#unreliable()) this.#lost({ ...sender, otherCopyObserved: true });
  }

  #lost(one: LostPackage): void {
    if (this.#settled.has(one.name)) return;
    const others = CLIENTS.map((client) => client.package).filter(
      (name) => !this.#settled.has(name) && !this.#observed.has(name),
    );
    for (const name of [one.name, ...this.#onLost(one, others)]) this.#settled.add(name);
  }
}

function senderOf(userAgent: string | undefined): LostPackage | undefined {
  const [, name, rest, version = ''] = USER_AGENT.exec(userAgent ?? '') ?? [];
  return name ? { name: `${rest ? '@azure-rest' : '@azure'}/${name.toLowerCase()}`, version } : undefined;
}
