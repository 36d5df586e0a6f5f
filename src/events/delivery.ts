/** What became of the events of one body that the app received. */
import type { Delivery } from '../safety/process-state.ts';

export type { Delivery } from '../safety/process-state.ts';

/** The counts and the memory of a body, while and after its events are read. */
export class OpenDelivery implements Delivery {
  recorded = 0;
  leftOut = 0;
  readonly #undo: (() => void)[] = [];
  #isForgotten = false;
  /** Undefined when they are made at once. */
  #reports: (() => void)[] | undefined;

  /** @param deferReports Until `confirm()`: a body that is delivered again reports the same once more. */
  constructor(deferReports = false) {
    if (deferReports) this.#reports = [];
  }

  /** @param run Counts or reports something that is left out. */
  report(run: () => void): void {
    if (this.#reports) this.#reports.push(run);
    else run();
  }

  confirm(): void {
    const reports = this.#reports ?? [];
    this.#reports = undefined;
    for (const run of reports) run();
  }

  /** @param undo Undoes the memory of the event. */
  add(undo: () => void): void {
    this.recorded++;
    // A body that had to be awaited may be forgotten before it is read.
    if (this.#isForgotten) undo();
    else this.#undo.push(undo);
  }

  forget(): void {
    this.#isForgotten = true;
    for (const undo of this.#undo.splice(0)) undo();
  }
}
