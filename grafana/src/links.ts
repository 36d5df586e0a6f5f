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
  '${loki:queryparam}&${traces:queryparam}&${service:queryparam}&${environment:queryparam}&${resource:queryparam}&${__url_time_range}';

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
export const seriesLabel = (label: string) => `\${__field.labels.${label}}`;

/** The value of the clicked cell. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
export const CELL = '${__value.raw}';

/** The value of another column in the row of the clicked cell, by its heading. */
export const rowField = (title: string) => `\${__data.fields["${title}"]}`;

/** The trace of the call whose id the cell holds. */
export const TRACE_OF_CELL: Link = {
  title: 'Trace of this call',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
  url: '/d/${traces}?var-call=${__value.raw}&${loki:queryparam}&${__url_time_range}',
};

/** The trace of the message whose id the cell holds. */
export const MESSAGE_OF_CELL: Link = {
  title: 'Trace of this message',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
  url: '/d/${traces}?var-call=${__value.raw}&${loki:queryparam}&${__url_time_range}',
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
  // Grafana's variables must stay unencoded. Several values would be written `{a,b}`; `pipe` makes them `a|b`.
  const variables = encoded.replace(
    /%24(?:%7B(\w+)(?:%3A\w+)?%7D|(\w+))/g,
    (_, braced, plain) => `\${${braced ?? plain}${(braced ?? plain).startsWith('__') ? '' : ':pipe'}}`,
  );
  return { title, url: `/explore?schemaVersion=1&panes=${variables}` };
}
