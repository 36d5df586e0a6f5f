/** Our code runs inside the app's calls: its exceptions are caught, reported and counted here, never thrown. */
import { diagWarn } from './warn.ts';

const MAX_REPORTS = 5;

/** Counts events that exceptions have dropped. */
export type DropCounter = (count: number) => void;

const counters: DropCounter[] = [];
let reported = 0;
/** Drops that no counter has taken yet. */
let uncounted = 0;

/** Runs `run`; an exception costs what `run` was about to emit. */
export function guarded<T>(what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    caught(what, error);
    return undefined;
  }
}

/** Reports and counts an exception; for code that runs too often for a closure. */
export function caught(what: string, error: unknown): void {
  uncounted++;
  if (reported++ < MAX_REPORTS) diagWarn(`${what} failed`, error);
  count();
}

/** A `then` handler that shows `see` a value on its way to the app and passes it on unchanged. */
export function tap<T>(what: string, see: (value: T) => void): (value: T) => T {
  return (value) => {
    guarded(what, () => see(value));
    return value;
  };
}

/**
 * Observes a promise of the app. The app gets the returned one: a handler on its own would hide a rejection that the
 * app forgot, which Node and browsers then no longer report as unhandled.
 */
export function observed<T>(
  what: string,
  promise: Promise<T>,
  fulfilled: (value: T) => void,
  rejected: (error: unknown) => void = () => {},
): Promise<T> {
  return promise.then(tap(what, fulfilled), (error: unknown) => {
    guarded(what, () => rejected(error));
    throw error;
  });
}

/** Of the promises of `async` functions, also where a library such as zone.js has replaced the global `Promise`. */
const NATIVE: unknown = Object.getPrototypeOf((async () => {})());

/** Whether nothing is lost when the app gets the promise of a `then` instead. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  const prototype: unknown = value && Object.getPrototypeOf(value);
  return prototype === NATIVE || prototype === Promise.prototype;
}

/**
 * Sends the number of drops, earlier ones included, to `counter` until the returned function is called. Of several
 * counters the newest is used, so that no drop is counted twice.
 */
export function countDrops(counter: DropCounter): () => void {
  counters.push(counter);
  count();
  return () => {
    const at = counters.indexOf(counter);
    if (at >= 0) counters.splice(at, 1);
  };
}

function count(): void {
  const counter = counters.at(-1);
  if (!counter || uncounted === 0) return;
  const drops = uncounted;
  uncounted = 0;
  try {
    counter(drops);
  } catch {
    // A meter that throws can't count its own failure.
  }
}
