/** Fields of an event's data. Some relays write their names in PascalCase. */

/** Every field that is read, as the service names it. */
const FIELDS = [
  ...['messageId', 'deliveryStatus', 'deliveryStatusDetails', 'deliveryAttempts', 'timestamp'],
  ...['receivedTimestamp', 'status', 'statusMessage', 'deliveryAttemptTimestamp', 'threadId', 'jobId'],
  ...['correlationId', 'serverCallId', 'participantId', 'room', 'id', 'isTwoParty', 'isRoomsCall'],
  ...['recordingId', 'recordingDurationMs', 'sessionEndReason', 'recordingStorageInfo', 'recordingChunks'],
  ...['endReason', 'callDurationInSeconds', 'durationOfCall', 'endedBy', 'type', 'kind'],
  ...['reason', 'code', 'subCode', 'phrase'],
] as const;

export type EventData = Readonly<Partial<Record<(typeof FIELDS)[number], unknown>>>;

const BY_LOWER_CASE = new Map(FIELDS.map((field) => [field.toLowerCase(), field]));
const MAX_LENGTH = Math.max(...FIELDS.map(({ length }) => length));
/** Twice as many as any event has; beyond it, only names in the service's case are found. */
const MAX_COMPARED = 100;

/** The fields of an object that are read, whatever the case of their names; none of anything else. */
export function fieldsOf(value: unknown): EventData {
  if (typeof value !== 'object' || value === null) return {};
  const given = value as Record<string, unknown>;
  const found: Partial<Record<(typeof FIELDS)[number], unknown>> = {};
  let left = MAX_COMPARED;
  for (const name in given) {
    if (left-- === 0) break;
    const field = name.length > MAX_LENGTH ? undefined : BY_LOWER_CASE.get(name.toLowerCase());
    if (field) found[field] ??= given[name];
  }
  for (const field of FIELDS) if (Object.hasOwn(given, field)) found[field] = given[field];
  return found;
}
