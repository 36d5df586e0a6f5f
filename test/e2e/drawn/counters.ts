/** Counters and histograms over a day, as OpenMetrics text for `promtool tsdb create-blocks-from openmetrics`. */

type Labels = Record<string, string>;

/** Seconds between samples. */
const STEP = 60;

export class Counters {
  readonly #series = new Map<string, { at: number; by: number }[]>();

  /** @param at Seconds since 1970. */
  add(name: string, labels: Labels, at: number, by = 1): void {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    const key = `${name}{${pairs.join(',')}}`;
    const events = this.#series.get(key) ?? [];
    if (events.length === 0) this.#series.set(key, events);
    events.push({ at, by });
  }

  /** @param name Without `_bucket`. */
  observe(name: string, labels: Labels, at: number, value: number, bounds: readonly number[]): void {
    for (const bound of [...bounds, Number.POSITIVE_INFINITY]) {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
      this.add(`${name}_bucket`, { ...labels, le }, at, value <= bound ? 1 : 0);
    }
    this.add(`${name}_count`, labels, at);
    this.add(`${name}_sum`, labels, at, value);
  }

  /** A value that stays between two times. */
  hold(name: string, labels: Labels, { from, to }: { from: number; to: number }, value: number): void {
    for (let at = from; at <= to; at += STEP) this.add(name, labels, at, at === from ? value : 0);
    this.#held.set(name, { from, to });
  }

  readonly #held = new Map<string, { from: number; to: number }>();

  /** All series from `from` on, so that the first event of each is an increase; those that are held only while they are. */
  openMetrics(from: number, to: number): string {
    const lines = [...this.#series].flatMap(([key, events]) => {
      const held = this.#held.get(key.slice(0, key.indexOf('{')));
      return samples(key, events, held ?? { from, to });
    });
    return `${lines.join('\n')}\n# EOF\n`;
  }
}

function samples(
  key: string,
  events: { at: number; by: number }[],
  { from, to }: { from: number; to: number },
): string[] {
  const sorted = events.toSorted((a, b) => a.at - b.at);
  const lines: string[] = [];
  let next = 0;
  let value = 0;
  for (let at = from; at <= to; at += STEP) {
    for (; next < sorted.length && sorted[next]!.at <= at; next++) value += sorted[next]!.by;
    lines.push(`${key} ${Number(value.toPrecision(12))} ${at}`);
  }
  return lines;
}
