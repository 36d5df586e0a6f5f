/** Keys of the timeline: walk from item to item, zoom, scroll. */
import type { Item, Lane } from '../../view/api.ts';
import type { ShownSpan } from './use-span.ts';

export interface Selection {
  lane: Lane;
  item: Item;
}

interface Keyboard {
  lanes: readonly Lane[];
  selected: Selection | undefined;
  shown: ShownSpan;
  select(selection: Selection | undefined): void;
}

export const KEYS_HELP =
  'Arrow keys move between items and lanes. Plus and minus zoom, Shift with an arrow key scrolls, 0 shows everything, Escape clears the selection.';

const ZOOM = 1.6;
const SCROLL = 0.25;

export function onTimelineKey(event: KeyboardEvent, keyboard: Keyboard): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = actionOf(event, keyboard);
  if (!action) return;
  event.preventDefault();
  action();
}

function actionOf({ key, shiftKey }: KeyboardEvent, keyboard: Keyboard): (() => void) | undefined {
  const { shown, select, selected } = keyboard;
  const at = selected?.item.start;
  if (key === '+' || key === '=') return () => shown.zoom(ZOOM, at);
  if (key === '-' || key === '_') return () => shown.zoom(1 / ZOOM, at);
  if (key === '0' || key === 'Home') return () => shown.fit();
  if (key === 'Escape' && selected) return () => select(undefined);
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const step = key === 'ArrowLeft' ? -1 : 1;
    return shiftKey ? () => shown.scroll(step * SCROLL) : () => go(keyboard, inLane(keyboard, step));
  }
  if (key === 'ArrowUp') return () => go(keyboard, inLanes(keyboard, -1));
  return key === 'ArrowDown' ? () => go(keyboard, inLanes(keyboard, 1)) : undefined;
}

function go({ select, shown }: Keyboard, selection: Selection | undefined): void {
  if (!selection) return;
  select(selection);
  shown.reveal(selection.item.start);
}

/** The next item of the same lane, in the order of time. */
function inLane({ lanes, selected }: Keyboard, step: number): Selection | undefined {
  const lane = selected?.lane ?? lanes[0];
  if (!lane) return undefined;
  const items = byTime(lane);
  const at = items.findIndex(({ id }) => id === selected?.item.id);
  const item = selected ? items[at + step] : items[0];
  return item && { lane, item };
}

/** The item of the next lane that is nearest in time. */
function inLanes({ lanes, selected }: Keyboard, step: number): Selection | undefined {
  const filled = lanes.filter(({ items }) => items.length > 0);
  const at = filled.findIndex(({ id }) => id === selected?.lane.id);
  const lane = selected ? filled[at + step] : filled[0];
  const time = selected?.item.start ?? Number.NEGATIVE_INFINITY;
  if (!lane) return undefined;
  const item = byTime(lane).reduce<Item | undefined>(
    (best, one) => (!best || Math.abs(one.start - time) < Math.abs(best.start - time) ? one : best),
    undefined,
  );
  return item && { lane, item };
}

const byTime = ({ items }: Lane) => [...items].sort((a, b) => a.start - b.start);
