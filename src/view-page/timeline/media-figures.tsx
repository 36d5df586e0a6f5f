/** Media figures over the whole call, as a table. */
import type { MediaSeries } from '../../view/api.ts';
import { spaced } from '../format.ts';
import { Scroll } from '../scroll.tsx';

const MEASURES = ['jitter', 'packet_loss', 'round_trip_time'] as const;
const STATISTICS = ['mean', 'p95', 'max'] as const;

export function MediaFigures({ series, labels }: { series: MediaSeries[]; labels: Map<string, string> }) {
  const known = series.filter(({ summary }) => summary !== null);
  if (known.length === 0) return null;
  return (
    <Scroll label="Media figures of the whole call">
      <table>
        <thead>
          <tr>
            <th scope="col">Participant</th>
            <th scope="col">Quality</th>
            {MEASURES.flatMap((measure) =>
              STATISTICS.map((statistic) => (
                <th key={`${measure}.${statistic}`} scope="col" class="number">
                  {spaced(measure)}, {statistic}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {known.map(({ laneId, direction, summary }) => (
            <tr key={`${laneId} ${direction}`}>
              <th scope="row">
                {labels.get(laneId) ?? 'Participant'}, {direction === 'send' ? 'sent' : 'received'}
              </th>
              <td>{summary?.quality}</td>
              {MEASURES.flatMap((measure) =>
                STATISTICS.map((statistic) => (
                  <td key={`${measure}.${statistic}`} class="number">
                    {figureText(measure, summary?.figures[`${measure}.${statistic}`])}
                  </td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Ratios in %, seconds in ms. */
function figureText(measure: (typeof MEASURES)[number], figure: number | undefined): string {
  if (figure === undefined) return '–';
  return measure === 'packet_loss'
    ? `${Number((figure * 100).toPrecision(3))}%`
    : `${Number((figure * 1000).toPrecision(3))} ms`;
}
