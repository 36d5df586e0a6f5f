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

type Field = (typeof FIELDS)[number];

export type EventData = Readonly<Partial<Record<Field, unknown>>>;

const KNOWN: ReadonlySet<string> = new Set(FIELDS);
const BY_LOWER_CASE = new Map(FIELDS.map((field) => [field.toLowerCase(), field]));
const MAX_LENGTH = Math.max(...FIELDS.map(({ length }) => length));
/** Twice as many as any event has; beyond it, only names in the service's case are found. */
const MAX_COMPARED = 100;

/** The fields of an object that are read, whatever the case of their names; none of anything else. */
export function fieldsOf(value: unknown): EventData {
  if (typeof value !== 'object' || value === null) return {};
  const given = value as Record<string, unknown>;
  const found: Partial<Record<Field, unknown>> = {};
  const names = Object.keys(given);
  for (const name of names.slice(0, MAX_COMPARED)) {
    const isKnown = KNOWN.has(name) || name.length > MAX_LENGTH;
    const field = isKnown ? undefined : BY_LOWER_CASE.get(name.toLowerCase());
    if (field) found[field] ??= given[name];
  }
  // As the service names them, they take precedence.
  for (const name of names) if (KNOWN.has(name)) found[name as Field] = given[name];
  return found;
}
