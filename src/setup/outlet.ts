/** Offers the exporters of an installation to webhooks, whichever copy of the package they come from. */
import type { OwnSdk } from '../exporters/own-sdk.ts';
import { type Losses, type Outlet, processState } from '../safety/process-state.ts';

/** Event Grid waits 30 seconds for an answer. A flush that takes longer must not block those after it. */
const FLUSH_LIMIT_MILLIS = 25_000;

const NO_LOSSES: Readonly<Losses> = { queueFull: 0, exportFailed: 0 };

interface OutletParts {
  /** Flushes the app's own providers. Rejects if one of spans or log records does. */
  flushApp(): Promise<void>;
  sdk: OwnSdk | undefined;
  dropped: Outlet['dropped'];
}

/** @returns Withdraws the offer. */
export function offerOutlet({ flushApp, sdk, dropped }: OutletParts): () => void {
  const outlet: Outlet = {
    losses: sdk?.losses ?? NO_LOSSES,
    flush: shared(async () => void (await Promise.all([flushApp(), sdk?.drain()])), FLUSH_LIMIT_MILLIS),
    dropped,
  };
  const state = processState();
  state.outlets ??= new Set();
  state.outlets.add(outlet);
  return () => void state.outlets?.delete(outlet);
}

/** Calls that arrive while `run` is in progress share the next run, which begins when that has ended. */
export function shared(run: () => Promise<void>, limitMillis: number): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    const current = limited(run(), limitMillis).finally(() => {
      if (running === current) running = undefined;
    });
    running = current;
    return current;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(start, start);
    return next;
  };
}

async function limited(run: Promise<void>, millis: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not flushed within ${millis} ms`)), millis);
  });
  try {
    await Promise.race([run, limit]);
  } finally {
    clearTimeout(timer);
  }
}
