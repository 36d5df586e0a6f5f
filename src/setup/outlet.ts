/** Offers the exporters of an installation to webhooks, whichever copy of the package they come from. */
import type { OwnSdk } from '../exporters/own-sdk.ts';
import { type Losses, type Outlet, processState } from '../safety/process-state.ts';
import { warnOnce } from '../safety/warn.ts';
import type { Installation, Installed } from './handle.ts';

/** Event Grid waits 30 seconds for an answer: a flush that takes longer must not block those after it. */
const LIMIT_MILLIS = 25_000;

const NO_LOSSES: Readonly<Losses> = { queueFull: 0, exportFailed: 0 };

interface OutletParts {
  /** Flushes the app's own providers. Rejects, with what to change, if one of spans or log records does. */
  flushApp(): Promise<void>;
  sdk: OwnSdk | undefined;
  dropped: Outlet['dropped'];
}

/** @returns Withdraws the offer. */
export function offerOutlet({ flushApp, sdk, dropped }: OutletParts): () => void {
  const flush = shared(async () => void (await Promise.all([flushApp(), sdk?.drain()])), LIMIT_MILLIS);
  const outlet: Outlet = {
    losses: sdk?.losses ?? NO_LOSSES,
    async flush() {
      try {
        await flush();
      } catch (error) {
        warnOnce((error as Error).message);
        throw error;
      }
    },
    dropped,
  };
  const state = processState();
  state.outlets ??= new Set();
  state.outlets.add(outlet);
  return () => {
    state.outlets?.delete(outlet);
    state.off = true;
  };
}

/** An installation without outlets is then known to be off by choice, unless it has failed. */
export function switchable(enabled: boolean, install: () => Installed): Installation {
  const state = processState();
  state.off = !enabled;
  return {
    enabled,
    install() {
      state.off = false;
      return install();
    },
  };
}

/**
 * Calls within one turn of the event loop, and those that arrive while `run` is in progress, share the next run: an export
 * costs the same for one event as for a hundred.
 */
export function shared(run: () => Promise<void>, limitMillis: number): () => Promise<void> {
  let last = Promise.resolve();
  /** Not begun yet. */
  let next: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    next = undefined;
    await limited(run(), limitMillis);
  };
  return () => {
    if (!next) {
      next = last.then(start, start);
      last = next;
    }
    return next;
  };
}

async function limited(run: Promise<void>, millis: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(notFlushed(millis))), millis);
  });
  try {
    await Promise.race([run, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function notFlushed(millis: number): string {
  return `the webhook answers 503, because the exporters have not flushed within ${millis} ms: their backend does not answer. Check their endpoint, such as OTEL_EXPORTER_OTLP_ENDPOINT`;
}
