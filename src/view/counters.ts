/** Counts what was received and what was dropped, by reason, and keeps the fault that persists. */
import type { About } from './api.ts';

export class Counters {
  readonly received = { requests: 0, spans: 0, logs: 0, metrics: 0 };
  /** A fault that persists, in one sentence. */
  trouble: string | null = null;
  /** What is missing in the files that were opened. */
  readonly cuts = new Set<string>();
  readonly #drops = new Map<string, About['drops'][number]>();
  readonly #say: (line: string) => void;

  /** @param say Prints one line for the person at the terminal. */
  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  get drops(): About['drops'] {
    return [...this.#drops.values()];
  }

  drop(what: string, reason: string, count = 1): void {
    const key = `${what}: ${reason}`;
    const known = this.#drops.get(key) ?? { what, reason, count: 0 };
    known.count += count;
    this.#drops.set(key, known);
  }

  /** Prints once what is missing in a file, in one sentence. */
  cut(line: string): void {
    if (!this.cuts.has(line)) this.#say(line);
    this.cuts.add(line);
  }

  /** Prints a fault once, until it is over. */
  fail(message: string): void {
    if (this.trouble === message) return;
    this.trouble = message;
    this.#say(message);
  }

  /** The fault is over. */
  recover(): void {
    if (this.trouble === null) return;
    this.trouble = null;
    this.#say('Records are stored again.');
  }
}
