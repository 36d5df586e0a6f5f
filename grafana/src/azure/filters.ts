/** What "Find calls" filters by: each a regular expression, which links set. */
import { filter } from '../variables.ts';
import { ATTRIBUTES } from './kql.ts';

const status = 'such as 5.. or 503';

/** Variable -> expression of the column, label and description. */
const FILTERS = {
  expected: [ATTRIBUTES.Expected, 'Expected', 'acs.end_reason.expected: true or false.'],
  class: [ATTRIBUTES.Class, 'Class', 'acs.end_reason.class.'],
  origin: [ATTRIBUTES.Origin, 'Whose fault', 'acs.end_reason.origin.'],
  code: [ATTRIBUTES.Code, 'Code', `acs.end_reason.code, ${status}.`],
  sub_code: [ATTRIBUTES.SubCode, 'Sub code', 'acs.end_reason.sub_code.'],
  direction: [ATTRIBUTES.Direction, 'Direction', 'acs.call.direction.'],
  source: [ATTRIBUTES.Source, 'Seen by', 'acs.source, such as client or call_automation.'],
  version: [ATTRIBUTES.Version, 'App version', 'service.version.'],
  browser: [ATTRIBUTES.Browser, 'Browser', 'user_agent.name, such as Safari.'],
  browser_version: [ATTRIBUTES.BrowserVersion, 'Browser version', 'user_agent.version.'],
  system: [ATTRIBUTES.System, 'System', 'user_agent.os.name, such as iOS.'],
  region: [ATTRIBUTES.Region, 'Region', 'cloud.region.'],
  acs_service: [ATTRIBUTES.AcsService, 'ACS service', 'acs.service of requests, such as sms.'],
  status: [ATTRIBUTES.Status, 'HTTP status', `HTTP status of failed requests, ${status}.`],
  error: [ATTRIBUTES.ErrorType, 'Error', 'error.type of requests and messages, such as 429 or 4006.'],
  delivery: [ATTRIBUTES.DeliveryClass, 'Delivery', 'Class of a delivery report, such as blocked.'],
  call_action: [ATTRIBUTES.CallAction, 'Call action', 'acs.call_automation.action, such as play.'],
  diagnostic: [ATTRIBUTES.Diagnostic, 'Diagnostic', 'acs.diagnostic.name, such as networkReconnect.'],
  diagnostic_quality: [ATTRIBUTES.DiagnosticQuality, 'Diagnostic quality', 'good, poor or bad.'],
  media: [
    `strcat(${ATTRIBUTES.MediaDirection}, " ", ${ATTRIBUTES.MediaQuality})`,
    'Media',
    'Direction and quality, such as send poor.',
  ],
  reason: [ATTRIBUTES.DropReason, 'Drop reason', 'acs_otel.drop.reason.'],
} as const;

export type AzureFilter = keyof typeof FILTERS;

/** The variables; people start with the calls that failed. */
export const azureFilterVariables = () =>
  Object.entries(FILTERS).map(([name, [, label, description]]) => {
    const variable = filter(name, label, description);
    return name === 'expected'
      ? variable.defaultValue('false').current({ text: 'false', value: 'false' })
      : variable;
  });

/** All of them. */
export const MATCHES = Object.entries(FILTERS)
  .map(([name, [expression]]) => `${expression} matches regex "^($${name})$"`)
  .join(' and ');
