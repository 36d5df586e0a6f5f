/** Media statistics of a call, sample by sample, in bounded memory. */
import type { MediaFigures, MediaSummary } from '../../events/call-event.ts';

type Direction = 'send' | 'receive';
type Sample = Record<string, unknown>;

/** Samples kept for the 95th percentile: a ring of the last four minutes. */
const KEPT = 240;

class Figure {
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #last: number[] = [];

  add(value: number): void {
    this.#last[this.#count % KEPT] = value;
    this.#count++;
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  figures(): MediaFigures {
    const sorted = [...this.#last].sort((a, b) => a - b);
    const p95 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
    return { min: this.#min, mean: this.#sum / this.#count, p95, max: this.#max };
  }
}

/** One meter per call. */
export class MediaMeter {
  readonly #figures = { send: new Map<string, Figure>(), receive: new Map<string, Figure>() };

  /** Adds a report of `sampleReported`. @returns Its values by direction. */
  add(report: unknown): Record<Direction, Record<string, number>> {
    const values = { send: valuesOf(report, 'send'), receive: valuesOf(report, 'receive') };
    for (const direction of ['send', 'receive'] as const)
      for (const [name, value] of Object.entries(values[direction])) this.#figure(direction, name).add(value);
    return values;
  }

  /** One summary per direction that has figures. */
  summaries(): MediaSummary[] {
    return (['send', 'receive'] as const).flatMap((direction) => {
      const figures = Object.fromEntries(
        [...this.#figures[direction]].map(([name, figure]) => [name, figure.figures()]),
      );
      return Object.keys(figures).length > 0 ? [{ direction, figures }] : [];
    });
  }

  #figure(direction: Direction, name: string): Figure {
    const figures = this.#figures[direction];
    const figure = figures.get(name) ?? new Figure();
    figures.set(name, figure);
    return figure;
  }
}

/** One report -> seconds, ratios, bit/s and frame/s, over all streams of one direction. */
function valuesOf(report: unknown, direction: Direction): Record<string, number> {
  const streams = ['audio', 'video', 'screenShare'].flatMap((media) =>
    samples(field(field(report, media), direction)),
  );
  const transports = samples(field(report, 'transports'));
  const lost = sum(streams, 'packetsLostPerSecond');
  const packets = sum(streams, 'packetsPerSecond');
  return finiteNumbers({
    jitter: max(streams, 'jitterInMs') / 1000,
    round_trip_time: max([...streams, ...transports], 'rttInMs') / 1000,
    packet_loss: packets ? lost / (direction === 'send' ? packets : packets + lost) : Number.NaN,
    bitrate: sum(streams, 'bitrate'),
    frame_rate: max(streams, direction === 'send' ? 'frameRateSent' : 'frameRateReceived'),
  });
}

function samples(value: unknown): Sample[] {
  return Array.isArray(value)
    ? value.slice(0, 64).filter((sample) => typeof sample === 'object' && sample !== null)
    : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Sample)[name] : undefined;
}

/** The SDK reports numbers, some of them as text; -1 means unknown. */
function numbers(streams: Sample[], name: string): number[] {
  return streams
    .map((stream) => (stream[name] === '' || stream[name] === null ? Number.NaN : Number(stream[name])))
    .filter((value) => value >= 0 && value < 1e12);
}

/** NaN if nothing is known. */
function sum(streams: Sample[], name: string): number {
  const values = numbers(streams, name);
  return values.length > 0 ? values.reduce((total, value) => total + value) : Number.NaN;
}

/** Minus infinity if nothing is known. */
function max(streams: Sample[], name: string): number {
  return Math.max(...numbers(streams, name));
}

function finiteNumbers(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}
