/** Figures of several rounds. Rounds of two things that are compared alternate, so that both see the same machine. */
import { availableParallelism, cpus } from 'node:os';

/** The middle of some figures; of an even number, the lower of the two. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The figure that a share of them does not exceed. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** `1.13 (1.08–1.21)`: the median, the lowest and the highest figure; a single figure stands alone. */
export function spread(figures: readonly number[], digits = 2): string {
  if (figures.length === 1) return median(figures).toFixed(digits);
  const [lowest, highest] = [Math.min(...figures), Math.max(...figures)].map((one) => one.toFixed(digits));
  return `${median(figures).toFixed(digits)} (${lowest}–${highest})`;
}

/** Prints the ratios of all rounds and, where there is one, how their median compares to the target. */
export function report(what: string, ratios: readonly number[], target?: number): void {
  const verdict = target === undefined ? '' : verdictOn(ratios, target);
  console.log(`${what.padEnd(84)} ${spread(ratios)}${verdict}`);
}

/** The same for ratios that should be large. */
export function reportAtLeast(what: string, ratios: readonly number[], target: number): void {
  const verdict =
    median(ratios) >= target ? `  (target: at least ${target})` : `  BELOW the target of ${target}`;
  console.log(`${what.padEnd(84)} ${spread(ratios)}${verdict}`);
}

/** How the median compares to the target. */
export function verdictOn(figures: readonly number[], target: number): string {
  return median(figures) <= target ? `  (target: at most ${target})` : `  ABOVE the target of ${target}`;
}

/** When and where figures were taken. */
export function circumstances(): string {
  const date = new Date().toISOString().slice(0, 10);
  const model = cpus()[0]?.model.trim();
  return `${date}, ${availableParallelism()} cores of ${model}, Node ${process.version}; median (lowest–highest)`;
}
