/** Overview: what the apps use of the services that Microsoft retires. */
import { SERVICES, SERVICES_END } from '../../../src/generated/services.ts';
import { callsBehind, exploreLogs, seriesLabel, TRACE_OF_CELL } from '../links.ts';
import { ORIGIN } from '../mappings.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { app, countBy, inRange, records } from '../selectors.ts';
import { GUID, TIME } from './columns.ts';

/** Values of `acs.service` of what Microsoft retires. */
export const RETIRED = [
  ...new Set(
    SERVICES.flatMap(({ fate, acsService }) => (fate === 'retired' && acsService ? [acsService] : [])),
  ),
];
const OF_RETIRED = `${LABEL.acsService}=~"${RETIRED.join('|')}"`;

export const CALL_ACTIONS: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'Failed call actions',
    description:
      'Actions of Call Automation whose callback reported a failure that is not part of normal use, by whose fault.',
    width: 8,
    unit: 'locale',
    empty: 'no action failed',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.origin], app(SERIES.actions, `${LABEL.expected}="false"`)),
        legend: `{{${LABEL.origin}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.callback, expected: 'false', origin: seriesLabel(LABEL.origin) })],
    seriesTexts: ORIGIN,
  },
  {
    kind: 'table',
    title: 'Actions that failed',
    description: 'Their last callbacks, with what they mean and what to do. The call id links to the trace.',
    width: 16,
    empty: 'no action failed',
    queries: [{ in: 'loki', expr: records(EVENTS.callback, `${LABEL.expected}="false"`) }],
    columns: {
      [LABEL.automationAction]: { title: 'action', width: 110 },
      [LABEL.description]: { title: 'meaning', wrap: true },
      [LABEL.action]: { title: 'what to do', wrap: true },
      [LABEL.origin]: { title: 'whose fault', mappings: ORIGIN, coloured: true, width: 135 },
      Time: { title: 'time', width: TIME },
      [LABEL.callId]: { title: 'call id', links: [TRACE_OF_CELL], width: GUID },
      [LABEL.code]: { title: 'code', width: 60 },
      [LABEL.subCode]: { title: 'sub code', width: 80 },
    },
  },
];

export const RETIREMENT: readonly PanelSpec[] = [
  {
    kind: 'table',
    title: 'Retiring services in use',
    description: `Services that end on ${SERVICES_END} and that apps have called in the time range, with the number of operations. Use that these metrics can't show is in the table of the schema's reference; acs-otel inventory reports all.`,
    width: 24,
    empty: 'no retiring service was called in this time range',
    queries: [
      {
        in: 'prometheus',
        as: 'table',
        expr: `sort_desc(sum by (${[LABEL.acsService, LABEL.service, LABEL.operation].join(', ')}) (${inRange(app(`${SERIES.operation}_count`, OF_RETIRED))}) > 0)`,
      },
    ],
    columns: {
      [LABEL.acsService]: { title: 'ACS service', width: 140 },
      [LABEL.service]: { title: 'app', width: 200 },
      [LABEL.operation]: { title: 'operation' },
      Value: { title: 'operations', unit: 'locale', width: 110 },
    },
    links: [exploreLogs('Records of these services', records('.*', OF_RETIRED))],
  },
];
