/** The period that the time axis shows: zoom, scroll, ticks. */

/** Milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

const MIN_MILLIS = 5;
const MARGIN = 0.02;

/** The whole page with a margin, so that marks at its ends are not cut. */
export function fullSpan({ from, to }: Span): Span {
  const length = Math.max(to - from, MIN_MILLIS * 4);
  return { from: from - length * MARGIN, to: from + length * (1 + MARGIN) };
}

/** @param factor Above 1 shows less. @param at The time that keeps its place. */
export function zoomed(span: Span, factor: number, at: number, full: Span): Span {
  const length = Math.max((span.to - span.from) / factor, MIN_MILLIS);
  const share = (at - span.from) / (span.to - span.from);
  return within({ from: at - length * share, to: at + length * (1 - share) }, full);
}

/** @param share Of the period that is shown; above 0 moves to later. */
export function scrolled(span: Span, share: number, full: Span): Span {
  const by = (span.to - span.from) * share;
  return within({ from: span.from + by, to: span.to + by }, full);
}

/** The period moved, as little as possible, so that a time is in it. */
export function revealing(span: Span, time: number, full: Span): Span {
  const length = span.to - span.from;
  if (time >= span.from && time <= span.to) return span;
  const from = time < span.from ? time - length * 0.1 : time - length * 0.9;
  return within({ from, to: from + length }, full);
}

function within({ from, to }: Span, full: Span): Span {
  const length = to - from;
  if (length >= full.to - full.from) return full;
  if (from < full.from) return { from: full.from, to: full.from + length };
  return to > full.to ? { from: full.to - length, to: full.to } : { from, to };
}

export function positionOf(time: number, { from, to }: Span, width: number): number {
  return ((time - from) / (to - from)) * width;
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000].concat(
  [2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * 60_000),
);
const TICK_PIXELS = 90;

/** Times of the ticks, in round distances from `zero`. */
export function ticksOf({ from, to }: Span, zero: number, width: number): number[] {
  const wanted = ((to - from) * TICK_PIXELS) / Math.max(width, TICK_PIXELS);
  const step = STEPS.find((one) => one >= wanted) ?? Math.ceil(wanted / 86_400_000) * 86_400_000;
  const ticks: number[] = [];
  for (let n = Math.ceil((from - zero) / step); zero + n * step <= to; n++) ticks.push(zero + n * step);
  return ticks;
}
