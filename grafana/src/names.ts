/** Names of `src/schema/signals.yaml` as Prometheus and Loki write them. */

import * as schema from '../../src/generated/names.ts';
import { attributes, groups } from '../../src/schema/build/signals.ts';

/** Metrics, by name in the schema. */
export const METRICS = {
  connected: metric('acs.call.connected'),
  ended: metric('acs.call.ended'),
  setUp: metric('acs.call.setup.duration'),
  diagnostic: metric('acs.diagnostic.changed'),
  mediaSummaries: metric('acs.media.summaries'),
  jitter: metric('acs.media.jitter'),
  roundTrip: metric('acs.media.round_trip_time'),
  packetLoss: metric('acs.media.packet_loss'),
  exchanges: metric('acs.client.exchanges'),
  operation: metric('acs.client.operation.duration'),
  sms: metric('acs.sms.sent'),
  smsReports: metric('acs.sms.delivered'),
  smsDeliveryTime: metric('acs.sms.delivery.duration'),
  emailReports: metric('acs.email.delivered'),
  actions: metric('acs.call_automation.actions'),
  received: metric('acs_otel.events.received'),
  dropped: metric('acs_otel.events.dropped'),
};

/** The same in Prometheus. For histograms append `_bucket`, `_sum` or `_count`. */
export const SERIES = Object.fromEntries(
  Object.entries(METRICS).map(([key, model]) => [key, series(model)]),
) as Record<keyof typeof METRICS, string>;

/** Attributes as labels of Prometheus and as structured metadata of Loki. */
export const LABEL = {
  service: 'service_name',
  environment: 'deployment_environment_name',
  source: label(schema.ATTR_ACS_SOURCE),
  acsService: label(schema.ATTR_ACS_SERVICE),
  operation: label(schema.ATTR_ACS_OPERATION),
  resource: label(schema.ATTR_ACS_RESOURCE_ID),
  direction: label(schema.ATTR_ACS_CALL_DIRECTION),
  callId: label(schema.ATTR_ACS_CALL_ID),
  serverId: label(schema.ATTR_ACS_CALL_SERVER_ID),
  connectionId: label(schema.ATTR_ACS_CALL_CONNECTION_ID),
  previousId: label(schema.ATTR_ACS_CALL_PREVIOUS_ID),
  participantId: label(schema.ATTR_ACS_PARTICIPANT_ID),
  participantKind: label(schema.ATTR_ACS_PARTICIPANT_KIND),
  code: label(schema.ATTR_ACS_END_REASON_CODE),
  subCode: label(schema.ATTR_ACS_END_REASON_SUB_CODE),
  class: label(schema.ATTR_ACS_END_REASON_CLASS),
  category: label(schema.ATTR_ACS_END_REASON_CATEGORY),
  origin: label(schema.ATTR_ACS_END_REASON_ORIGIN),
  expected: label(schema.ATTR_ACS_END_REASON_EXPECTED),
  description: label(schema.ATTR_ACS_END_REASON_DESCRIPTION),
  action: label(schema.ATTR_ACS_END_REASON_ACTION),
  msCv: label(schema.ATTR_ACS_MS_CV),
  clientRequestId: label(schema.ATTR_ACS_CLIENT_REQUEST_ID),
  serviceRequestId: 'azure_service_request_id',
  smsId: label(schema.ATTR_ACS_SMS_MESSAGE_ID),
  emailId: label(schema.ATTR_ACS_EMAIL_OPERATION_ID),
  emailStatus: label(schema.ATTR_ACS_EMAIL_STATUS),
  smsExpected: label(schema.ATTR_ACS_SMS_DELIVERY_EXPECTED),
  emailExpected: label(schema.ATTR_ACS_EMAIL_DELIVERY_EXPECTED),
  callAction: label(schema.ATTR_ACS_CALL_AUTOMATION_ACTION),
  smsDeliveryCode: label(schema.ATTR_ACS_SMS_DELIVERY_CODE),
  smsDeliveryClass: label(schema.ATTR_ACS_SMS_DELIVERY_CLASS),
  smsDeliveryMeaning: label(schema.ATTR_ACS_SMS_DELIVERY_DESCRIPTION),
  smsDeliveryAction: label(schema.ATTR_ACS_SMS_DELIVERY_ACTION),
  emailDelivery: label(schema.ATTR_ACS_EMAIL_DELIVERY_STATUS),
  emailDeliveryClass: label(schema.ATTR_ACS_EMAIL_DELIVERY_CLASS),
  emailDeliveryMeaning: label(schema.ATTR_ACS_EMAIL_DELIVERY_DESCRIPTION),
  emailDeliveryAction: label(schema.ATTR_ACS_EMAIL_DELIVERY_ACTION),
  automationAction: label(schema.ATTR_ACS_CALL_AUTOMATION_ACTION),
  chatThread: label(schema.ATTR_ACS_CHAT_THREAD_ID),
  chatMessage: label(schema.ATTR_ACS_CHAT_MESSAGE_ID),
  recording: label(schema.ATTR_ACS_RECORDING_ID),
  diagnostic: label(schema.ATTR_ACS_DIAGNOSTIC_NAME),
  diagnosticQuality: label(schema.ATTR_ACS_DIAGNOSTIC_QUALITY),
  diagnosticMeaning: gatewayLabel('acs.diagnostic.description'),
  diagnosticAction: gatewayLabel('acs.diagnostic.action'),
  mediaDirection: label(schema.ATTR_ACS_MEDIA_DIRECTION),
  mediaQuality: label(schema.ATTR_ACS_MEDIA_QUALITY),
  sdkPackage: label(schema.ATTR_ACS_SDK_PACKAGE),
  dropSignal: label(schema.ATTR_ACS_OTEL_SIGNAL),
  dropReason: label(schema.ATTR_ACS_OTEL_DROP_REASON),
  version: 'service_version',
  browser: 'user_agent_name',
  browserVersion: 'user_agent_version',
  system: 'user_agent_os_name',
  region: 'cloud_region',
  status: 'http_response_status_code',
  errorType: 'error_type',
  event: 'event_name',
  trace: 'trace_id',
};

/** Names of log records. */
export const EVENTS = {
  started: schema.EVENT_ACS_CALL_STARTED,
  connected: schema.EVENT_ACS_CALL_CONNECTED,
  ended: schema.EVENT_ACS_CALL_ENDED,
  participantJoined: schema.EVENT_ACS_CALL_PARTICIPANT_JOINED,
  participantEnded: schema.EVENT_ACS_CALL_PARTICIPANT_ENDED,
  diagnostic: schema.EVENT_ACS_DIAGNOSTIC_CHANGED,
  mediaSummary: schema.EVENT_ACS_MEDIA_SUMMARY,
  mediaSample: schema.EVENT_ACS_MEDIA_SAMPLE,
  exchangeFailed: schema.EVENT_ACS_EXCHANGE_FAILED,
  smsSent: schema.EVENT_ACS_SMS_SENT,
  smsReported: schema.EVENT_ACS_SMS_DELIVERY_REPORTED,
  emailSent: schema.EVENT_ACS_EMAIL_SENT,
  emailCompleted: schema.EVENT_ACS_EMAIL_COMPLETED,
  emailReported: schema.EVENT_ACS_EMAIL_DELIVERY_REPORTED,
  callback: schema.EVENT_ACS_CALL_AUTOMATION_CALLBACK,
  dropped: schema.EVENT_ACS_OTEL_DROPPED,
};

/** Prometheus and Loki allow letters, digits and `_`. */
function label(attribute: string): string {
  return attribute.replaceAll('.', '_');
}

/** For attributes that only the gateway sets and that have no constant. */
function gatewayLabel(attribute: string): string {
  if (!attributes.some(({ id }) => id === attribute))
    throw new Error(`signals.yaml has no attribute ${attribute}`);
  return label(attribute);
}

interface Metric {
  name: string;
  instrument: string;
  unit: string;
}

function metric(name: string): Metric {
  const { instrument = '', unit = '' } = groups.find((group) => group.metric_name === name) ?? {};
  if (!instrument) throw new Error(`signals.yaml has no metric ${name}`);
  return { name, instrument, unit };
}

/** Seconds and counters get a suffix; units in braces and ratios do not. */
function series({ name, instrument, unit }: Metric): string {
  return `${label(name)}${unit === 's' ? '_seconds' : ''}${instrument === 'counter' ? '_total' : ''}`;
}
