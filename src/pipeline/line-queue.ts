/**
 * Bounds how long log lines hold the app: redacting a line costs about as much as it has characters. The first lines of
 * a task are emitted at once, the rest later, in order, a slice per task.
 */
import { atTime, pastTime } from '../events/clock.ts';

/** What one task may emit, in characters. The longest line that is read fits. */
export const MAX_TASK_CHARS = 80 * 1024;
/** Longer lines are cut before they are redacted. */
const MAX_READ = 64 * 1024;
/** Characters that a line counts for on top of its own, so that empty lines are bounded as well. */
const LINE_COST = 100;

/** Kept: fake timers that an app installs later would stop the queue. */
export const later = setTimeout;

export class LineQueue {
  readonly #maxWaiting: number;
  readonly #onDrop: () => void;
  #waiting: { cost: number; emit: () => void }[] = [];
  #waitingCost = 0;
  #spent = 0;
  #scheduled = false;

  /**
   * @param maxWaiting Most characters that wait.
   * @param onDrop Called for each line that the queue has no room for.
   */
  constructor(maxWaiting: number, onDrop: () => void) {
    this.#maxWaiting = maxWaiting;
    this.#onDrop = onDrop;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Calls `emit`, which must not throw: now, or later with the present time as the time of its events. */
  push(chars: number, emit: () => void): void {
    const cost = Math.min(chars, MAX_READ) + LINE_COST;
    if (!this.#scheduled) {
      this.#scheduled = true;
      later(this.#next);
    }
    if (this.isEmpty && this.#spent + cost <= MAX_TASK_CHARS) {
      this.#spent += cost;
      emit();
    } else if (this.#waitingCost + cost > this.#maxWaiting) this.#onDrop();
    else {
      const time = pastTime() ?? Date.now();
      this.#waiting.push({ cost, emit: () => atTime(time, emit) });
      this.#waitingCost += cost;
    }
  }

  /** Emits everything that waits, in this task. */
  drain(): void {
    this.#emit(Number.POSITIVE_INFINITY);
  }

  /** Begins a task. */
  readonly #next = () => {
    this.#scheduled = false;
    this.#spent = 0;
    this.#emit(MAX_TASK_CHARS);
    if (this.#spent === 0) return;
    this.#scheduled = true; // the lines of this task count
    later(this.#next);
  };

  #emit(room: number): void {
    let count = 0;
    for (const { cost } of this.#waiting) {
      if (this.#spent + cost > room) break;
      this.#spent += cost;
      this.#waitingCost -= cost;
      count++;
    }
    for (const { emit } of this.#waiting.splice(0, count)) emit();
  }
}
