/** What became of the events of one body that the app received. */
import type { Delivery } from '../safety/process-state.ts';

export type { Delivery } from '../safety/process-state.ts';

/** The counts and the memory of a body, while and after its events are read. */
export class OpenDelivery implements Delivery {
  recorded = 0;
  leftOut = 0;
  readonly #undo: (() => void)[] = [];
  #isForgotten = false;

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
