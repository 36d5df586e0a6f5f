/** One lane: its name, bars for periods, marks for moments. */
import type { Item } from '../../view/api.ts';
import { FAULTS, STATES } from '../fault.ts';
import { duration, plural } from '../format.ts';
import {
  BAR_HEIGHT,
  BAR_STEP,
  itemTone,
  LABEL_HEIGHT,
  type LaneLayout,
  MARK_HEIGHT,
  type Shape,
  worstOf,
} from './layout.ts';
import { Mark } from './mark.tsx';

interface LaneProps {
  layout: LaneLayout;
  width: number;
  chosen: readonly number[];
  onPick(shape: Shape): void;
}

export function LaneShapes({ layout, width, chosen, onPick }: LaneProps) {
  const { lane, y, bars, marks, barRows } = layout;
  const { verdict, omitted } = lane;
  const end = !verdict || verdict.state === 'unknown' ? '' : endWords(verdict);
  const markY = LABEL_HEIGHT + barRows * BAR_STEP + MARK_HEIGHT / 2;
  return (
    <g transform={`translate(0 ${y})`} class="lane">
      <line class="edge" x1={0} x2={width} y1={0.5} y2={0.5} />
      <text x={0} y={14}>
        <tspan class="name">{lane.label}</tspan>
        {end !== '' && <tspan dx={10}>{end}</tspan>}
        {omitted > 0 && <tspan dx={10}>{plural(omitted, 'more item')} not shown</tspan>}
      </text>
      {bars.map((shape) => (
        <Bar
          key={shape.items[0]?.id}
          shape={shape}
          layout={layout}
          isChosen={isIn(shape, chosen)}
          onPick={onPick}
        />
      ))}
      {marks.map((shape) => {
        const worst = worstOf(shape.items);
        return (
          worst && (
            <Mark
              key={shape.items[0]?.id}
              x={shape.x}
              y={markY}
              severity={worst.severity}
              tone={itemTone(worst, lane)}
              count={shape.items.length}
              isChosen={isIn(shape, chosen)}
              title={titleOf(shape.items)}
              onPick={() => onPick(shape)}
            />
          )
        );
      })}
    </g>
  );
}

const isIn = ({ items }: Shape, chosen: readonly number[]) =>
  chosen.length > 0 && items.some(({ id }) => chosen.includes(id));

function endWords({ state, origin, code }: NonNullable<LaneLayout['lane']['verdict']>): string {
  const words = state === 'failed' ? `${STATES.failed}: ${FAULTS[origin]}` : STATES[state];
  return code === '' ? words : `${words} (${code})`;
}

interface BarProps {
  shape: Shape;
  layout: LaneLayout;
  isChosen: boolean;
  onPick(shape: Shape): void;
}

/** Pixels of a letter, and the padding of a label in a bar. */
const [LETTER, PADDING] = [6.4, 10];

function Bar({ shape, layout: { lane }, isChosen, onPick }: BarProps) {
  const { items, x, width, row } = shape;
  const worst = worstOf(items);
  if (!worst) return null;
  const y = LABEL_HEIGHT + row * BAR_STEP;
  const label = items.length > 1 ? String(items.length) : worst.label;
  const letters = Math.floor((width - PADDING) / LETTER);
  const text = label.length <= letters ? label : letters > 4 ? `${label.slice(0, letters - 1)}…` : '';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the drawing is hidden from screen readers; keys and table stand for it.
    <g
      class={`bar kind-${worst.kind} ${itemTone(worst, lane)} ${isChosen ? 'chosen' : ''}`}
      onClick={() => onPick(shape)}
    >
      <title>{titleOf(items)}</title>
      <rect x={x} y={y} width={width} height={BAR_HEIGHT} rx={2} />
      {text !== '' && (
        <text x={Math.max(x, 0) + 5} y={y + 11}>
          {text}
        </text>
      )}
    </g>
  );
}

function titleOf(items: readonly Item[]): string {
  const [first] = items;
  if (!first) return '';
  if (items.length > 1) return `${plural(items.length, 'item')}: ${first.label}, …`;
  return first.end === null ? first.label : `${first.label}, ${duration((first.end - first.start) / 1000)}`;
}
