/**
 * What every copy of this package in one process shares: ES module and CommonJS builds, bundled copies and other
 * versions find the same record on `globalThis`.
 */

/** Grows with every change that an older copy would misread. */
const VERSION = 1;
const KEY = Symbol.for('acs-otel');

/** The exporters of an installation, as a webhook needs them: it acknowledges only what has been exported. */
export interface Outlet {
  /** Spans and log records lost so far. */
  readonly losses: Readonly<Losses>;
  /** Exports what is queued, and settles with every export in progress. Rejects if a provider of the app has failed. */
  flush(): Promise<void>;
  /** Counts what the webhook leaves out. */
  dropped(reason: 'too_large' | 'too_many' | 'unauthorized', count: number): void;
}

/** What exporters have lost. */
export interface Losses {
  /** Number of items that a full queue has dropped. */
  queueFull: number;
  /** Number of batches that could not be exported. */
  exportFailed: number;
}

/** Ids for exactly one synchronous `startSpan`. */
export interface WantedIds {
  /** @default From the generator. */
  traceId?: string;
  spanId: string;
}

/** @param name The package; empty for what the app has handed over. */
export type ModuleReceiver = (name: string, exports: Record<string, unknown>) => void;

/** What became of the events of one body. */
export interface Delivery {
  /** Number of events that became records. */
  readonly recorded: number;
  /** Number of events that were left out: redelivered, of another publisher, unreadable, or too many. */
  readonly leftOut: number;
  /**
   * Undoes the memory of the recorded events, because their sender will deliver them again: they are then recorded again
   * with the same ids, and not counted again.
   */
  forget(): void;
  /** Counts what was left out, if that was deferred. An older copy has counted it. */
  confirm?(): void;
}

/**
 * Records the events in a body. The counts of a body that has to be awaited, such as a `Request`, grow when it is read.
 * A reader of an older copy returns nothing.
 * @param deferReports Whether what is left out is counted only when the delivery is confirmed.
 */
export type BodyReader = (body: unknown, deferReports?: boolean) => Delivery | undefined;

export interface ProcessState {
  readonly version: number;
  /** Texts that the developer has seen already. */
  readonly said: Set<string>;
  /** What `register()` returned, while it is not shut down. */
  handle: unknown;
  /** It is that of an `AcsInstrumentation`, which starts no SDK. */
  byInstrumentation?: boolean;
  /** Its hooks are not installed, because the app has disabled them. */
  off?: boolean;
  /** Receive the copies of Azure packages that load hooks, other copies of this package and the app find. */
  readonly moduleReceivers: Set<ModuleReceiver>;
  /** Passes one on. Called from code that the load hook appends to the package. */
  loaded(name: string, exports: Record<string, unknown>): void;
  /** What the receivers got, by copy, for an installation that comes later. Created by the first that has receivers. */
  copies?: Map<unknown, Parameters<ModuleReceiver>>;
  /** Receive the Call Automation callbacks that the app passes on. */
  readonly callbackReaders: Set<BodyReader>;
  /** Receive the Event Grid events that the app passes on. An older copy creates none. */
  eventGridReaders?: Set<BodyReader>;
  readonly ids: {
    wanted: WantedIds | undefined;
    /** `acsIdGenerator()` was called: a provider may have our generator. */
    handedOut: boolean;
  };
  /** The module of Azure Monitor's exporter, from `acs-otel/azure-monitor`. */
  azureMonitor: unknown;
  /** One per installation, for webhooks. An older copy creates none. */
  outlets?: Set<Outlet>;
  /** What the second half of a page gets from the first, per version of the package. */
  [page: `page ${string}`]: readonly unknown[];
}

let own: ProcessState | undefined;

/** The receivers of Event Grid events, also if an older copy owns the record. */
export function eventGridReaders(): Set<BodyReader> {
  const state = processState();
  state.eventGridReaders ??= new Set();
  return state.eventGridReaders;
}

/** The shared record. A private one when a copy of an unknown version owns the shared one. */
export function processState(): ProcessState {
  if (own) return own;
  const shared = read();
  own = isKnown(shared) ? shared : created();
  // Not enumerable: tools that list globals don't meet it. Configurable, so that tests can start anew.
  if (shared === undefined) Object.defineProperty(globalThis, KEY, { value: own, configurable: true });
  return own;
}

/** Why this copy must stay passive, or undefined. */
export function otherCopy(): string | undefined {
  const shared = read();
  if (shared === undefined || isKnown(shared)) return undefined;
  return 'an incompatible version of acs-otel is running; this copy stays passive: install one version (npm ls acs-otel)';
}

function read(): unknown {
  return (globalThis as Record<symbol, unknown>)[KEY];
}

function isKnown(state: unknown): state is ProcessState {
  return (state as Partial<ProcessState> | null)?.version === VERSION;
}

function created(): ProcessState {
  const moduleReceivers = new Set<ModuleReceiver>();
  return {
    version: VERSION,
    said: new Set(),
    handle: undefined,
    moduleReceivers,
    loaded(name, exports) {
      for (const receive of moduleReceivers) receive(name, exports);
    },
    callbackReaders: new Set(),
    ids: { wanted: undefined, handedOut: false },
    azureMonitor: undefined,
  };
}
