/** Parts that several answers of the read API have: verdicts, ids, the lanes of a timeline. `api.ts` describes the API. */
import type { EndReasonClass, Origin } from '../classification/verdict.ts';

/** The two kinds of page. */
export type PageKind = 'call' | 'message';

/** A page: `/calls/:key` or `/messages/:key`. */
export interface PageRef {
  kind: PageKind;
  key: string;
}

/** The outcome of a call or message. `cancelled`, `abandoned` and `expected` are not failures. */
export type State = 'running' | 'ok' | 'expected' | 'abandoned' | 'failed' | 'unknown';

/** Whose fault it was, what it means and what to do: by the tables of `acs-otel explain`. */
export interface Verdict {
  state: State;
  /** Whose fault; `unknown` if no source states it or nothing has failed. */
  origin: Origin;
  /** The origin in words, such as "Azure Communication Services". */
  fault: string;
  /** Kind of end, such as `unreachable`; a class of SMS or email for messages. */
  class: EndReasonClass | (string & {});
  category: string;
  expected: boolean;
  /** The code as it is looked up: `480/10037`, `sms 4006`, `email Bounced`, `http 403`. Empty without a code. */
  code: string;
  /** One sentence; empty if no table lists the code. */
  meaning: string;
  /** An imperative; empty if no table lists the code. */
  action: string;
  /** URL of the documentation; empty if no table lists the code. */
  link: string;
}

/** An id, with its kind in words. */
export interface Id {
  kind: IdKind;
  /** The kind in words: "Server call id". */
  label: string;
  value: string;
}

export type IdKind =
  | 'call'
  | 'server_call'
  | 'connection'
  | 'participant'
  | 'ms_cv'
  | 'client_request'
  | 'service_request'
  | 'sms'
  | 'email'
  | 'message'
  | 'chat_thread'
  | 'chat_message'
  | 'recording'
  | 'room'
  | 'job'
  | 'event'
  | 'trace'
  | 'span'
  | 'sdk_record';

export type MessageType = 'sms' | 'email' | 'chat' | 'advanced' | 'operation';

/** A link to another tool, by the templates that `view` was started with. */
export interface Link {
  /** "Grafana", "Jaeger", "Application Insights". */
  label: string;
  url: string;
}

/** What a lane shows: the view of a participant, or what a source reported. */
export type LaneSource = 'client' | 'call_automation' | 'event_grid' | 'resource_log' | 'api' | 'log';

/** One line of the timeline. */
export interface Lane {
  id: string;
  source: LaneSource;
  /** "Participant 3f1f3b57 (outgoing)", "API requests of contoso-api". */
  label: string;
  app: string | null;
  participantId: string | null;
  /** How this participant's view ended; null for lanes that have no end. */
  verdict: Verdict | null;
  items: Item[];
  /** Items that the limit of the page left out. */
  omitted: number;
}

export type ItemKind =
  | 'leg'
  | 'setup'
  | 'lobby'
  | 'hold'
  | 'reconnect'
  | 'participant'
  | 'state'
  | 'start'
  | 'connected'
  | 'end'
  | 'diagnostic'
  | 'media'
  | 'feature'
  | 'survey'
  | 'callback'
  | 'action'
  | 'operation'
  | 'exchange'
  | 'delivery'
  | 'send'
  | 'resource_log'
  | 'event'
  | 'log';

export type Severity = 'ok' | 'info' | 'warning' | 'error';

/** A period, or a moment if `end` is null. */
export interface Item {
  /** Of the record in the store; unique in the page. */
  id: number;
  kind: ItemKind;
  severity: Severity;
  start: number;
  end: number | null;
  /** In words: "On hold", "Network: reconnecting", "POST /calling/callConnections, 201". */
  label: string;
  /** Meaning and action of a code, or the text of a log line. */
  detail: string | null;
  traceId: string | null;
  spanId: string | null;
  attributes: Attributes;
}

export type AttributeValue =
  | string
  | number
  | boolean
  | AttributeValue[]
  | { [name: string]: AttributeValue };

export type Attributes = Record<string, AttributeValue>;

/** Figures of one participant and direction. Units: seconds, ratio. */
export interface MediaSeries {
  laneId: string;
  direction: 'send' | 'receive';
  /** At moments; empty if the app does not sample (`mediaSampleIntervalMillis`). */
  samples: { time: number; jitter?: number; packetLoss?: number; roundTripTime?: number }[];
  /** Over the whole call, from its summary; null while it runs. */
  summary: MediaSummary | null;
}

export interface MediaSummary {
  quality: 'good' | 'poor';
  /** `jitter.mean` -> 0.012 */
  figures: Record<string, number>;
}
