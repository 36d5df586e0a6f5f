/** Overview: messages that were sent, and whether they were delivered. */
import { callsBehind, exploreLogs, seriesLabel } from '../links.ts';
import { ACCEPTED, DELIVERED } from '../mappings.ts';
import { EVENTS, LABEL, SERIES } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import { app, countBy, growthBy, records } from '../selectors.ts';
import { DELIVERY_COLUMNS, DELIVERY_STAGES, MESSAGE_COLUMNS } from './columns.ts';

/** `service.name` of the gateway's `event-hubs.yaml`. */
const RESOURCE_LOGS = `{${LABEL.service}="azure-communication-services"}`;

const SENT: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'SMS',
    description: 'SMS sent to ACS, one per recipient, by result: without an error ACS accepted the message.',
    width: 8,
    unit: 'locale',
    empty: 'no SMS yet',
    queries: [
      {
        in: 'prometheus',
        expr: `label_replace(label_replace(${countBy([LABEL.errorType], app(SERIES.sms))}, "result", "accepted", "${LABEL.errorType}", ""), "result", "refused: $1", "${LABEL.errorType}", "(.+)")`,
        legend: '{{result}}',
      },
    ],
    links: [
      callsBehind({ event: EVENTS.smsSent, error: seriesLabel(LABEL.errorType) }, 'Messages behind it'),
    ],
    seriesTexts: ACCEPTED,
    shades: 'red',
  },
  {
    kind: 'bars',
    title: 'Email',
    description: 'Completed email send operations, by status. Counted from log records.',
    width: 8,
    unit: 'locale',
    empty: 'no email yet',
    queries: [
      {
        in: 'loki',
        as: 'series',
        expr: `sum by (${LABEL.emailStatus}) (count_over_time(${records(EVENTS.emailCompleted)} [$__auto]))`,
        legend: `{{${LABEL.emailStatus}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.emailCompleted }, 'Messages behind it')],
  },
  {
    kind: 'bars',
    title: 'Email delivery in resource logs',
    description:
      'Deliveries by status, one per recipient, from the resource logs that the gateway reads from Event Hubs.',
    width: 8,
    unit: 'locale',
    empty: 'no resource logs of emails yet',
    queries: [
      {
        in: 'loki',
        as: 'series',
        expr: `sum by (${LABEL.emailDelivery}) (count_over_time(${RESOURCE_LOGS} | ${LABEL.emailDelivery}!="" [$__auto]))`,
        legend: `{{${LABEL.emailDelivery}}}`,
      },
    ],
    links: [exploreLogs('Deliveries behind it', `${RESOURCE_LOGS} | ${LABEL.emailDelivery}!=""`)],
  },
  {
    kind: 'table',
    title: 'Failed messages',
    description: 'SMS that ACS did not accept and emails that failed. The id links to the trace.',
    width: 24,
    empty: 'no message failed',
    queries: [
      { in: 'loki', expr: records(`${EVENTS.smsSent}|${EVENTS.emailCompleted}`, `${LABEL.errorType}!=""`) },
    ],
    columns: MESSAGE_COLUMNS,
  },
];

const DELIVERIES: readonly PanelSpec[] = [
  {
    kind: 'bars',
    title: 'SMS delivery',
    description: 'Delivery reports of SMS from Event Grid, by what happened.',
    width: 8,
    unit: 'locale',
    empty: 'no delivery reports: subscribe to SMSDeliveryReportReceived',
    shades: 'red',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.smsDeliveryClass], app(SERIES.smsReports)),
        legend: `{{${LABEL.smsDeliveryClass}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.smsReported }, 'Reports behind it')],
    seriesTexts: DELIVERED,
  },
  {
    kind: 'series',
    title: 'SMS delivery time',
    description:
      'From the send to the delivery report, 50th and 95th percentile, where one process has seen both.',
    width: 8,
    unit: 's',
    empty: 'no process has sent an SMS and seen its report',
    queries: [0.5, 0.95].map((quantile) => ({
      in: 'prometheus' as const,
      expr: `histogram_quantile(${quantile}, ${growthBy(['le'], app(`${SERIES.smsDeliveryTime}_bucket`))})`,
      legend: `p${quantile * 100}`,
    })),
    links: [callsBehind({ event: EVENTS.smsReported }, 'Reports behind it')],
  },
  {
    kind: 'bars',
    title: 'Email delivery',
    description: 'Delivery reports of emails from Event Grid, one per recipient, by what happened.',
    width: 8,
    unit: 'locale',
    empty: 'no delivery reports: subscribe to EmailDeliveryReportReceived',
    shades: 'red',
    queries: [
      {
        in: 'prometheus',
        expr: countBy([LABEL.emailDeliveryClass], app(SERIES.emailReports)),
        legend: `{{${LABEL.emailDeliveryClass}}}`,
      },
    ],
    links: [callsBehind({ event: EVENTS.emailReported }, 'Reports behind it')],
    seriesTexts: DELIVERED,
  },
  {
    kind: 'table',
    title: 'Messages that were not delivered',
    description: 'Delivery reports other than success, with their meaning. The id links to the trace.',
    width: 24,
    empty: 'no report of a failed delivery',
    queries: [
      {
        in: 'loki',
        expr: records(
          `${EVENTS.smsReported}|${EVENTS.emailReported}`,
          `(${LABEL.smsDeliveryClass}!~"|ok" or ${LABEL.emailDeliveryClass}!~"|ok")`,
          DELIVERY_STAGES,
        ),
      },
    ],
    columns: DELIVERY_COLUMNS,
  },
];

export const MESSAGES: readonly PanelSpec[] = [...SENT, ...DELIVERIES];
