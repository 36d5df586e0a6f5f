/** The files of a support request that programs read: `timeline.json`, `logs.ndjson`, `ids.csv`, `otlp.json`. */
import { csvCell } from '../cli/csv-cell.ts';
import type { Item, Lane, MediaSeries } from './api-parts.ts';
import { otlpOf } from './otlp-of-records.ts';
import { utc } from './support-facts.ts';
import type { SupportMaterial } from './support-parts.ts';

/** Changes when a field is renamed or removed. */
export const SUPPORT_SCHEMA = 1;

/** Everything on one axis: the lanes of the page, without the numbers that the store has given to records. */
export function timelineJson({ kind, key, id, page, cuts }: SupportMaterial): string {
  const { verdict, from, to, lanes, services, apps } = page;
  const timeline = {
    schema: SUPPORT_SCHEMA,
    kind,
    key,
    id,
    verdict,
    from: utc(from),
    to: utc(to),
    services,
    apps,
    cuts,
    lanes: lanes.map(laneJson),
    ...('mediaSeries' in page && { media: page.mediaSeries.map(mediaJson) }),
    ...('attempts' in page && {
      attempts: page.attempts.map(({ item: _, time, ...rest }) => ({ time: utc(time), ...rest })),
      deliveryReports: page.deliveryReports.map(({ time, source, verdict }) => ({
        time: utc(time),
        source,
        verdict,
      })),
    }),
  };
  return `${JSON.stringify(timeline, null, 2)}\n`;
}

function laneJson({ id, source, label, app, participantId, verdict, items, omitted }: Lane) {
  return {
    id,
    source,
    label,
    app,
    participantId,
    verdict,
    items: items.map(itemJson),
    omitted,
  };
}

function itemJson({ id: _, start, end, ...rest }: Item) {
  return { start: utc(start), end: end === null ? null : utc(end), ...rest };
}

function mediaJson({ laneId, direction, samples, summary }: MediaSeries) {
  return {
    lane: laneId,
    direction,
    samples: samples.map(({ time, ...figures }) => ({ time: utc(time), ...figures })),
    summary,
  };
}

/** One JSON object a line for each log record, in the order of time. */
export function logsNdjson({ records }: SupportMaterial): string {
  return records
    .filter(({ isSpan }) => !isSpan)
    .map(({ start, severity, name, body, traceId, spanId, origin, attributes }) => {
      const { resource, scope } = origin;
      const line = { time: utc(start), severity, name, body, traceId, spanId, scope, resource, attributes };
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}

/** All records as one line of OTLP/JSON, which `acs-otel view` opens. */
export function otlpJson({ records }: SupportMaterial): string {
  return `${JSON.stringify(otlpOf(records))}\n`;
}

/** All ids, with their kinds. */
export function idsCsv({ page }: SupportMaterial): string {
  const rows = page.ids.map(({ kind, label, value }) => [kind, label, value].map(csvCell).join(','));
  return `${['kind,label,id', ...rows].join('\r\n')}\r\n`;
}
