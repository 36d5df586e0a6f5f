/** Targets of links in the dashboards for Azure Monitor. */
import { EVENTS } from '../names.ts';
import type { Link } from '../panel.ts';
import { UID } from '../uids.ts';
import type { AzureFilter } from './filters.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own
const PLACE = '${azure:queryparam}&${subscription:queryparam}&${workspace:queryparam}&${__url_time_range}';
const SAME = `${PLACE}&\${service:queryparam}&\${environment:queryparam}&\${resource:queryparam}`;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own

/** Several sources observe one call, so panels about calls show one of them. */
const OF_CALLS = /^acs\.(?:call|diagnostic|media)\./;

/** The records behind a point: those with the same attributes. What a link does not name is not filtered. */
export function azureRecords(
  event: string,
  filters: Partial<Record<AzureFilter, string>> = {},
  title = 'Calls behind it',
  place = SAME,
): Link {
  const source = OF_CALLS.test(event) ? '$source' : '.*';
  const own = Object.entries({ event, expected: '.*', source, ...filters });
  const variables = own.map(([name, value]) => `var-${name}=${value}`).join('&');
  return { title, url: `/d/${UID.azureFind}?${place}&${variables}` };
}

/** The same, from a dashboard that has no service, environment and resource. */
export const azureRecordsOfAll = (
  event: string,
  filters: Partial<Record<AzureFilter, string>>,
  title: string,
): Link => azureRecords(event, filters, title, PLACE);

/** Failed call legs. */
export const azureFailures = (filters: Partial<Record<AzureFilter, string>> = {}): Link =>
  azureRecords(EVENTS.ended, { expected: 'false', ...filters });

/** Everything about a call or message. */
export function azureTrace(title: string, id?: string): Link {
  return { title, url: `/d/${UID.azureTrace}?${PLACE}${id ? `&var-call=${id}` : ''}` };
}

/** The overview, from dashboards that lack its other variables. */
export const AZURE_OVERVIEW_LINK: Link = { title: 'Overview', url: `/d/${UID.azureOverview}?${PLACE}` };
