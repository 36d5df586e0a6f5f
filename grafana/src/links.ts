/** Targets of data links. */
import type { Link } from './panel.ts';
import { UID } from './uids.ts';

/** Variables of "Find calls" that a link can set. */
type Filter =
  | 'event' | 'class' | 'origin' | 'code' | 'sub_code' | 'expected' | 'direction' | 'status' | 'acs_service'
  | 'diagnostic' | 'diagnostic_quality' | 'media' | 'reason' | 'error' | 'source' | 'service' | 'version' | 'browser'
  | 'browser_version' | 'system' | 'region'; // biome-ignore format: a list of words

const SAME_PLACE =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
  '${prometheus:queryparam}&${loki:queryparam}&${traces:queryparam}&${service:queryparam}&${environment:queryparam}&${resource:queryparam}&${__url_time_range}';

/** Several sources observe one call, so panels about calls show one of them. */
const OF_CALLS = /^acs\.(?:call|diagnostic|media)\./;

/** The records behind a point: those with the same attributes. What a link does not name is not filtered. */
export function callsBehind(filters: Partial<Record<Filter, string>>, title = 'Calls behind it'): Link {
  const source = OF_CALLS.test(filters.event ?? '') ? '$source' : '$__all';
  const own = Object.entries({ expected: '$__all', source, ...filters });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
  const place = filters.service ? SAME_PLACE.replace('${service:queryparam}&', '') : SAME_PLACE;
  return {
    title,
    url: `/d/${UID.find}?${[place, ...own.map(([name, value]) => `var-${name}=${value}`)].join('&')}`,
  };
}

/** The value of a label of the clicked series. */
export const seriesLabel = (label: string) => `\${__field.labels.${label}:percentencode}`;

/** The value of the clicked cell. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
export const CELL = '${__value.raw:percentencode}';

/** The value of another column in the row of the clicked cell, by its heading. */
export const rowField = (title: string) => `\${__data.fields["${title}"]:percentencode}`;

/** Exactly this sub code; of an empty cell none. */
export const SAME_SUB_CODE = `^${rowField('sub code')}$`;

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
const TRACE_PLACE = '${prometheus:queryparam}&${loki:queryparam}&${traces:queryparam}&${__url_time_range}';
const traceOf = (pasted: string) => `/d/\${traces}?var-call=${pasted}&${TRACE_PLACE}`;

/** The trace of the call whose id the cell holds. */
export const TRACE_OF_CELL: Link = { title: 'Trace of this call', url: traceOf(CELL) };

/** The heading of the column that links to messages need. */
export const TRACE_COLUMN = 'trace id';

/** The message whose id the cell holds, and its trace, whose id is a hash that only records have. */
export const MESSAGE_OF_CELL: Link = {
  title: 'Trace of this message',
  url: traceOf(`${CELL}%20trace_id=${rowField(TRACE_COLUMN)}`),
};

/** The trace whose id the cell holds, of the given message. */
export const GIVEN_MESSAGE: Link = {
  title: 'Trace of the message',
  url: traceOf(`\${given:percentencode}%20trace_id=${CELL}`),
};

/** The same dashboard, half an hour around the time in the cell. */
export const aroundIt = (uid: string): Link => ({
  title: 'Half an hour around it',
  url: `/d/${uid}?\${__all_variables}&time=\${__value.numeric}&time.window=1800000`,
});

/** A dashboard for the same service, environment and time. */
export function sameCalls(title: string, uid: string): Link {
  return { title, url: `/d/${uid}?${SAME_PLACE}` };
}

/** Variables with several values. */
const MULTIPLE = new Set(['service', 'environment', 'class', 'origin', 'expected', 'source', 'direction']);

/** The records of a query in Explore. */
export function exploreLogs(title: string, expr: string): Link {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own
  const pane = {
    datasource: '${loki}',
    queries: [{ refId: 'A', expr }],
    range: { from: '${__from}', to: '${__to}' },
  };
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own
  const encoded = encodeURIComponent(JSON.stringify({ logs: pane }));
  // Several values would be written `{a,b}`; `pipe` makes them `a|b`, and encodes nothing.
  const variables = encoded.replace(/%24(?:%7B(\w+)(?:%3A\w+)?%7D|(\w+))/g, (_, braced, plain) => {
    const name = braced ?? plain;
    return `\${${name}${name.startsWith('__') ? '' : MULTIPLE.has(name) ? ':pipe' : ':percentencode'}}`;
  });
  return { title, url: `/explore?schemaVersion=1&panes=${variables}` };
}
