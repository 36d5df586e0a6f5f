/** Where the items of a lane are drawn. Items that would overlap become one shape with their number. */
import type { Item, Lane, Severity } from '../../view/api.ts';
import { positionOf, type Span } from './span.ts';

/** One shape: an item, or several that are too close to tell apart. */
export interface Shape {
  items: Item[];
  x: number;
  /** 0 for moments. */
  width: number;
  row: number;
}

export interface LaneLayout {
  lane: Lane;
  bars: Shape[];
  marks: Shape[];
  barRows: number;
  hasMarks: boolean;
  y: number;
  height: number;
}

export const LABEL_HEIGHT = 20;
export const BAR_HEIGHT = 14;
export const BAR_STEP = 17;
export const MARK_HEIGHT = 22;
const LANE_GAP = 10;
const MAX_BAR_ROWS = 8;
const MARK_PIXELS = 16;
const MIN_BAR_PIXELS = 3;

/** Items of a lane in the rows of their bars. Does not depend on what is shown, so that nothing jumps while zooming. */
export interface Rows {
  lane: Lane;
  rows: Item[][];
  moments: Item[];
}

export function rowsOf(lane: Lane): Rows {
  const sorted = [...lane.items].sort((a, b) => a.start - b.start || (b.end ?? 0) - (a.end ?? 0));
  const rows: Item[][] = [];
  const ends: number[] = [];
  for (const item of sorted) {
    if (item.end === null) continue;
    const free = ends.findIndex((end) => end <= item.start);
    const row = free >= 0 ? free : Math.min(ends.length, MAX_BAR_ROWS - 1);
    ends[row] = Math.max(ends[row] ?? 0, item.end);
    const items = rows[row] ?? [];
    rows[row] = items;
    items.push(item);
  }
  return { lane, rows, moments: sorted.filter(({ end }) => end === null) };
}

/** Places lanes below each other, from `y` on. */
export function layoutOf(lanes: readonly Rows[], span: Span, width: number, y: number): LaneLayout[] {
  let top = y;
  return lanes.map(({ lane, rows, moments }) => {
    const hasMarks = moments.length > 0;
    const height = LABEL_HEIGHT + rows.length * BAR_STEP + (hasMarks ? MARK_HEIGHT : 0) + LANE_GAP;
    const bars = rows.flatMap((items, row) => barsOf(items, row, span, width));
    const layout = {
      lane,
      bars,
      marks: marksOf(moments, span, width),
      barRows: rows.length,
      hasMarks,
      y: top,
      height,
    };
    top += height;
    return layout;
  });
}

function barsOf(items: readonly Item[], row: number, span: Span, width: number): Shape[] {
  const shapes: Shape[] = [];
  for (const item of items) {
    const { start, end } = item;
    if ((end ?? start) < span.from || start > span.to) continue;
    const left = Math.max(positionOf(start, span, width), -2);
    const right = Math.min(positionOf(end ?? start, span, width), width + 2);
    const last = shapes.at(-1);
    if (last && right - left < MIN_BAR_PIXELS && left < last.x + last.width + 1 && last.width < MARK_PIXELS) {
      last.items.push(item);
      last.width = Math.max(last.width, right - last.x);
    } else shapes.push({ items: [item], x: left, width: Math.max(right - left, MIN_BAR_PIXELS), row });
  }
  return shapes;
}

function marksOf(moments: readonly Item[], span: Span, width: number): Shape[] {
  const shapes: Shape[] = [];
  for (const item of moments) {
    if (item.start < span.from || item.start > span.to) continue;
    const x = positionOf(item.start, span, width);
    const last = shapes.at(-1);
    if (last && x - last.x < MARK_PIXELS) last.items.push(item);
    else shapes.push({ items: [item], x, width: 0, row: 0 });
  }
  return shapes;
}

const RANK: readonly Severity[] = ['ok', 'info', 'warning', 'error'];

/** The item that a shape looks like: the worst. */
export function worstOf(items: readonly Item[]): Item | undefined {
  return items.reduce<Item | undefined>(
    (worst, item) => (!worst || RANK.indexOf(item.severity) > RANK.indexOf(worst.severity) ? item : worst),
    undefined,
  );
}

/** The suffix of the CSS class of an item: the side at fault where the item states it, else its severity. */
export function itemTone(item: Item, lane: Lane): string {
  const { verdict } = lane;
  if (item.kind === 'leg' && verdict)
    return verdict.state === 'failed' ? `fault-${verdict.origin}` : `state-${verdict.state}`;
  const origin = item.attributes['acs.end_reason.origin'];
  if (item.severity === 'error')
    return typeof origin === 'string' && /^\w+$/.test(origin) ? `fault-${origin}` : 'sev-error';
  return `sev-${item.severity}`;
}
