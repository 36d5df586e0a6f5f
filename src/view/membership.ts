/** Finds the calls and messages that a record belongs to, and joins those that turn out to be one. */
import type { IdKind, MessageType } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';
import {
  hasRequest,
  isExchange,
  isOperation,
  isPartial,
  operationKey,
  partialCallKey,
  type RecordId,
  type SubjectKey,
} from './record-ids.ts';
import type { Subject, Subjects } from './subjects.ts';

/** Ids that lead to a call of which a record does not name the call id. */
const CALL_IDS = ['server_call', 'connection', 'recording'];
/** Those of a call that is not known yet. */
const PARTIAL_IDS = ['connection', 'server_call'];
const FAILED_START = /^acs\.call(?:\.start_failed|_agent\.create_failed)$/;

/** The subjects of a record, to all of which its ids are added. */
export function subjectsOf(
  record: TelemetryRecord,
  ids: readonly RecordId[],
  named: readonly SubjectKey[],
  subjects: Subjects,
): Subject[] {
  const { start, traceId } = record;
  const known = new Set(named.map((key) => subjects.at(key, start)));
  const found = ofRequest(record, ofCall(record, ids, known, subjects), subjects);
  for (const subject of found) {
    for (const id of ids) if (belongs(id, subject)) subjects.addId(subject, id.kind, id.value);
    if (traceId) subjects.addId(subject, 'trace', traceId);
  }
  return [...found];
}

/** One send has several message ids: each leads to its own message only. */
function belongs({ kind, value }: RecordId, { key, summary }: Subject): boolean {
  const type = OWN_IDS[kind];
  return (
    type === undefined ||
    summary.messageType !== type ||
    key === `${type}:${value}` ||
    key.endsWith(`/${value}`)
  );
}

const OWN_IDS: Partial<Record<IdKind, MessageType>> = {
  sms: 'sms',
  message: 'advanced',
  chat_message: 'chat',
};

function ofCall(
  { name, start, traceId }: TelemetryRecord,
  ids: readonly RecordId[],
  found: Set<Subject>,
  subjects: Subjects,
): Set<Subject> {
  const calls = [...found].filter(({ kind }) => kind === 'call');
  const leading = ids.filter(({ kind }) => CALL_IDS.includes(kind));
  if (calls.length > 0) {
    const former = ids.filter(
      ({ kind, value }) => kind === 'call' && !calls.some(({ key }) => key === value),
    );
    for (const { value } of [...leading, ...former])
      for (const other of subjects.with(value)) {
        const isSame = isPartial(other.key) || former.some((id) => id.value === other.key);
        if (isSame && !calls.includes(other)) subjects.merge(other, calls);
      }
    return found;
  }
  for (const { value } of leading)
    for (const subject of subjects.with(value)) if (subject.kind === 'call') found.add(subject);
  const partial = ids.find(({ kind }) => PARTIAL_IDS.includes(kind));
  if (found.size === 0 && partial) found.add(subjects.at(partialCallKey(partial), start));
  if (found.size === 0 && FAILED_START.test(name))
    found.add(subjects.at({ kind: 'call', key: `start:${traceId ?? ''}:${start}`, traceId: null }, start));
  return found;
}

/** An operation, its requests and what was logged about them arrive in any order: their spans lead to each other. */
function ofRequest(record: TelemetryRecord, named: Set<Subject>, subjects: Subjects): Set<Subject> {
  const { traceId, spanId, parentId, start, attributes, name } = record;
  const isPart = isOperation(record) || hasRequest(attributes);
  if (!traceId || !spanId || !isPart || FAILED_START.test(name)) return named;
  const spans = isExchange(record) && parentId ? [spanId, parentId] : [spanId];
  const others = [...new Set(spans.flatMap((span) => subjects.with(`${traceId}-${span}`)))];
  const found = new Set(named);
  // What was logged about one message of a send says nothing about the others; its requests are those of all.
  if (named.size === 0 || record.isSpan)
    for (const other of others) if (!isProvisional(other)) found.add(other);
  const provisional = new Set(others.filter(isProvisional));
  if (named.size === 0 && !record.isSpan) for (const other of provisional) found.add(other);
  if (found.size === 0 || awaitsOperation(record, named, found))
    found.add(subjects.at(operationKey(traceId, spans.at(-1) ?? spanId), start));
  // One request of several knows nothing of the messages; the operation knows all its calls and messages.
  if (isOperation(record) || (record.isSpan && named.size === 0))
    for (const other of provisional) if (!found.has(other)) subjects.merge(other, [...found]);
  for (const subject of found)
    for (const span of spans) subjects.addId(subject, 'span', `${traceId}-${span}`);
  return found;
}

/** A refused message is known before the operation, which then names the accepted ones: the request is theirs as well. */
function awaitsOperation(record: TelemetryRecord, named: Set<Subject>, found: Set<Subject>): boolean {
  if (named.size > 0 || !isExchange(record) || record.parentId === null) return false;
  return [...found].every(({ kind, summary }) => kind === 'message' && summary.title === undefined);
}

function isProvisional({ key }: Subject): boolean {
  return key.startsWith('operation:');
}
