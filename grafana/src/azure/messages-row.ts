/** Overview for Azure Monitor: messages that were sent, whether and when they were delivered, and why not. */
import { ACCEPTED, DELIVERED } from '../mappings.ts';
import { EVENTS } from '../names.ts';
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { DELIVERY, MESSAGE, project, TIME } from './columns.ts';
import { events, extend, lines, overTime, quantiles, seriesOf } from './kql.ts';
import { azureRecords, azureTrace } from './links.ts';
import { graph } from './panels.ts';

const FAILED: Columns = {
  ...TIME,
  Name: { title: 'event', width: 180 },
  ...MESSAGE,
  EmailStatus: { title: 'status', width: 100 },
  Status: { title: 'HTTP', width: 60 },
  ErrorType: { title: 'error', width: 120 },
  Service: { title: 'service', width: 130 },
};
const UNDELIVERED: Columns = { ...TIME, ...MESSAGE, ...DELIVERY };
const IDS = extend('SmsId', 'EmailId');
const LATEST = '| top 500 by TimeGenerated desc';

/** From the first event of a message to the report about it. */
const DELIVERY_TIME = lines(
  'let sent = (',
  events(['smsSent', 'emailSent'], IDS),
  '| extend Message = coalesce(SmsId, EmailId)',
  '| where Message != ""',
  '| summarize SentAt = min(TimeGenerated) by Message);',
  events(['smsReported', 'emailReported'], IDS, extend('DeliveryClass')),
  '| where DeliveryClass == "ok"',
  '| extend Message = coalesce(SmsId, EmailId), Kind = iff(SmsId != "", "SMS", "email")',
  '| join kind=inner sent on Message',
  '| extend Seconds = (TimeGenerated - SentAt) / 1s',
  quantiles('Seconds', 'Kind'),
);

const SENT: readonly PanelSpec[] = [
  graph(
    'SMS',
    'SMS sent to ACS, one per recipient, by result: without an error ACS accepted the message.',
    events('smsSent', extend('ErrorType'), overTime('coalesce(ErrorType, "accepted")')),
    {
      empty: 'no SMS yet',
      seriesTexts: ACCEPTED,
      shades: 'red',
      links: [azureRecords(EVENTS.smsSent, {}, 'Messages behind it')],
    },
  ),
  graph(
    'Email',
    'Completed email send operations, by status.',
    events('emailCompleted', extend('EmailStatus'), overTime('EmailStatus')),
    {
      empty: 'no email yet',
      links: [azureRecords(EVENTS.emailCompleted, {}, 'Messages behind it')],
    },
  ),
  graph(
    'Email delivery in resource logs',
    'Deliveries by status, one per recipient, from the resource logs of ACS.',
    lines(
      'ACSEmailStatusUpdateOperational',
      '| where DeliveryStatus != ""',
      overTime('DeliveryStatus', 'count()'),
    ),
    {
      empty: 'no resource logs of emails yet',
      links: [azureRecords(EVENTS.emailReported, {}, 'Reports of Event Grid')],
    },
  ),
  {
    kind: 'table',
    title: 'Failed messages',
    description: 'SMS that ACS did not accept and emails that failed. The id links to the trace.',
    width: 24,
    empty: 'no message failed',
    queries: [
      {
        in: 'azure',
        kql: events(
          ['smsSent', 'emailCompleted'],
          extend('SmsId', 'EmailId', 'EmailStatus', 'Status', 'ErrorType'),
          '| where ErrorType != ""',
          LATEST,
          project(FAILED),
        ),
      },
    ],
    columns: FAILED,
    links: [azureTrace('Trace a message')],
  },
];

const reports = (title: string, event: 'smsReported' | 'emailReported', type: string): PanelSpec =>
  graph(
    title,
    'Delivery reports from Event Grid, one per recipient, by what happened.',
    events(event, extend('DeliveryClass'), overTime('DeliveryClass')),
    {
      empty: `no delivery reports: subscribe to ${type}`,
      seriesTexts: DELIVERED,
      shades: 'red',
      links: [azureRecords(EVENTS[event], { delivery: seriesOf }, 'Reports behind it')],
    },
  );

const DELIVERIES: readonly PanelSpec[] = [
  reports('SMS delivery', 'smsReported', 'SMSDeliveryReportReceived'),
  reports('Email delivery', 'emailReported', 'EmailDeliveryReportReceived'),
  graph('Delivery time', 'From the send to the report of success, 50th and 95th percentile.', DELIVERY_TIME, {
    kind: 'series',
    unit: 's',
    empty: 'no message was sent and reported in this time range',
    links: [azureRecords(EVENTS.smsReported, { delivery: 'ok' }, 'Reports of SMS')],
  }),
  {
    kind: 'table',
    title: 'Messages that were not delivered',
    description: 'Delivery reports other than success, with their meaning. The id links to the trace.',
    width: 24,
    empty: 'no report of a failed delivery',
    queries: [
      {
        in: 'azure',
        kql: events(
          ['smsReported', 'emailReported'],
          extend('SmsId', 'EmailId', 'DeliveryCode', 'DeliveryClass', 'DeliveryMeaning', 'DeliveryAction'),
          '| where DeliveryClass !in ("", "ok")',
          LATEST,
          project(UNDELIVERED),
        ),
      },
    ],
    columns: UNDELIVERED,
    links: [azureTrace('Trace a message')],
  },
];

export const AZURE_MESSAGES: readonly PanelSpec[] = [...SENT, ...DELIVERIES];
