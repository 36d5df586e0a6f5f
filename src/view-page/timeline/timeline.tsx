/** What happened: one lane for each participant and source, on one axis. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Lane, MediaSeries } from '../../view/api.ts';
import { AXIS_HEIGHT, Axis } from './axis.tsx';
import { ItemDetails } from './item-details.tsx';
import { ItemTable } from './item-table.tsx';
import { KEYS_HELP, onTimelineKey, type Selection } from './keys.ts';
import { LaneShapes } from './lane-shapes.tsx';
import { layoutOf, rowsOf, type Shape } from './layout.ts';
import { Legend } from './legend.tsx';
import { MediaCharts } from './media-charts.tsx';
import { type ShownSpan, useDrag, useSpan, useWheel } from './use-span.ts';

interface TimelineProps {
  page: { from: number; to: number; lanes: Lane[] };
  series: MediaSeries[];
}

export function Timeline({ page, series }: TimelineProps) {
  const { from, to, lanes } = page;
  const shown = useSpan(from, to);
  const [chosen, setChosen] = useState<number[]>([]);
  const selection = selectionOf(lanes, chosen);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const select = (next: Selection | undefined) => setChosen(next ? [next.item.id] : []);
  useWheel(box, shown);
  const drag = useDrag(shown.scroll);
  const pick = ({ items }: Shape) => {
    if (!drag.wasDragged()) setChosen(items.map(({ id }) => id));
  };
  const [first] = selection;
  return (
    <section class="card timeline" aria-labelledby="timeline">
      <div class="section-head">
        <h2 id="timeline">Timeline</h2>
        <Buttons shown={shown} />
      </div>
      <div
        ref={box}
        class="chart"
        role="application"
        aria-label="Timeline"
        aria-describedby="timeline-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of an application need the focus.
        tabIndex={0}
        onKeyDown={(event) => onTimelineKey(event, { lanes, selected: first, shown, select })}
        onPointerDown={drag.onPointerDown}
        onPointerMove={drag.onPointerMove}
        onPointerUp={drag.onPointerUp}
      >
        <Chart lanes={lanes} zero={from} shown={shown} width={width} chosen={chosen} onPick={pick} />
      </div>
      <p id="timeline-keys" class="muted keys">
        {KEYS_HELP}
      </p>
      <Legend lanes={lanes} />
      <ItemDetails selection={selection} zero={from} onClose={() => setChosen([])} />
      <MediaCharts series={series} lanes={lanes} span={shown.span} zero={from} width={width} />
      <ItemTable lanes={lanes} zero={from} />
    </section>
  );
}

interface ChartProps {
  lanes: Lane[];
  zero: number;
  shown: ShownSpan;
  width: number;
  chosen: number[];
  onPick(shape: Shape): void;
}

function Chart({ lanes, zero, shown: { span }, width, chosen, onPick }: ChartProps) {
  const rows = useMemo(() => lanes.map(rowsOf), [lanes]);
  const layouts = useMemo(() => layoutOf(rows, span, width, AXIS_HEIGHT), [rows, span, width]);
  const height = layouts.reduce((sum, one) => sum + one.height, AXIS_HEIGHT);
  if (width === 0) return null;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <Axis span={span} zero={zero} width={width} height={height} />
      {layouts.map((layout) => (
        <LaneShapes key={layout.lane.id} layout={layout} width={width} chosen={chosen} onPick={onPick} />
      ))}
    </svg>
  );
}

function Buttons({ shown: { zoom, scroll, fit, isFull } }: { shown: ShownSpan }) {
  const buttons = [
    ['Earlier', '←', () => scroll(-0.25)],
    ['Later', '→', () => scroll(0.25)],
    ['Zoom out', '−', () => zoom(1 / 1.6)],
    ['Zoom in', '+', () => zoom(1.6)],
  ] as const;
  return (
    <div class="zoom">
      {buttons.map(([label, sign, action]) => (
        <button key={label} type="button" class="small" aria-label={label} title={label} onClick={action}>
          {sign}
        </button>
      ))}
      <button type="button" class="small" disabled={isFull} onClick={fit}>
        Show all
      </button>
    </div>
  );
}

function selectionOf(lanes: readonly Lane[], ids: readonly number[]): Selection[] {
  if (ids.length === 0) return [];
  const wanted = new Set(ids);
  return lanes.flatMap((lane) =>
    lane.items.filter(({ id }) => wanted.has(id)).map((item) => ({ lane, item })),
  );
}

/** The width of an element, which the drawing follows. */
function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return width;
}
