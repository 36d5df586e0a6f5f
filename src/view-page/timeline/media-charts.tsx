/** Media quality on the axis of the timeline, and its figures over the whole call. */
import type { Lane, MediaSeries } from '../../view/api.ts';
import { plural } from '../format.ts';
import { AXIS_HEIGHT, Axis } from './axis.tsx';
import { MediaFigures } from './media-figures.tsx';
import { positionOf, type Span } from './span.ts';

interface ChartsProps {
  series: MediaSeries[];
  lanes: Lane[];
  span: Span;
  zero: number;
  width: number;
}

type Sample = MediaSeries['samples'][number];
type Measure = Exclude<keyof Sample, 'time'>;

/** Jitter and round trip in ms, loss in %. */
const MEASURES: readonly [key: Measure, label: string, unit: string, factor: number, least: number][] = [
  ['jitter', 'Jitter', 'ms', 1000, 30],
  ['packetLoss', 'Packet loss', '%', 100, 2],
  ['roundTripTime', 'Round trip', 'ms', 1000, 100],
];
const HEIGHT = 44;
const STEP = HEIGHT + 20;

export function MediaCharts({ series, lanes, span, zero, width }: ChartsProps) {
  if (series.length === 0) return null;
  const labels = new Map(lanes.map(({ id, label }) => [id, label]));
  return (
    <div class="media">
      <h3>Media quality</h3>
      {series.map((one) => (
        <div key={`${one.laneId} ${one.direction}`}>
          <h4>
            {labels.get(one.laneId) ?? 'Participant'}, {one.direction === 'send' ? 'sent' : 'received'}
            {one.summary && <span class={`tag quality-${one.summary.quality}`}>{one.summary.quality}</span>}
          </h4>
          <Charts series={one} span={span} zero={zero} width={width} />
          {one.samples.length === 0 && (
            <p class="muted">
              Only the summary of the call is known. <code>mediaSampleIntervalMillis</code> of{' '}
              <code>register()</code> adds samples.
            </p>
          )}
        </div>
      ))}
      <MediaFigures series={series} labels={labels} />
    </div>
  );
}

function Charts({
  series: { samples },
  span,
  zero,
  width,
}: Omit<ChartsProps, 'series' | 'lanes'> & { series: MediaSeries }) {
  const measured = MEASURES.filter(([key]) => samples.some((sample) => sample[key] !== undefined));
  if (measured.length === 0 || width === 0) return null;
  const height = AXIS_HEIGHT + measured.length * STEP;
  const text = measured.map(([key, label, unit, factor]) => {
    const values = samples.flatMap((sample) => sample[key] ?? []);
    return `${label}: at most ${round(Math.max(...values) * factor)} ${unit}`;
  });
  return (
    <svg
      class="media-chart"
      width={width}
      height={height}
      role="img"
      aria-label={`${text.join('; ')}; ${plural(samples.length, 'sample')}`}
    >
      <Axis span={span} zero={zero} width={width} height={height} />
      {measured.map(([key, label, unit, factor, least], row) => {
        const points = samples.flatMap((sample) => pointOf(sample, key, factor));
        const most = Math.max(least, ...points.map(([, value]) => value));
        const y = (value: number) => HEIGHT - (value / most) * HEIGHT;
        const path = points
          .map(
            ([time, value], n) =>
              `${n === 0 ? 'M' : 'L'}${positionOf(time, span, width).toFixed(1)} ${y(value).toFixed(1)}`,
          )
          .join('');
        return (
          <g key={key} transform={`translate(0 ${AXIS_HEIGHT + row * STEP + 14})`}>
            <line class="base" x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} />
            <path class="figure" d={path} />
            {points.length === 1 && (
              <circle cx={positionOf(points[0]?.[0] ?? 0, span, width)} cy={y(points[0]?.[1] ?? 0)} r={2.5} />
            )}
            <text x={0} y={-3}>
              {label}, 0 to {round(most)} {unit}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function pointOf(sample: Sample, key: Measure, factor: number): [time: number, value: number][] {
  const value = sample[key];
  return value === undefined ? [] : [[sample.time, value * factor]];
}

const round = (value: number) => Number(value.toPrecision(3));
