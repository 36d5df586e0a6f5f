/** Events of calls as log records: the name follows from the event's type, the attributes from its fields. */
import type { DiagnosticQuality } from '../classification/diagnostic.ts';
import type { Outcome } from '../classification/end-reason.ts';
import type { MediaQuality } from '../classification/media-quality.ts';
import type { CallEvent, CallLeg, MediaFigures, MediaSummary, SurveyRatings } from '../events/call-event.ts';
import type { Redacted } from '../events/redacted.ts';
import {
  ATTR_ACS_CALL_AGENT_STATE,
  ATTR_ACS_CALL_AUTOMATION_EVENT,
  ATTR_ACS_CALL_DIRECTION,
  ATTR_ACS_CALL_PREVIOUS_ID,
  ATTR_ACS_CALL_STATE,
  ATTR_ACS_CALL_TYPE,
  ATTR_ACS_DEVICE_AUDIO,
  ATTR_ACS_DEVICE_VIDEO,
  ATTR_ACS_DIAGNOSTIC_NAME,
  ATTR_ACS_DIAGNOSTIC_QUALITY,
  ATTR_ACS_DIAGNOSTIC_REMOTE,
  ATTR_ACS_DIAGNOSTIC_SCOPE,
  ATTR_ACS_DIAGNOSTIC_VALUE,
  ATTR_ACS_FEATURE_NAME,
  ATTR_ACS_FEATURE_STATE,
  ATTR_ACS_MEDIA_DIRECTION,
  ATTR_ACS_MEDIA_QUALITY,
  ATTR_ACS_OPERATION,
  ATTR_ACS_PARTICIPANT_ID,
  ATTR_ACS_PARTICIPANT_KIND,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SOURCE,
  type EventName,
} from '../generated/names.ts';
import { ATTR_ERROR_TYPE, checked, defined, idAttributes } from './attributes.ts';
import { endErrorType, endReasonAttributes } from './end-reason-attributes.ts';
import { failureBody, type RecordModel } from './log-record.ts';
import { type SafeAttributes, type SafeText, safeText } from './safe-values.ts';

/** Of a diagnostic or of media. */
export type Quality = DiagnosticQuality | MediaQuality;

type RecordedEvent = Exclude<CallEvent, { type: 'call.completed' }>;

/** Outcomes of one event. */
export interface CallOutcomes {
  end?: Outcome | undefined;
  quality?: Quality | undefined;
}

/** Every event becomes a record, except `call.completed`, which becomes spans. */
export function callRecord(event: RecordedEvent, { end, quality }: CallOutcomes): RecordModel {
  const name: EventName = `acs.${event.type}`; // compiles only if the schema has this event
  const leg = 'leg' in event ? event.leg : undefined;
  const own = details(event, end, quality);
  const attributes: SafeAttributes = defined({
    [ATTR_ACS_SERVICE]: leg?.source === 'call_automation' ? leg.source : 'calling',
    ...(leg ? legAttributes(leg) : { [ATTR_ACS_SOURCE]: 'client' as const }),
    ...(end && endReasonAttributes(end)),
    ...own,
  });
  const diagnosed = event.type === 'diagnostic.changed' ? quality : undefined;
  const body =
    'error' in event
      ? failureBody(safeText`${checked(event.operation)} failed`, event.error)
      : eventBody(event.type, own, end);
  const warns = (diagnosed && diagnosed !== 'good') || ('feature' in event && event.state === 'failed');
  // An action that the SDK rejects as it should, such as an answer that came too late, is the app's to handle.
  const failed = attributes[ATTR_ERROR_TYPE] !== undefined;
  const isExpected = event.type === 'call.action_failed' && end?.expected;
  const severity = failed && !isExpected ? 'ERROR' : failed || warns ? 'WARN' : 'INFO';
  return { name, body, attributes, severity };
}

/** Exhaustive: a new event type does not compile until its fields are attributes here. */
function details(
  event: RecordedEvent,
  end: Outcome | undefined,
  quality: Quality | undefined,
): SafeAttributes {
  switch (event.type) {
    case 'call.started':
    case 'call.connected':
      return {};
    case 'call.ended':
      return { [ATTR_ACS_CALL_AUTOMATION_EVENT]: checked(event.callback) };
    case 'call.state_changed':
      return { [ATTR_ACS_CALL_STATE]: checked(event.state) };
    case 'call.id_changed':
      return { [ATTR_ACS_CALL_PREVIOUS_ID]: checked(event.previousId) };
    case 'call.participant_joined':
    case 'call.participant_ended':
      return { [ATTR_ACS_PARTICIPANT_KIND]: checked(event.kind) };
    case 'call.survey':
      return prefixed('acs.survey', event.ratings);
    case 'call.start_failed':
    case 'call_agent.create_failed':
      return { [ATTR_ACS_OPERATION]: checked(event.operation), [ATTR_ERROR_TYPE]: event.error.type };
    case 'call.action_failed':
      return {
        [ATTR_ACS_OPERATION]: checked(event.operation),
        [ATTR_ERROR_TYPE]: end?.code === undefined ? event.error.type : endErrorType(end),
      };
    case 'call.feature_changed':
      return { [ATTR_ACS_FEATURE_NAME]: event.feature, [ATTR_ACS_FEATURE_STATE]: checked(event.state) };
    case 'device.access_answered':
      return { [ATTR_ACS_DEVICE_AUDIO]: event.audio, [ATTR_ACS_DEVICE_VIDEO]: event.video };
    case 'call_agent.connection_changed':
      return { [ATTR_ACS_CALL_AGENT_STATE]: checked(event.state) };
    case 'diagnostic.changed':
      return {
        [ATTR_ACS_DIAGNOSTIC_NAME]: checked(event.name),
        [ATTR_ACS_DIAGNOSTIC_VALUE]: checked(String(event.value)),
        [ATTR_ACS_DIAGNOSTIC_QUALITY]: quality,
        [ATTR_ACS_DIAGNOSTIC_SCOPE]: event.scope,
        [ATTR_ACS_DIAGNOSTIC_REMOTE]: event.remote || undefined,
      };
    case 'media.summary':
      return {
        [ATTR_ACS_MEDIA_DIRECTION]: event.summary.direction,
        [ATTR_ACS_MEDIA_QUALITY]: quality,
        ...mediaAttributes(event.summary),
      };
    case 'media.sample':
      return { [ATTR_ACS_MEDIA_DIRECTION]: event.direction, ...sampleAttributes(event.values) };
  }
}

/** Attributes of a leg, for its records and spans. */
export function legAttributes(leg: CallLeg): SafeAttributes {
  return defined({
    [ATTR_ACS_SOURCE]: leg.source,
    [ATTR_ACS_CALL_DIRECTION]: leg.direction,
    [ATTR_ACS_CALL_TYPE]: leg.callType,
    [ATTR_ACS_PARTICIPANT_ID]: checked(leg.participantId),
    ...idAttributes(leg.ids),
  });
}

/** A namespace can't also be an attribute in every backend: `acs.media.jitter.value`, never `acs.media.jitter`. */
function sampleAttributes(values: Record<string, number>): SafeAttributes {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`acs.media.${name}.value`, value]),
  );
}

/** `acs.media.jitter.mean` and its like. */
export function mediaAttributes({ figures }: MediaSummary, prefix = 'acs.media'): SafeAttributes {
  let attributes: SafeAttributes = {};
  for (const [name, figure] of Object.entries(figures))
    attributes = { ...attributes, ...prefixed(`${prefix}.${name}`, figure) };
  return attributes;
}

/** @param own Its texts are words of the body: backends that show only bodies show which state, diagnostic or direction. */
function eventBody(type: SafeText, own: SafeAttributes, end: Outcome | undefined): Redacted {
  const words = Object.values(own).filter((value) => typeof value === 'string');
  const what = [type.replace(/[._]/g, ' '), ...words].join(' ');
  const codes =
    end?.code === undefined ? '' : `, ${end.code}${end.subCode === undefined ? '' : `/${end.subCode}`}`;
  return (what + (end ? `: ${end.class}${codes}` : '')) as Redacted;
}

function prefixed(prefix: string, values: MediaFigures | SurveyRatings): SafeAttributes {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}
