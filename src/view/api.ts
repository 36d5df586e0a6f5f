/**
 * The JSON of the read API of `acs-otel view`, as the page reads it. Times are milliseconds since 1970, with fractions;
 * durations are in seconds, as in the telemetry. Every text was redacted on receipt, unless `About.keepsPersonal`, and
 * may still hold HTML: show it as text.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /api/about` | `About` |
 * | `GET /api/overview?since=` | `Overview` |
 * | `GET /api/calls?` `ListFilters` | `CallList` |
 * | `GET /api/calls/:key` | `CallPage` |
 * | `GET /api/messages?` `ListFilters` | `MessageList` |
 * | `GET /api/messages/:key` | `MessagePage` |
 * | `GET /api/search?q=` | `SearchAnswer` |
 * | `GET /api/support/:kind/:key` | `SupportPreview` |
 * | `GET /api/support/:kind/:key.zip` | the zip |
 * | `GET /api/records/:kind/:key` | its records as OTLP/JSON, for `acs-otel support` and `acs-otel call` |
 * | `GET /api/live` | server-sent events: `event: changed`, data `LiveChange`; `event: about`, data `About`, at once and every 5 s |
 *
 * Errors have a status of 400 or more and the body `ApiError`. Keys may hold any character: encode them in paths. With a
 * token (`--token`), every request needs `authorization: Bearer …` or, where headers cannot be set, `?token=`.
 */
import type { Origin } from '../classification/verdict.ts';
import type {
  Id,
  IdKind,
  Lane,
  LaneSource,
  Link,
  MediaSeries,
  MessageType,
  PageKind,
  PageRef,
  State,
  Verdict,
} from './api-parts.ts';

export type * from './api-parts.ts';

export interface ApiError {
  /** One sentence for a person. */
  error: string;
}

/** Query parameters of the two lists. */
export interface ListFilters {
  state?: State;
  origin?: Origin;
  /** `calling`, `call_automation`, `sms`, … */
  service?: string;
  /** `service.name` of a sender. */
  app?: string;
  /** Of messages. @default all, without the operations that succeeded */
  type?: MessageType;
  /** Milliseconds since 1970: only what was seen then or later. */
  since?: number;
  until?: number;
  /** @default 100, at most 500 */
  limit?: number;
  /** `next` of the answer before. */
  after?: string;
}

interface List<Row> {
  rows: Row[];
  /** How many rows match the filters; counted up to 10,000. */
  total: number;
  /** Cursor of the next rows; null at the end. */
  next: string | null;
  /** Values to filter by, which the store holds. */
  values: { services: string[]; apps: string[] };
}

interface Row {
  key: string;
  verdict: Verdict;
  /** Services of ACS that took part. */
  services: string[];
  /** `service.name` of the senders. */
  apps: string[];
  /** The first and the last time of any record. */
  first: number;
  last: number;
  /** Spans and log records. */
  records: number;
}

export interface CallRow extends Row {
  /** Null if only a connection id or server call id is known. */
  callId: string | null;
  /** `one_to_one`, `group`, `room`, …; null if no source states it. */
  type: string | null;
  /** Directions of the participants: outgoing, incoming, join. */
  directions: string[];
  started: number | null;
  connected: number | null;
  ended: number | null;
  /** Seconds from answer to end. */
  duration: number | null;
  /** Seconds from start to answer. */
  setup: number | null;
  /** Views of participants. */
  legs: number;
  /** `poor` where a mean is beyond its threshold; null without media figures. */
  media: 'good' | 'poor' | null;
}

export type CallList = List<CallRow>;

export interface CallPage extends CallRow {
  /** When the timeline begins and ends. */
  from: number;
  to: number;
  lanes: Lane[];
  media: 'good' | 'poor' | null;
  mediaSeries: MediaSeries[];
  ids: Id[];
  links: Link[];
}

/** A message; or an operation of a server SDK that belongs to no call or message, such as a send that ACS refused. */
export interface MessageRow extends Row {
  type: MessageType;
  /** Id of the message; null for a refused message and for an operation. */
  messageId: string | null;
  /** "SMS", "Email", "SmsClient.send". */
  title: string;
  sent: number | null;
  /** Time of the last delivery report. */
  delivered: number | null;
  /** Attempts of requests. */
  tries: number;
  /** Delivery reports. */
  reports: number;
}

export type MessageList = List<MessageRow>;

/** A request to ACS: one attempt. */
export interface Attempt {
  item: number;
  time: number;
  /** Seconds. */
  duration: number | null;
  method: string;
  /** Null if there was no answer. */
  status: number | null;
  url: string;
  msCv: string | null;
  /** Of a failed attempt. */
  verdict: Verdict | null;
}

export interface DeliveryReport {
  item: number;
  time: number;
  verdict: Verdict;
  source: LaneSource;
}

export interface MessagePage extends MessageRow {
  from: number;
  to: number;
  attempts: Attempt[];
  deliveryReports: DeliveryReport[];
  lanes: Lane[];
  ids: Id[];
  links: Link[];
  /** Messages of the same send. */
  siblings: PageRef[];
}

export interface SearchHit extends PageRef {
  /** The kind of id that was found. */
  idKind: IdKind;
  /** The id in the store. */
  id: string;
  title: string;
  verdict: Verdict;
  last: number;
}

export interface SearchAnswer {
  /** Ids that were recognised in the text. */
  looked: string[];
  /** One: go there. Several: let the person choose. At most 50, the newest first. */
  hits: SearchHit[];
  /** Set if nothing was found: what was looked for, and what to check. */
  advice: string | null;
}

export interface Count {
  name: string;
  label: string;
  count: number;
}

export interface Quantiles {
  count: number;
  p50: number;
  p95: number;
  max: number;
}

/** Numbers of calls and messages of which the store has a record since `since`. */
export interface Overview {
  since: number;
  calls: {
    total: number;
    running: number;
    /** Ended; abandoned calls count as neither success nor failure. */
    ended: number;
    failed: number;
    /** Null if no call ended. */
    successRate: number | null;
    byState: Count[];
    /** Failed calls by origin. */
    byFault: Count[];
    /** Codes of failed calls, the most frequent first. */
    byCode: (Count & { verdict: Verdict })[];
    /** Seconds. */
    setup: Quantiles | null;
    duration: Quantiles | null;
  };
  messages: {
    byType: {
      type: MessageType;
      total: number;
      delivered: number;
      failed: number;
      waiting: number;
      deliveryRate: number | null;
    }[];
    byCode: (Count & { verdict: Verdict })[];
  };
  /** Services that retire and are in use. */
  retiring: {
    services: string[];
    fate: string;
    successor: string | null;
    app: string;
    operation: string;
    count: number;
    /** ISO 8601. */
    lastUsed: string | null;
  }[];
  /** ISO date of the end of the retiring services, and where it is announced. */
  retirement: { ends: string; source: string };
}

/** What Microsoft support asks for. */
export interface SupportPreview {
  kind: PageKind;
  key: string;
  /** `request.md`. */
  markdown: string;
  /** What the store does not have, and how to get it. */
  missing: { what: string; how: string }[];
  /** Files of the zip. */
  files: { name: string; bytes: number }[];
}

export interface About {
  version: string;
  /** Endpoint for senders: `http://127.0.0.1:4318`; null if files were opened. */
  endpoint: string | null;
  files: string[];
  /** What limits left out of the support zips that were opened, a sentence each. */
  cuts: string[];
  /** Personal data is kept: show a banner. */
  keepsPersonal: boolean;
  /** Labels of the links that are configured. */
  links: string[];
  /** Null for a temporary database, which is deleted at the end. */
  database: string | null;
  databaseBytes: number;
  retention: string | null;
  received: { requests: number; spans: number; logs: number; metrics: number };
  stored: { calls: number; messages: number; records: number };
  /** What was not stored or not forwarded, by reason. */
  drops: { what: string; reason: string; count: number }[];
  forward: { url: string; sent: number; waiting: number; failed: number; dropped: number } | null;
  /** A fault that persists, such as a full disk, in one sentence; null if all is well. */
  trouble: string | null;
}

/** At most ten a second; bursts are joined. */
export interface LiveChange {
  pages: PageRef[];
  /** More pages changed than are listed: reload the list. */
  more: boolean;
}
