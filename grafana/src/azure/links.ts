/** Targets of links in the dashboards for Azure Monitor. */
import type { Link } from '../panel.ts';
import { UID } from '../uids.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's own
const PLACE = '${azure:queryparam}&${subscription:queryparam}&${workspace:queryparam}&${__url_time_range}';
const SAME = `${PLACE}&\${service:queryparam}&\${environment:queryparam}&\${source:queryparam}&\${resource:queryparam}`;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's own

/** The overview with its table of calls filtered by the clicked point. */
export function azureCalls(filters: Partial<Record<'class' | 'origin' | 'code' | 'expected', string>>): Link {
  const own = Object.entries(filters).map(([name, value]) => `&var-${name}=${value}`);
  return { title: 'Calls behind it', url: `/d/${UID.azureOverview}?${SAME}${own.join('')}` };
}

/** Everything about a call. */
export function azureTrace(title: string, callId?: string): Link {
  return { title, url: `/d/${UID.azureTrace}?${PLACE}${callId ? `&var-call=${callId}` : ''}` };
}

/** The value of the column that splits a series. */
export const columnLabel = (column: string) => `\${__field.labels.${column}}`;
