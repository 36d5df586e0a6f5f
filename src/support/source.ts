/** What `acs-otel support` and `acs-otel call` read from: every source gives OTLP requests. */
import { guidTraceId } from '../events/guid-trace-id.ts';
import { traceIdOfCall, traceIdOfEmail, traceIdOfSms } from '../events/hashed-ids.ts';
import { isMsCv } from '../events/ids.ts';
import { ID_ATTRIBUTES } from '../view/record-ids.ts';

/** What to look for: at most a few ids, of any kind. */
export interface Wanted {
  ids: readonly string[];
  traceIds: readonly string[];
  /** Milliseconds since 1970. */
  since: number;
  until: number;
}

export interface Source {
  /** As the manifest names it. */
  name: string;
  /** As a message names it, such as "Jaeger at http://localhost:16686". */
  label: string;
  /** Why the source never has personal data; undefined if it may have some. */
  noPersonalData?: string | undefined;
  /** The source gives all that it has at once, whatever is wanted. */
  givesAll?: boolean;
  /** What to check besides the usual if it has nothing. */
  elsewhere?: string;
  /**
   * @param take Takes OTLP requests.
   * @param say Prints progress.
   * @param cut Takes a sentence on what a limit left out: it is printed, and stated in the support request.
   * @throws SourceError that says what was seen and what to change
   */
  find(
    wanted: Wanted,
    take: (request: unknown) => void,
    say: (line: string) => void,
    cut: (line: string) => void,
  ): Promise<void>;
}

/** What a source says when its answer has as many items as were requested: there may be more. */
export function cutAt(label: string, limit: number, items: string): string {
  return `${label} was read up to its limit of ${limit} ${items}, and may have more: choose a shorter --since.`;
}

const TRACE = /^[\da-f]{32}(?=$|-)/i;

/** Traces that an id may lead to, without asking anyone. */
export function traceIdsOf(id: string): string[] {
  const trace = TRACE.exec(id)?.[0].toLowerCase();
  if (trace) return [trace];
  return [guidTraceId(id) ?? traceIdOfCall(id), traceIdOfSms(id), traceIdOfEmail(id)];
}

const OF_GUID =
  /\.(?:call\.(?:id|previous_id|connection_id)|participant\.id|client_request_id|request\.id|operation_id|event_id|job_id)$/;

/** Attributes that may have this id as value: a store without a common index is asked for each. */
export function attributesFor(id: string): readonly string[] {
  if (isMsCv(id)) return ['acs.ms_cv'];
  if (/^aHR0c/.test(id)) return ['acs.call.server_id', 'acs.recording.id'];
  return guidTraceId(id) === undefined ? ID_ATTRIBUTES : ID_ATTRIBUTES.filter((name) => OF_GUID.test(name));
}
