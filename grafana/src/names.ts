/**
 * Names as Prometheus and Loki have them. They are born in `src/schema/signals.yaml`; what only the gateway counts is
 * named in `collector-config/acs-otel.yaml`, and a contract test compares the two.
 */
import * as schema from '../../src/generated/names.ts';

interface MetricModel {
  name: string;
  unit: string;
}

/** Metrics that the gateway makes of spans and log records. */
export const GATEWAY_METRICS = {
  started: { name: 'acs.call.started', unit: '{call}' },
  connected: { name: 'acs.call.connected', unit: '{call}' },
  setUp: { name: 'acs.call.setup.duration', unit: 's' },
  diagnostic: { name: 'acs.diagnostic.changed', unit: '{change}' },
  mediaQuality: { name: 'acs.media.quality.count', unit: '{call}' },
  jitter: { name: 'acs.media.jitter', unit: 's' },
  roundTrip: { name: 'acs.media.round_trip_time', unit: 's' },
  packetLoss: { name: 'acs.media.packet_loss', unit: '1' },
} satisfies Record<string, MetricModel>;

/** Counters in Prometheus. */
export const COUNTERS = {
  started: counter(GATEWAY_METRICS.started),
  connected: counter(GATEWAY_METRICS.connected),
  ended: counter(schema.METRIC_ACS_CALL_ENDED),
  diagnostic: counter(GATEWAY_METRICS.diagnostic),
  mediaQuality: counter(GATEWAY_METRICS.mediaQuality),
  exchanges: counter(schema.METRIC_ACS_CLIENT_EXCHANGE_COUNT),
  sms: counter(schema.METRIC_ACS_SMS_SENT),
  received: counter(schema.METRIC_ACS_OTEL_EVENTS_RECEIVED),
  dropped: counter(schema.METRIC_ACS_OTEL_EVENTS_DROPPED),
};

/** Classic histograms in Prometheus: append `_bucket`, `_sum` or `_count`. */
export const HISTOGRAMS = {
  setUp: histogram(GATEWAY_METRICS.setUp),
  callDuration: histogram(schema.METRIC_ACS_CALL_DURATION),
  operation: histogram(schema.METRIC_ACS_CLIENT_OPERATION_DURATION),
  jitter: histogram(GATEWAY_METRICS.jitter),
  roundTrip: histogram(GATEWAY_METRICS.roundTrip),
  packetLoss: histogram(GATEWAY_METRICS.packetLoss),
};

/** Attributes as labels of Prometheus and as structured metadata of Loki. */
export const L = {
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
  chatThread: label(schema.ATTR_ACS_CHAT_THREAD_ID),
  chatMessage: label(schema.ATTR_ACS_CHAT_MESSAGE_ID),
  recording: label(schema.ATTR_ACS_RECORDING_ID),
  diagnostic: label(schema.ATTR_ACS_DIAGNOSTIC_NAME),
  diagnosticQuality: label(schema.ATTR_ACS_DIAGNOSTIC_QUALITY),
  mediaDirection: label(schema.ATTR_ACS_MEDIA_DIRECTION),
  mediaQuality: label(schema.ATTR_ACS_MEDIA_QUALITY),
  dropSignal: label(schema.ATTR_ACS_OTEL_SIGNAL),
  dropReason: label(schema.ATTR_ACS_OTEL_DROP_REASON),
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
  exchangeFailed: schema.EVENT_ACS_EXCHANGE_FAILED,
  smsSent: schema.EVENT_ACS_SMS_SENT,
  emailCompleted: schema.EVENT_ACS_EMAIL_COMPLETED,
  dropped: schema.EVENT_ACS_OTEL_DROPPED,
};

/** Prometheus and Loki allow letters, digits and `_`. */
function label(attribute: string): string {
  return attribute.replaceAll('.', '_');
}

/** Units in braces are no unit to Prometheus, seconds become a suffix, and so do the kinds of metrics. */
function counter({ name }: MetricModel): string {
  return `${label(name)}_total`;
}

function histogram({ name, unit }: MetricModel): string {
  return `${label(name)}${unit === 's' ? '_seconds' : ''}`;
}
