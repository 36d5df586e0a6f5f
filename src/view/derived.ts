/** What the store needs of a record and no query does: made in the thread that decodes, so that the store only writes. */
import type { TelemetryRecord } from './record.ts';
import { callKeysOf, idsOf, messageKeysOf, type RecordId, type SubjectKey } from './record-ids.ts';

export interface Derived {
  /** The fields that no query filters by, as JSON. */
  data: string;
  ids: RecordId[];
  /** The calls and messages that the record names. */
  named: SubjectKey[];
}

export function derivedOf(record: TelemetryRecord): Derived {
  return {
    data: dataOf(record),
    ids: idsOf(record),
    named: [...callKeysOf(record), ...messageKeysOf(record)],
  };
}

function dataOf({ attributes, body, message, events }: TelemetryRecord): string {
  return JSON.stringify({
    attributes,
    ...(body && { body }),
    ...(message && { message }),
    ...(events.length > 0 && { events }),
  });
}
