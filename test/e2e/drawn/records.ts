/** Log records as Loki holds them: made by the code that pages run, or taken from the recording of the real gateway. */
import { classifyDiagnostic } from '../../../src/classification/diagnostic.ts';
import type { Outcome } from '../../../src/classification/end-reason.ts';
import { diagnosticTexts, endReasonTexts } from '../../../src/classification/texts.ts';
import type { CallEvent } from '../../../src/events/call-event.ts';
import { traceIdOfCall } from '../../../src/events/hashed-ids.ts';
import { type CallOutcomes, callRecord } from '../../../src/signals/call-records.ts';
import { type LokiRecord, recorded } from '../../grafana/recording.ts';

type RecordedEvent = Exclude<CallEvent, { type: 'call.completed' }>;

/** An app that sends. */
export interface App {
  service: string;
  environment: string;
  /** What else its records carry. */
  labels?: Record<string, string>;
}

/** The record of an event of a call, with the texts that the gateway adds. @param at Seconds since 1970. */
export function callRecordOf(
  event: RecordedEvent,
  outcomes: CallOutcomes,
  { service, environment, labels: own }: App,
  at: number,
): LokiRecord {
  const { name, body, attributes } = callRecord(event, outcomes);
  const callId = 'leg' in event ? event.leg?.ids.callId : undefined;
  const labels = {
    service_name: service,
    deployment_environment_name: environment,
    ...own,
    ...named(attributes),
    ...texts(event, outcomes.end),
    ...(name && { event_name: name }),
    ...(callId && { trace_id: traceIdOfCall(callId) }),
  };
  return { time: Math.round(at * 1000), line: body, labels };
}

function texts(event: RecordedEvent, end: Outcome | undefined): Record<string, string> {
  if (end) {
    const { description = '', action = '' } = endReasonTexts(end) ?? {};
    return named({ 'acs.end_reason.description': description, 'acs.end_reason.action': action });
  }
  if (event.type !== 'diagnostic.changed') return {};
  const outcome = classifyDiagnostic({ name: event.name, value: event.value });
  const { description = '', action = '' } = diagnosticTexts(outcome) ?? {};
  return named({ 'acs.diagnostic.description': description, 'acs.diagnostic.action': action });
}

function named(attributes: Record<string, unknown>): Record<string, string> {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(pairs.map(([name, value]) => [name.replaceAll('.', '_'), String(value)]));
}

const templates = recorded().loki;

/** A record of the real gateway, at another time and with other values of some labels. */
export function likeRecorded(
  event: string,
  matches: Record<string, string>,
  at: number,
  changed: Record<string, string>,
  line?: string,
): LokiRecord {
  const template = templates.find(
    ({ labels }) =>
      (labels.event_name ?? '') === event &&
      Object.entries(matches).every(([label, value]) => (labels[label] ?? '') === value),
  );
  if (!template) throw new Error(`the recording has no ${event} with ${JSON.stringify(matches)}`);
  return {
    time: Math.round(at * 1000),
    line: line ?? template.line,
    labels: { ...template.labels, ...changed },
  };
}
