/** Panels from the log records of one call or message. */
import { exploreLogs } from '../links.ts';
import { EVENTS, LABEL } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { SAME } from './given-id.ts';

/** The records of these kinds: a regular expression. */
export const same = (event: string) => `${SAME} | ${LABEL.event}=~"${event}"`;

export const NOTHING_FOUND =
  'nothing found: paste an id above, or widen the time range; the data may be older than the retention; user ids and phone numbers are not recorded';

/** A table of records of a kind, unless `rest` says otherwise. */
export const logs = (
  title: string,
  description: string,
  event: string,
  rest: Partial<PanelSpec>,
): PanelSpec => ({
  kind: 'table',
  title,
  description,
  width: 24,
  height: 6,
  empty: NOTHING_FOUND,
  queries: [{ in: 'loki', expr: same(event) }],
  links: [exploreLogs('Logs of this call', SAME)],
  ...rest,
});

/** Means of the samples in each step. */
const MEDIA_SAMPLES = (figure: string) =>
  `avg by (${LABEL.service}, ${LABEL.mediaDirection}) (avg_over_time(${same(EVENTS.mediaSample)} | unwrap acs_media_${figure}_value [$__auto]))`;
const media = (title: string, figure: string, unit: string): PanelSpec => ({
  ...logs(
    title,
    'Of each participant and direction, from samples during the call (mediaSampleIntervalMillis). To see them apart, click the time in "How it ended": half an hour around it.',
    '',
    {},
  ),
  kind: 'series',
  width: 8,
  unit,
  fine: true,
  queries: [
    {
      in: 'loki',
      as: 'series',
      expr: MEDIA_SAMPLES(figure),
      legend: `{{${LABEL.service}}} {{${LABEL.mediaDirection}}}`,
    },
  ],
});

/** Media of both legs during the call. */
export const MEDIA_OVER_TIME: readonly PanelSpec[] = [
  media('Jitter over time', 'jitter', 's'),
  media('Packet loss over time', 'packet_loss', 'percentunit'),
  media('Round trip over time', 'round_trip_time', 's'),
];
