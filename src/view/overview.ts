/** Numbers over all calls and messages in the store. */

import { ORIGIN_WORDS } from '../cli/explain-rows.ts';
import { reportOf } from '../cli/inventory-report.ts';
import type { Found } from '../cli/inventory-source.ts';
import { SERVICES_END, SERVICES_SOURCE } from '../generated/services.ts';
import type { Count, MessageType, Overview, Quantiles, State, Verdict } from './api.ts';
import { subjectVerdict } from './pages.ts';
import type { Queries } from './queries.ts';
import type { Subject } from './subjects.ts';
import { words } from './words.ts';

const MAX_CODES = 20;
/** Figures beyond are left out of the quantiles. */
const MAX_FIGURES = 100_000;

/** @param uses Services in use, by the inventory. */
export function overviewOf(queries: Queries, since: number, now: number, uses: Found): Overview {
  return {
    since,
    calls: callNumbers(queries.since('call', since)),
    messages: messageNumbers(queries.since('message', since)),
    retiring: retiringOf(uses, since, now),
    retirement: { ends: SERVICES_END, source: SERVICES_SOURCE },
  };
}

function callNumbers(subjects: Iterable<Subject>): Overview['calls'] {
  const [states, faults, codes] = [new Tally(), new Tally(), new Tally()];
  const setups: number[] = [];
  const durations: number[] = [];
  for (const subject of subjects) {
    const verdict = subjectVerdict(subject);
    const { setup, duration } = subject.summary;
    states.add(verdict.state);
    if (verdict.state === 'failed') {
      faults.add(verdict.origin);
      if (verdict.code !== '') codes.add(verdict.code, verdict);
    }
    if (setup !== undefined && setups.length < MAX_FIGURES) setups.push(setup);
    if (duration !== undefined && durations.length < MAX_FIGURES) durations.push(duration);
  }
  const of = (state: State) => states.of(state);
  const rated = of('ok') + of('expected') + of('failed');
  const total = states.total;
  return {
    total,
    running: of('running'),
    ended: total - of('running'),
    failed: of('failed'),
    successRate: rated === 0 ? null : (rated - of('failed')) / rated,
    byState: states.counts(words),
    byFault: faults.counts((name) => ORIGIN_WORDS[name] ?? name),
    byCode: codes.withVerdicts(),
    setup: quantiles(setups),
    duration: quantiles(durations),
  };
}

function messageNumbers(subjects: Iterable<Subject>): Overview['messages'] {
  const types = new Map<MessageType, Tally>();
  const codes = new Tally();
  for (const subject of subjects) {
    const verdict = subjectVerdict(subject);
    const type = subject.summary.messageType ?? 'operation';
    const tally = types.get(type) ?? new Tally();
    types.set(type, tally);
    tally.add(verdict.state);
    if (verdict.state === 'failed' && verdict.code !== '') codes.add(verdict.code, verdict);
  }
  const byType = [...types].map(([type, tally]) => {
    const [delivered, failed] = [tally.of('ok') + tally.of('expected'), tally.of('failed')];
    const known = delivered + failed;
    const deliveryRate = known === 0 ? null : delivered / known;
    return { type, total: tally.total, delivered, failed, waiting: tally.of('running'), deliveryRate };
  });
  return { byType, byCode: codes.withVerdicts() };
}

function retiringOf(uses: Found, since: number, now: number): Overview['retiring'] {
  return reportOf(uses, Math.max(0, since), now).uses.map(
    ({ services, fate, successor, app, operation, count, lastUsed }) => ({
      services,
      fate,
      successor,
      app,
      operation,
      count,
      lastUsed,
    }),
  );
}

/** Counts by name. */
class Tally {
  total = 0;
  readonly #counts = new Map<string, number>();
  readonly #verdicts = new Map<string, Verdict>();

  add(name: string, verdict?: Verdict): void {
    this.total++;
    this.#counts.set(name, this.of(name) + 1);
    if (verdict) this.#verdicts.set(name, verdict);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The most frequent first. */
  counts(label: (name: string) => string): Count[] {
    return [...this.#counts]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => ({ name, label: label(name), count }));
  }

  withVerdicts(): (Count & { verdict: Verdict })[] {
    return this.counts((name) => name)
      .slice(0, MAX_CODES)
      .flatMap((count) => {
        const verdict = this.#verdicts.get(count.name);
        return verdict ? [{ ...count, verdict }] : [];
      });
  }
}

function quantiles(values: number[]): Quantiles | null {
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
}
