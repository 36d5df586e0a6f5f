/** What the lists show of a call or message: kept up to date while records arrive, in any order. */
import { toCode } from '../classification/verdict.ts';
import { textOf } from '../cli/otlp-json.ts';
import { EVENT_ACS_ITEM_FAILED } from '../generated/names.ts';
import type { Attributes, MessageType, State } from './api-parts.ts';
import type { TelemetryRecord } from './record.ts';
import { isExchange, isOperation } from './record-ids.ts';
import { callEndOf, deliveryIn, type End, failureIn, failureOf, worse } from './verdicts.ts';

/** Legs, services and the like of one page; a hostile sender could name any number. */
const MAX_NAMES = 200;

export interface Summary {
  services: string[];
  apps: string[];
  /** The worst end of a call, or of a message's delivery. */
  end?: End | undefined;
  callId?: string | undefined;
  callType?: string | undefined;
  directions: string[];
  started?: number | undefined;
  connected?: number | undefined;
  ended?: number | undefined;
  duration?: number | undefined;
  setup?: number | undefined;
  /** Leg -> whether it has ended. */
  legs: Record<string, boolean>;
  /** A source that reports whole calls has reported the end. */
  over?: boolean | undefined;
  media?: 'good' | 'poor' | undefined;
  messageType?: MessageType | undefined;
  title?: string | undefined;
  sent?: number | undefined;
  delivered?: number | undefined;
  tries: number;
  /** Spans of the first requests: merging and repeated exports must not count them twice. */
  requests: string[];
  reports: number;
  /** ACS accepted the message, or the operation succeeded. */
  accepted?: boolean | undefined;
  /** Why the operation failed. */
  refusal?: End | undefined;
  /** Why ACS refused this message or an item of the operation, although it may have accepted the request. */
  ownRefusal?: End | undefined;
  /** Of the last request, if no operation is known. */
  lastRequest?: { time: number; failure?: End | undefined } | undefined;
}

export function emptySummary(): Summary {
  return {
    services: [],
    apps: [],
    directions: [],
    legs: Object.create(null),
    tries: 0,
    requests: [],
    reports: 0,
  };
}

/** Names of participant spans; their children are phases of the same leg. */
export const LEG_SPAN = /^call (?:outgoing|incoming|join)$/;
const PHASE_SPAN = /^call (?:setup|lobby|hold|reconnect|participant)$/;
const NO_CALL_ID = /^acs\.call(?:\.start_failed|_agent\.create_failed)$/;

/** The leg of a client that a record is about: the id of its span. */
export function legOf({ isSpan, name, attributes, spanId, parentId }: TelemetryRecord): string | undefined {
  if (attributes['acs.source'] !== 'client') return undefined;
  if (isSpan) return LEG_SPAN.test(name) ? id(spanId) : PHASE_SPAN.test(name) ? id(parentId) : undefined;
  return 'acs.call.id' in attributes ? id(spanId) : undefined;
}

function id(text: string | null): string | undefined {
  return text ?? undefined;
}

/** Adds a record to the summary of a call or message. */
export function summarize(summary: Summary, kind: 'call' | 'message', record: TelemetryRecord): void {
  const { attributes, origin } = record;
  addName(summary.services, textOf(attributes['acs.service']));
  addName(summary.apps, textOf(origin.resource['service.name']));
  if (kind === 'call') addToCall(summary, record);
  else addToMessage(summary, record);
}

function addToCall(summary: Summary, record: TelemetryRecord): void {
  const { attributes, name, start, isSpan } = record;
  summary.callType ??= textOf(attributes['acs.call.type']);
  if (attributes['acs.source'] === 'client')
    addName(summary.directions, textOf(attributes['acs.call.direction']));
  addMedia(summary, attributes);
  if (isSpan && (LEG_SPAN.test(name) || name === 'call automation')) addLegSpan(summary, record);
  else if (name === 'acs.call.started') addStart(summary, record);
  else if (name === 'acs.call.connected') summary.connected = earlier(summary.connected, start);
  else if (name === 'acs.call.ended') addEnd(summary, record);
  else if (NO_CALL_ID.test(name)) addFailedStart(summary, record);
  else if (attributes['azure.category'] === 'CallSummary') addEnd(summary, record);
}

function addStart(summary: Summary, record: TelemetryRecord): void {
  summary.started = earlier(summary.started, record.start);
  addLeg(summary, legOf(record), false);
}

function addLegSpan(summary: Summary, record: TelemetryRecord): void {
  const { attributes, start, end } = record;
  summary.started = earlier(summary.started, start);
  summary.ended = later(summary.ended, end ?? start);
  const setup = numberOf(attributes['acs.call.setup.duration']);
  // The caller waits longest.
  summary.setup = later(summary.setup, setup);
  if (setup !== undefined) summary.connected = earlier(summary.connected, start + setup * 1000);
  summary.duration = later(summary.duration, numberOf(attributes['acs.call.duration']));
  addLeg(summary, legOf(record), true);
  summary.end = worse(summary.end, callEndOf(attributes));
}

function addEnd(summary: Summary, record: TelemetryRecord): void {
  const { attributes, start } = record;
  summary.ended = later(summary.ended, start);
  summary.duration = later(summary.duration, numberOf(attributes['acs.call.duration']));
  const leg = legOf(record);
  if (leg === undefined) summary.over = true;
  else addLeg(summary, leg, true);
  summary.end = worse(summary.end, callEndOf(attributes));
}

/** A call that could not be started has neither id nor end. */
function addFailedStart(summary: Summary, { attributes, start, name }: TelemetryRecord): void {
  summary.started = earlier(summary.started, start);
  summary.ended = later(summary.ended, start);
  summary.over = true;
  summary.title ??= textOf(attributes['acs.operation']) ?? name;
  summary.end = worse(summary.end, callEndOf(attributes) ?? failureOf(attributes));
}

function addMedia(summary: Summary, attributes: Attributes): void {
  const quality = attributes['acs.media.quality'];
  if (quality === 'poor') summary.media = 'poor';
  else if (quality === 'good') summary.media ??= 'good';
}

const ACCEPTED = /^acs\.(?:sms\.sent|email\.sent|email\.completed|message\.sent|chat\.message_sent)$/;
const MESSAGE_SPAN = /^(?:sms|email) send$/;
const REPORTED = /^acs\.(?:sms|email)\.delivery_reported$/;

function addToMessage(summary: Summary, record: TelemetryRecord): void {
  const { attributes, name, start, isSpan } = record;
  if (isOperation(record)) {
    summary.title ??= textOf(attributes['acs.operation']);
    addResult(summary, record);
  } else if (isExchange(record)) addRequest(summary, record);
  else if (isSpan ? MESSAGE_SPAN.test(name) : ACCEPTED.test(name)) addAnswer(summary, record);
  else if (name === EVENT_ACS_ITEM_FAILED && summary.messageType === 'operation')
    summary.ownRefusal = worse(summary.ownRefusal, failureIn(record));
  const report = deliveryIn(record);
  if (!report) return;
  if (!isSpan) summary.delivered = later(summary.delivered, start);
  if (REPORTED.test(name)) summary.reports++;
  summary.end = worse(summary.end, report);
}

/** What ACS answered for this message alone. */
function addAnswer(summary: Summary, record: TelemetryRecord): void {
  summary.sent = earlier(summary.sent, record.start);
  const failure = failureIn(record);
  if (failure) summary.ownRefusal = worse(summary.ownRefusal, failure);
  else if (!record.isSpan) summary.accepted = true;
}

function addResult(summary: Summary, record: TelemetryRecord): void {
  summary.sent = earlier(summary.sent, record.start);
  const failure = failureIn(record);
  if (failure) summary.refusal = worse(summary.refusal, failure);
  else summary.accepted = true;
}

function addRequest(summary: Summary, { attributes, start, spanId }: TelemetryRecord): void {
  if (spanId !== null && summary.requests.includes(spanId)) return;
  summary.tries++;
  addName(summary.requests, id(spanId));
  summary.sent = earlier(summary.sent, start);
  if (summary.lastRequest && summary.lastRequest.time > start) return;
  summary.lastRequest = { time: start, failure: failureOf(attributes) };
}

/** The state that a summary shows. */
export function stateOf(summary: Summary, kind: 'call' | 'message'): State {
  return kind === 'call' ? callState(summary) : messageState(summary);
}

function callState({ end, ended, legs, over }: Summary): State {
  const running = Object.values(legs).some((isOver) => !isOver);
  if (ended === undefined || (running && !over)) return 'running';
  return end?.state ?? 'unknown';
}

function messageState({ end, ownRefusal, refusal, accepted, messageType, lastRequest }: Summary): State {
  if (end ?? ownRefusal) return (end ?? ownRefusal)?.state ?? 'unknown';
  const isReported = messageType === 'sms' || messageType === 'email';
  if (accepted && isReported) return 'running';
  if (accepted) return 'ok';
  if (refusal) return refusal.state;
  if (lastRequest) return lastRequest.failure?.state ?? (isReported ? 'running' : 'ok');
  return 'unknown';
}

/** The end that explains the state. */
export function endOf(summary: Summary): End | undefined {
  const { end, ownRefusal, refusal, accepted, lastRequest } = summary;
  return end ?? ownRefusal ?? (accepted ? undefined : (refusal ?? lastRequest?.failure));
}

/** The summary of two that turned out to be about the same call or message. */
export function merged(a: Summary, b: Summary): Summary {
  // An operation becomes part of a call or message, which stays what it is.
  const { messageType: _, callId: _id, title: _title, ownRefusal: _own, ...rest } = b;
  const result: Summary = { ...rest, ...a, legs: { ...b.legs, ...a.legs } };
  for (const list of ['services', 'apps', 'directions'] as const)
    result[list] = [...new Set([...a[list], ...b[list]])].slice(0, MAX_NAMES);
  result.started = earlier(a.started, b.started);
  result.connected = earlier(a.connected, b.connected);
  result.sent = earlier(a.sent, b.sent);
  result.ended = later(a.ended, b.ended);
  result.setup = later(a.setup, b.setup);
  result.duration = later(a.duration, b.duration);
  result.delivered = later(a.delivered, b.delivered);
  const fresh = b.requests.filter((one) => !a.requests.includes(one));
  result.requests = [...a.requests, ...fresh].slice(0, MAX_NAMES);
  result.tries = a.tries + b.tries - (b.requests.length - fresh.length);
  result.reports = a.reports + b.reports;
  result.end = worse(a.end, b.end);
  result.refusal = worse(a.refusal, b.refusal);
  // One of the items, which need not be this message.
  if (a.messageType === 'operation') result.ownRefusal = worse(a.ownRefusal, b.ownRefusal);
  result.media = [a.media, b.media].includes('poor') ? 'poor' : (a.media ?? b.media);
  for (const leg of Object.keys(result.legs)) result.legs[leg] = Boolean(a.legs[leg] || b.legs[leg]);
  return result;
}

function addLeg(summary: Summary, leg: string | undefined, isOver: boolean): void {
  if (leg === undefined) return;
  if (!(leg in summary.legs) && Object.keys(summary.legs).length >= MAX_NAMES) return;
  summary.legs[leg] = summary.legs[leg] || isOver;
}

function addName(names: string[], name: string | undefined): void {
  if (name !== undefined && names.length < MAX_NAMES && !names.includes(name)) names.push(name);
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : toCode(value);
}
