/** Follows exports of spans and log records: a webhook acknowledges events only when their records were accepted. */
import type { ExportResult } from '@opentelemetry/core';
import type { Losses } from '../safety/process-state.ts';
import type { OnDrop } from './drops.ts';

interface BatchExporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
}

/** OpenTelemetry's exporters give up after 10 seconds, and its batch processors after 30. */
const LIMIT_MILLIS = 60_000;

/** All exporters of one SDK. */
export class ExportWatch {
  readonly losses: Losses = { queueFull: 0, exportFailed: 0 };
  readonly #inProgress = new Set<Promise<void>>();

  /** Receives what the batch processors drop. Failed exports of metrics are no loss: the next one repeats the sums. */
  readonly dropped: OnDrop = (signal, count, reason) => {
    if (reason === 'queue_full' && signal !== 'metric') this.losses.queueFull += count;
  };

  /** Replaces the exporter's `export`. */
  follow<T, E extends BatchExporter<T>>(exporter: E): E {
    const inner = exporter.export.bind(exporter);
    exporter.export = (items, done) => {
      const end = this.#begin();
      try {
        inner(items, (result) => {
          end(result.code === 0);
          done(result);
        });
      } catch (error) {
        end(false);
        throw error;
      }
    };
    return exporter;
  }

  /** Settles with the exports that are in progress now; one that takes longer than a minute has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#inProgress);
  }

  #begin(): (succeeded: boolean) => void {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.#inProgress.add(settled);
    const end = (succeeded: boolean) => {
      clearTimeout(limit);
      if (!this.#inProgress.delete(settled)) return;
      if (!succeeded) this.losses.exportFailed++;
      settle();
    };
    // An exporter that never calls back must not keep every later flush waiting.
    const limit = setTimeout(end, LIMIT_MILLIS, false);
    limit.unref();
    return end;
  }
}
