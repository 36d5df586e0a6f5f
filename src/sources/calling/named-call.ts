/** The call that a line of the Calling SDK names. */
import type { CallLeg } from '../../events/call-event.ts';

/** As in `Call:9ab2…`, `callId=9ab2…` and `CSA[9ab2…]`; an id that begins with zeros stands for no call. */
const NAMED_CALL =
  /(?:\bcall(?:ids?)?[\\"]*[:=][[\\"]*|CSA\[|Web\/\d+\[|correlation id |CorrelationId\]\[old=\w*\]\[new=|call with id )((?!0{8})[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/i;

/**
 * The leg that a line is about: one of `live`, else a leg known by its id alone, because the SDK logs about calls
 * before the app sees them and after they have ended.
 */
export function legOfLine(line: string, live: CallLeg[]): CallLeg | undefined {
  const known = live.find((leg) => namesCall(line, leg));
  if (known) return known;
  const callId = NAMED_CALL.exec(line)?.[1];
  return callId ? { source: 'client', ids: { callId } } : undefined;
}

/** Whether a line contains the id of a call. */
export function namesCall(line: string, { ids }: CallLeg): boolean {
  return ids.callId !== undefined && line.includes(ids.callId);
}
