/** Follows exports of spans and log records: a webhook acknowledges events only when their records were accepted. */
import type { ExportResult } from '@opentelemetry/core';
import type { Losses } from '../safety/process-state.ts';
import type { OnDrop } from './drops.ts';

interface BatchExporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
}

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

  /** Settles with the exports that are in progress now. */
  async settled(): Promise<void> {
    await Promise.all(this.#inProgress);
  }

  #begin(): (succeeded: boolean) => void {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.#inProgress.add(settled);
    return (succeeded) => {
      if (!this.#inProgress.delete(settled)) return;
      if (!succeeded) this.losses.exportFailed++;
      settle();
    };
  }
}
