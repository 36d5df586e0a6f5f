/** Has events recorded, and confirms those whose records have been exported. */
import { type Delivery, type Outlet, processState } from '../safety/process-state.ts';
import { warnOnce } from '../safety/warn.ts';
import { Burst } from './burst.ts';
import type { Deadline } from './deadline.ts';

/** Recorded and not yet confirmed: about as many records are in a queue, which holds 2,048 by default. */
const MAX_UNCONFIRMED = 1024;

/** One body on its way. */
interface Passage {
  outlets: readonly Outlet[];
  deadline: Deadline;
  /** Failed exports per outlet, from when they matter. */
  failedBefore: number[];
  deliveries: Delivery[];
  unconfirmed: number;
}

/** All bodies of one handler. */
export class Intake {
  /** In the order in which they came. */
  readonly #passages = new Set<Passage>();
  readonly #burst = new Burst();
  #unconfirmed = 0;

  /**
   * Whether everything in these parts was exported. If not, the events are forgotten: the sender will deliver them again.
   */
  async record(parts: readonly unknown[], outlets: readonly Outlet[], deadline: Deadline): Promise<boolean> {
    const failedBefore = outlets.map(({ losses }) => losses.exportFailed);
    const passage: Passage = { outlets, deadline, failedBefore, deliveries: [], unconfirmed: 0 };
    this.#passages.add(passage);
    // At once, not when the flush has ended: the sender may be faster.
    deadline.onPassed = () => this.#forget(passage);
    let exported = false;
    try {
      await this.#burst.join();
      const flushed = (await this.#read(parts, passage)) && (await this.#flush(passage));
      exported = flushed && !hasLost(passage) && isInstalled(outlets);
    } finally {
      if (exported && !deadline.isPassed) for (const one of passage.deliveries) one.confirm?.();
      else this.#forget(passage);
      this.#release(passage);
      this.#passages.delete(passage);
    }
    return exported && !deadline.isPassed;
  }

  /** Whether all parts were read. A part that a queue had no room for is read again, in smaller parts. */
  async #read(parts: readonly unknown[], passage: Passage): Promise<boolean> {
    const left = parts.map((part) => ({ part, again: false }));
    for (let next = left.shift(); next; next = left.shift()) {
      // Asked again after each wait: another body may have taken the room.
      while (this.#unconfirmed >= MAX_UNCONFIRMED)
        if (passage.deadline.isPassed || !(await this.#makeRoom(passage))) return false;
      if (passage.deadline.isPassed || !isInstalled(passage.outlets)) return false;
      if (this.#readPart(next.part, passage)) continue;
      const smaller = next.again ? halves(next.part) : [next.part];
      if (smaller.length === 0 || !(await this.#flush(passage))) return false;
      left.unshift(...smaller.map((part) => ({ part, again: true })));
    }
    return true;
  }

  /** Whether a flush has confirmed what was read so far. */
  async #makeRoom(passage: Passage): Promise<boolean> {
    const flushed = await this.#flush(passage);
    this.#release(passage);
    return flushed;
  }

  /** Whether no queue was full. */
  #readPart(part: unknown, passage: Passage): boolean {
    const full = fullOf(passage.outlets);
    const deliveries = readBy(part);
    if (fullOf(passage.outlets) > full) {
      for (const one of deliveries) one.forget();
      return false;
    }
    passage.deliveries.push(...deliveries);
    // An event that another body has brought is confirmed only with that one.
    const [oldest] = this.#passages;
    if (oldest && deliveries.some(({ leftOut }) => leftOut > 0))
      passage.failedBefore = passage.failedBefore.map((count, n) =>
        Math.min(count, oldest.failedBefore[n] ?? 0),
      );
    const recorded = deliveries.reduce((sum, one) => sum + one.recorded, 0);
    passage.unconfirmed += recorded;
    this.#unconfirmed += recorded;
    return true;
  }

  async #flush({ outlets }: Passage): Promise<boolean> {
    const flushed = await Promise.allSettled(outlets.map((outlet) => outlet.flush()));
    return flushed.every(({ status }) => status === 'fulfilled');
  }

  #forget(passage: Passage): void {
    for (const one of passage.deliveries) one.forget();
    passage.deliveries = [];
  }

  #release(passage: Passage): void {
    this.#unconfirmed -= passage.unconfirmed;
    passage.unconfirmed = 0;
  }
}

function readBy(part: unknown): Delivery[] {
  const readers = [...(processState().eventGridReaders ?? [])];
  return readers.map((read) => read(part, true)).filter((delivery) => delivery !== undefined);
}

/** Nothing records events after `shutdown()` or `disable()`. */
function isInstalled(outlets: readonly Outlet[]): boolean {
  const { outlets: offered, eventGridReaders: readers } = processState();
  if (readers?.size && outlets.every((one) => offered?.has(one))) return true;
  warnOnce(
    'the webhook answers 503 to events that arrived during shutdown() or disable(): the sender will deliver them again',
  );
  return false;
}

function fullOf(outlets: readonly Outlet[]): number {
  return outlets.reduce((sum, { losses }) => sum + losses.queueFull, 0);
}

function hasLost({ outlets, failedBefore }: Passage): boolean {
  return outlets.some(({ losses }, n) => losses.exportFailed > (failedBefore[n] ?? 0));
}

/** Nothing of a part that is a single event. */
function halves(part: unknown): unknown[] {
  if (!Array.isArray(part) || part.length < 2) return [];
  const middle = Math.ceil(part.length / 2);
  return [part.slice(0, middle), part.slice(middle)];
}
