/** Events of calls as records. */
import type { Attributes } from '@opentelemetry/api';
import type { DiagnosticOutcome } from '../classification/diagnostic.ts';
import type { Outcome } from '../classification/end-reason.ts';
import type { CallEvent, CallEventOf, CallLeg, MediaSummary } from '../events/call-event.ts';
import {
  ATTR_ACS_CALL_AGENT_STATE,
  ATTR_ACS_CALL_DIRECTION,
  ATTR_ACS_CALL_PREVIOUS_ID,
  ATTR_ACS_CALL_STATE,
  ATTR_ACS_CALL_TYPE,
  ATTR_ACS_DIAGNOSTIC_ACTION,
  ATTR_ACS_DIAGNOSTIC_NAME,
  ATTR_ACS_DIAGNOSTIC_QUALITY,
  ATTR_ACS_DIAGNOSTIC_REMOTE,
  ATTR_ACS_DIAGNOSTIC_SCOPE,
  ATTR_ACS_DIAGNOSTIC_VALUE,
  ATTR_ACS_MEDIA_DIRECTION,
  ATTR_ACS_MEDIA_QUALITY,
  ATTR_ACS_OPERATION,
  ATTR_ACS_PARTICIPANT_ID,
  ATTR_ACS_PARTICIPANT_KIND,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SOURCE,
  EVENT_ACS_CALL_AGENT_CONNECTION_CHANGED,
  EVENT_ACS_CALL_AGENT_FAILED,
  EVENT_ACS_CALL_CONNECTED,
  EVENT_ACS_CALL_ENDED,
  EVENT_ACS_CALL_ERROR,
  EVENT_ACS_CALL_ID_CHANGED,
  EVENT_ACS_CALL_PARTICIPANT_ENDED,
  EVENT_ACS_CALL_PARTICIPANT_JOINED,
  EVENT_ACS_CALL_STARTED,
  EVENT_ACS_CALL_STATE_CHANGED,
  EVENT_ACS_CALL_SURVEY,
  EVENT_ACS_DIAGNOSTIC_CHANGED,
  EVENT_ACS_MEDIA_SAMPLE,
  EVENT_ACS_MEDIA_SUMMARY,
} from '../generated/names.ts';
import { ATTR_ERROR_TYPE, defined, idAttributes } from './attributes.ts';
import { failure } from './common-records.ts';
import { type EndReasonTexts, endReasonAttributes } from './end-reason.ts';
import type { RecordModel } from './log-record.ts';

/** What classification made of an event. */
export interface CallOutcomes {
  end?: Outcome | undefined;
  diagnostic?: DiagnosticOutcome | undefined;
  /** What to do about a diagnostic, where texts are at hand. */
  advice?: string | undefined;
}

/** Exhaustive: a new event type does not compile until it has a record here. `call.completed` is for spans alone. */
export function callRecord(
  event: CallEvent,
  outcomes: CallOutcomes,
  texts?: EndReasonTexts,
): RecordModel | undefined {
  const end = outcomes.end && endReasonAttributes(outcomes.end, texts);
  switch (event.type) {
    case 'call.started':
      return record(EVENT_ACS_CALL_STARTED, 'Call started', event.leg);
    case 'call.state_changed':
      return record(EVENT_ACS_CALL_STATE_CHANGED, `Call ${event.state}`, event.leg, {
        [ATTR_ACS_CALL_STATE]: event.state,
      });
    case 'call.id_changed':
      return record(EVENT_ACS_CALL_ID_CHANGED, 'Call id changed', event.leg, {
        [ATTR_ACS_CALL_PREVIOUS_ID]: event.previousId,
      });
    case 'call.connected':
      return record(EVENT_ACS_CALL_CONNECTED, 'Call connected', event.leg);
    case 'call.ended':
      return withSeverity(
        record(EVENT_ACS_CALL_ENDED, `Call ended (${words(outcomes.end)})`, event.leg, end),
      );
    case 'call.participant_joined':
      return record(EVENT_ACS_CALL_PARTICIPANT_JOINED, 'Participant joined', event.leg, {
        [ATTR_ACS_PARTICIPANT_KIND]: event.kind,
      });
    case 'call.participant_ended':
      return record(
        EVENT_ACS_CALL_PARTICIPANT_ENDED,
        `Participant left (${words(outcomes.end)})`,
        event.leg,
        { ...end, [ATTR_ACS_PARTICIPANT_KIND]: event.kind },
      );
    case 'call.survey':
      return record(EVENT_ACS_CALL_SURVEY, 'Call survey', event.leg, prefixed('acs.survey', event.ratings));
    case 'call.error':
      return thrown(EVENT_ACS_CALL_ERROR, event, end);
    case 'call_agent.failed':
      return thrown(EVENT_ACS_CALL_AGENT_FAILED, event, end);
    case 'call_agent.connection_changed':
      return record(EVENT_ACS_CALL_AGENT_CONNECTION_CHANGED, `${event.agent} ${event.state}`, undefined, {
        [ATTR_ACS_CALL_AGENT_STATE]: event.state,
      });
    case 'diagnostic.changed':
      return diagnostic(event, outcomes);
    case 'media.summary':
      return mediaSummary(event.leg, event.summary);
    case 'media.sample':
      return record(EVENT_ACS_MEDIA_SAMPLE, 'Media sample', event.leg, {
        [ATTR_ACS_MEDIA_DIRECTION]: event.direction,
        ...prefixed('acs.media', event.values),
      });
    case 'call.completed':
      return undefined;
  }
}

/** What is known of a leg: on its records and on its spans. */
export function legAttributes(leg: CallLeg): Attributes {
  return defined({
    [ATTR_ACS_SOURCE]: leg.source,
    [ATTR_ACS_CALL_DIRECTION]: leg.direction,
    [ATTR_ACS_CALL_TYPE]: leg.callType,
    [ATTR_ACS_PARTICIPANT_ID]: leg.participantId,
    ...idAttributes(leg.ids),
  });
}

/** `acs.media.jitter.mean` and its like. */
export function mediaAttributes({ figures }: MediaSummary, prefix = 'acs.media'): Attributes {
  const attributes: Attributes = {};
  for (const [name, { min, mean, p95, max }] of Object.entries(figures))
    Object.assign(attributes, prefixed(`${prefix}.${name}`, { min, mean, p95, max }));
  return attributes;
}

function record(
  name: string,
  body: string,
  leg: CallLeg | undefined,
  attributes: Attributes = {},
): RecordModel {
  const own = leg ? legAttributes(leg) : { [ATTR_ACS_SOURCE]: 'client' };
  return {
    name,
    body,
    attributes: {
      [ATTR_ACS_SERVICE]: leg?.source === 'call_automation' ? leg.source : 'calling',
      ...own,
      ...attributes,
    },
  };
}

function thrown(
  name: string,
  { operation, error }: CallEventOf<'call.error' | 'call_agent.failed'>,
  end: Attributes | undefined,
): RecordModel {
  const attributes = { [ATTR_ERROR_TYPE]: error.type, ...end, [ATTR_ACS_OPERATION]: operation };
  return { ...record(name, failure(`${operation} failed`, error), undefined, attributes), severity: 'ERROR' };
}

function diagnostic(
  event: CallEventOf<'diagnostic.changed'>,
  { diagnostic: outcome, advice }: CallOutcomes,
): RecordModel {
  const quality = outcome?.quality ?? 'unknown';
  const attributes = defined({
    [ATTR_ACS_DIAGNOSTIC_NAME]: event.name,
    [ATTR_ACS_DIAGNOSTIC_VALUE]: String(event.value).slice(0, 64),
    [ATTR_ACS_DIAGNOSTIC_QUALITY]: quality,
    [ATTR_ACS_DIAGNOSTIC_SCOPE]: outcome?.scope,
    [ATTR_ACS_DIAGNOSTIC_REMOTE]: event.remote || undefined,
    [ATTR_ACS_DIAGNOSTIC_ACTION]: quality === 'good' ? undefined : advice,
  });
  const model = record(EVENT_ACS_DIAGNOSTIC_CHANGED, `${event.name}: ${quality}`, event.leg, attributes);
  return quality === 'good' ? model : { ...model, severity: 'WARN' };
}

function mediaSummary(leg: CallLeg, summary: MediaSummary): RecordModel {
  const attributes = {
    [ATTR_ACS_MEDIA_DIRECTION]: summary.direction,
    [ATTR_ACS_MEDIA_QUALITY]: summary.quality,
    ...mediaAttributes(summary),
  };
  return record(EVENT_ACS_MEDIA_SUMMARY, `Media ${summary.direction}: ${summary.quality}`, leg, attributes);
}

function withSeverity(model: RecordModel): RecordModel {
  return model.attributes[ATTR_ERROR_TYPE] === undefined ? model : { ...model, severity: 'ERROR' };
}

function words(outcome: Outcome | undefined): string {
  return outcome ? `${outcome.class}, ${outcome.code}/${outcome.subCode}` : 'unknown';
}

function prefixed(prefix: string, values: Record<string, number | string>): Attributes {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}
