/**
 * Warns of operations that can't be observed: a request with an Azure SDK's user agent and no operation around it, by a
 * package none of whose operations was ever seen. Later pages and polls of observed packages legitimately have
 * none.
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
}

/** Returns the names of all packages that its warning covers. */
export type OnLost = (lost: LostPackage, others: readonly string[]) => readonly string[];

const USER_AGENT = /azsdk-js-(communication-[a-z-]+?)(-rest)?\/([\w.+-]{1,32})/i;

/** Packages that send requests on their own, in no operation of the app. */
const BACKGROUND = ['@azure/communication-common', '@azure/communication-signaling'];

export interface OperationWatch extends EventSink {
  /** Warns of what was excused so far. */
  finish(): void;
}

/** Passes everything on to `sink`. */
export function watchOperations(sink: EventSink, onLost: OnLost): OperationWatch {
  /** Packages of which an operation was seen, or a warning printed. */
  const settled = new Set<string>(BACKGROUND);
  const services = new Set<string>();
  /** The first exchange under a span of someone else: the hook may be reclaimed after it. */
  const excused = new Map<string, LostPackage>();
  const lost = (one: LostPackage) => {
    if (settled.has(one.name)) return;
    const others = CLIENTS.map((client) => client.package).filter((name) => !settled.has(name));
    for (const name of [one.name, ...onLost(one, others)]) settled.add(name);
  };
  const check = (start: ExchangeStart, parent: Context, excuse: boolean) => {
    if (operationIn(parent)) return;
    const sender = senderOf(start.userAgent);
    if (!sender || settled.has(sender.name)) return;
    if (excuse && !excused.has(sender.name)) excused.set(sender.name, sender);
    else lost(sender);
  };
  return {
    emit: (event, context) => sink.emit(event, context),
    emitCall: (event) => sink.emitCall(event),
    startOperation(start, parent) {
      if (!services.has(start.service)) {
        services.add(start.service);
        for (const client of CLIENTS) if (client.service === start.service) settled.add(client.package);
      }
      return sink.startOperation(start, parent);
    },
    startExchange(start, parent) {
      const inside = inPageFetch(parent);
      guarded('an exchange', () => check(start, inside, false));
      return sink.startExchange(start, inside);
    },
    adoptExchange(start, where) {
      guarded('an exchange', () => check(start, where, true));
      return sink.adoptExchange(start, where);
    },
    finish() {
      for (const one of excused.values()) guarded('a warning', () => lost(one));
      excused.clear();
    },
  };
}

function senderOf(userAgent: string | undefined): LostPackage | undefined {
  const [, name, rest, version = ''] = USER_AGENT.exec(userAgent ?? '') ?? [];
  return name ? { name: `${rest ? '@azure-rest' : '@azure'}/${name.toLowerCase()}`, version } : undefined;
}
