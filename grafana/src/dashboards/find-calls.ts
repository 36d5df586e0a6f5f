/** Find calls: the target of the links of all other panels, filtered by the attributes of the clicked point. */
import { CLASSES, ORIGINS } from '../../../src/generated/vocabulary.ts';
import type { DashboardSpec } from '../dashboard.ts';
import { exploreLogs, MESSAGE_OF_CELL, TRACE_COLUMN, TRACE_OF_CELL } from '../links.ts';
import { EVENTS, LABEL } from '../names.ts';
import { UID } from '../uids.ts';
import { choice, filter, place, resource } from '../variables.ts';
import { END_COLUMNS, EXCHANGE_COLUMNS } from './columns.ts';
import { givenId, orAll, withId } from './given-id.ts';

const SOURCE_NAMES = ['client', 'call_automation', 'sdk', 'event_grid', 'resource_log'];

/** Variable -> label of the log records that it filters. Absent labels match `.*`. */
const FILTERS = {
  event: LABEL.event,
  environment: LABEL.environment,
  resource: LABEL.resource,
  class: LABEL.class,
  origin: LABEL.origin,
  code: LABEL.code,
  sub_code: LABEL.subCode,
  expected: LABEL.expected,
  direction: LABEL.direction,
  status: LABEL.status,
  acs_service: LABEL.acsService,
  diagnostic: LABEL.diagnostic,
  diagnostic_quality: LABEL.diagnosticQuality,
  media: LABEL.mediaQuality,
  reason: LABEL.dropReason,
  error: LABEL.errorType,
  source: LABEL.source,
  version: LABEL.version,
  browser: LABEL.browser,
  browser_version: LABEL.browserVersion,
  system: LABEL.system,
  region: LABEL.region,
};

const MATCHING = `{${LABEL.service}=~"$service$or_all"} | ${withId(
  Object.entries(FILTERS).map(([name, label]) => `${label}=~"$${name}"`),
)}`;
const EMPTY =
  'nothing matches: widen the time range, or set Service, Event and the filters back to All and .*';

export const FIND_CALLS: DashboardSpec = {
  uid: UID.find,
  title: 'ACS find calls',
  description:
    'Log records of calls, messages and requests, by attribute; or by any id, whatever the filters say. They are never sampled.',
  tags: ['acs-otel'],
  variables: [
    ...place(),
    ...givenId(),
    orAll(),
    resource(),
    choice('event', 'Event', 'Name of the log record.', Object.values(EVENTS)).multi(false).current({
      text: EVENTS.ended,
      value: EVENTS.ended,
    }),
    choice('class', 'Class', 'acs.end_reason.class', CLASSES),
    choice('origin', 'Whose fault', 'acs.end_reason.origin', ORIGINS),
    filter('code', 'Code', 'acs.end_reason.code, such as 5.. or 503.'),
    filter('sub_code', 'Sub code', 'acs.end_reason.sub_code.'),
    // Where people start: the calls that failed.
    choice('expected', 'Expected', 'acs.end_reason.expected', ['true', 'false']).current({
      text: 'false',
      value: 'false',
    }),
    choice('source', 'Seen by', 'acs.source', SOURCE_NAMES),
    choice('direction', 'Direction', 'acs.call.direction', ['outgoing', 'incoming', 'join']),
    filter('status', 'HTTP status', 'HTTP status of failed requests.'),
    filter('acs_service', 'ACS service', 'acs.service of requests that failed, such as sms.'),
    filter('diagnostic', 'Diagnostic', 'acs.diagnostic.name, such as networkReconnect.'),
    filter('diagnostic_quality', 'Diagnostic quality', 'good, poor or bad.'),
    filter('media', 'Media quality', 'good or poor.'),
    filter('reason', 'Drop reason', 'acs_otel.drop.reason.'),
    filter('version', 'App version', 'service.version.'),
    filter('browser', 'Browser', 'user_agent.name, such as Safari.'),
    filter('browser_version', 'Browser version', 'user_agent.version, such as 142 or 18.5.'),
    filter('system', 'System', 'user_agent.os.name, such as iOS.'),
    filter('region', 'Region', 'cloud.region.'),
    filter('error', 'Error', 'error.type of requests and messages, such as 429 or 4006.'),
  ],
  rows: [
    {
      title: 'Found',
      panels: [
        {
          kind: 'table',
          title: 'Records',
          description:
            'The matching records; with an id those that carry it, whatever the filters say. Call and message ids link to the trace.',
          width: 24,
          height: 16,
          empty: EMPTY,
          queries: [{ in: 'loki', expr: MATCHING }],
          columns: {
            ...END_COLUMNS,
            [LABEL.smsId]: { title: 'SMS id', links: [MESSAGE_OF_CELL], width: 520 },
            [LABEL.emailId]: { title: 'email id', links: [MESSAGE_OF_CELL], width: 300 },
            [LABEL.diagnostic]: { title: 'diagnostic', width: 225 },
            [LABEL.mediaQuality]: { title: 'media', width: 70 },
            ...EXCHANGE_COLUMNS,
            [LABEL.trace]: { title: TRACE_COLUMN, links: [TRACE_OF_CELL], width: 290 },
          },
        },
        {
          kind: 'logs',
          title: 'As lines',
          description: 'The same records with all their attributes.',
          links: [exploreLogs('In Explore', MATCHING)],
          width: 24,
          height: 12,
          empty: EMPTY,
          queries: [{ in: 'loki', expr: MATCHING }],
        },
      ],
    },
  ],
};
