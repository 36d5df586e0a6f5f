/** Rows and pages of calls and messages. */
import { textOf } from '../cli/otlp-json.ts';
import type {
  Attempt,
  CallPage,
  CallRow,
  DeliveryReport,
  Id,
  Link,
  MessagePage,
  MessageRow,
  PageRef,
  Verdict,
} from './api.ts';
import type { LinkTemplates } from './link-templates.ts';
import type { Queries, StoredRecord } from './queries.ts';
import { isExchange, isPartial } from './record-ids.ts';
import type { Subject } from './subjects.ts';
import { endOf, stateOf } from './summary.ts';
import { lanesOf, mediaSeriesOf } from './timeline.ts';
import { deliveryOf, failureOf, verdictOf } from './verdicts.ts';

const TITLES = {
  sms: 'SMS',
  email: 'Email',
  chat: 'Chat message',
  advanced: 'Message',
  operation: 'Operation',
};

/** The verdict on a call or message. */
export function subjectVerdict({ summary, kind }: Subject): Verdict {
  return verdictOf(endOf(summary), stateOf(summary, kind));
}

/** How a list or a hit names the subject. */
export function titleOf(subject: Subject): string {
  const { summary, kind, key } = subject;
  if (kind === 'message') return messageRow(subject).title;
  return summary.callId === undefined
    ? (summary.title ?? `Call with ${key.replace(':', ' ')}`)
    : `Call ${summary.callId}`;
}

export function callRow(subject: Subject): CallRow {
  const { summary } = subject;
  return {
    ...rowOf(subject),
    callId: summary.callId ?? null,
    type: summary.callType ?? null,
    directions: summary.directions,
    started: summary.started ?? null,
    connected: summary.connected ?? null,
    ended: summary.ended ?? null,
    duration: summary.duration ?? null,
    setup: summary.setup ?? null,
    legs: Object.keys(summary.legs).length,
    media: summary.media ?? null,
  };
}

export function messageRow(subject: Subject): MessageRow {
  const { summary, key } = subject;
  const type = summary.messageType ?? 'operation';
  const isOwn = type !== 'operation' && !/^sms:[\da-f]{32}-[\da-f]{16}\/\d+$/.test(key);
  return {
    ...rowOf(subject),
    type,
    // The key of a chat message begins with its thread.
    messageId: isOwn ? key.slice(type === 'chat' ? key.lastIndexOf('/') + 1 : type.length + 1) : null,
    title: type === 'operation' ? (summary.title ?? 'Request') : TITLES[type],
    sent: summary.sent ?? null,
    delivered: summary.delivered ?? null,
    tries: summary.tries,
    reports: summary.reports,
  };
}

function rowOf(subject: Subject) {
  const { key, first, last, records, summary } = subject;
  const { services, apps } = summary;
  return { key, verdict: subjectVerdict(subject), services, apps, first, last, records };
}

export function callPage(
  subject: Subject,
  queries: Queries,
  links: LinkTemplates,
  records = queries.records(subject),
): CallPage {
  return {
    ...callRow(subject),
    ...partsOf(subject, records, queries, links),
    mediaSeries: mediaSeriesOf(records),
  };
}

export function messagePage(
  subject: Subject,
  queries: Queries,
  links: LinkTemplates,
  records = queries.records(subject),
): MessagePage {
  return {
    ...messageRow(subject),
    ...partsOf(subject, records, queries, links),
    attempts: records.filter(isExchange).map(attemptOf),
    deliveryReports: records.filter(({ isSpan }) => !isSpan).flatMap(reportsOf),
    siblings: queries.siblings(subject).map(({ kind, key }): PageRef => ({ kind, key })),
  };
}

function partsOf(subject: Subject, records: readonly StoredRecord[], queries: Queries, links: LinkTemplates) {
  const times = records.flatMap(({ start, end }) => [start, end ?? start]);
  const from = times.reduce((a, b) => Math.min(a, b), subject.last);
  const to = times.reduce((a, b) => Math.max(a, b), subject.first);
  const ids = idsOf(subject, queries);
  const traceId = subject.traceId ?? ids.find(({ kind }) => kind === 'trace')?.value;
  return { from, to, lanes: lanesOf(records), ids, links: linksOf(subject, traceId, { from, to }, links) };
}

/** The id of the page first; its requests have traces of their own. */
function idsOf(subject: Subject, queries: Queries): Id[] {
  const own = subject.traceId;
  const ids = queries
    .ids(subject)
    .map((id) =>
      id.value === own && id.kind === 'trace' ? { ...id, label: `Trace id of the ${subject.kind}` } : id,
    );
  return ids.sort((a, b) => Number(b.value === own) - Number(a.value === own));
}

function linksOf(
  { key, kind }: Subject,
  traceId: string | undefined,
  { from, to }: { from: number; to: number },
  links: LinkTemplates,
): Link[] {
  const callId = kind === 'call' && !isPartial(key) ? key : undefined;
  return links.of({ traceId, callId, from: String(Math.floor(from)), to: String(Math.ceil(to)) });
}

function attemptOf(record: StoredRecord): Attempt {
  const { id, start, end, attributes } = record;
  const status = attributes['http.response.status_code'];
  const failure = failureOf(attributes);
  return {
    item: id,
    time: start,
    duration: end === null ? null : (end - start) / 1000,
    method: textOf(attributes['http.request.method']) ?? '',
    status: typeof status === 'number' ? status : null,
    url: textOf(attributes['url.full']) ?? '',
    msCv: textOf(attributes['acs.ms_cv']) ?? null,
    verdict: failure ? verdictOf(failure) : null,
  };
}

function reportsOf({ id, start, attributes }: StoredRecord): DeliveryReport[] {
  const report = deliveryOf(attributes);
  const from = attributes['acs.source'];
  const isResourceLog = attributes['azure.category'] !== undefined || from === 'resource_log';
  const isEvent = attributes['cloudevents.event_type'] !== undefined || from === 'event_grid';
  const source = isResourceLog ? 'resource_log' : isEvent ? 'event_grid' : 'api';
  return report ? [{ item: id, time: start, verdict: verdictOf(report), source }] : [];
}
