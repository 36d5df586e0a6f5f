/** The trace of one call as text that a test compares whole; ids, times and measured figures are normalised. */
import type { OtlpSink, SinkAttributes, SinkLog, SinkSpan, SinkValue } from '../fakes/otlp-sink.ts';
import { checkTimes, figures } from './call-checks.ts';

/** Attributes that every span and record of a leg repeats: shown on the leg, and elsewhere where they differ. */
const REPEATED = ['acs.source', 'acs.service', 'acs.call.direction', 'acs.call.type', 'acs.call.id'];
/** Not yet known when a call's first records are emitted. */
const LATER = ['acs.participant.id', 'acs.call.server_id'];
const VERDICT = ['acs.end_reason.class', 'acs.end_reason.origin', 'acs.end_reason.expected'];
const END =
  /^(?:acs\.end_reason\.(?:class|origin|expected|category|table_category|code|sub_code)|error\.type)$/;
const FIGURE = /^acs\.media\.(?:(?:send|receive)\.)?\w+\.(?:min|mean|p95|max)$/;
const SECONDS = /^acs\.call\.(setup\.)?duration$/;
/** Base64 of a URL of the fake service. */
const SERVER_ID = /^aHR0cHM6Ly9mYWtlLWNhbGwtY29udHJvbGxlci5pbnZhbGlk[\w-]+$/;
/** Some calls pass through this state, others skip it. */
const EARLY = 'EarlyMedia';
const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

export interface TreeOptions {
  /** The id with which the call began. */
  previousId?: string;
  /** Show media figures: a short call has some of them, or none. */
  media?: boolean;
}

/** The trace of a call: its id without dashes. */
export const traceIdOf = (callId: string): string => callId.replaceAll('-', '').toLowerCase();

/** Participant spans of a call. */
export const legsOf = (sink: OtlpSink, callId: string): SinkSpan[] =>
  sink.spans.filter(({ traceId, parentSpanId }) => traceId === traceIdOf(callId) && !parentSpanId);

/**
 * Every span of a call's trace with its attributes, and every record that points to it. A child without attributes
 * in the text has exactly those that it repeats from its leg.
 */
export function callTree(
  sink: OtlpSink,
  callId: string,
  { previousId, media = false }: TreeOptions = {},
): string {
  const known = new Map([
    [callId, '<call>'],
    [traceIdOf(callId), '<call>'],
    [previousId ?? '', '<previous>'],
    [traceIdOf(previousId ?? ''), '<previous>'],
  ]);
  const shownOf = <T extends { attributes: SinkAttributes }>(item: T): T =>
    media ? item : withoutMedia(item);
  const traceId = traceIdOf(callId);
  const spans = sink.spans.filter((span) => span.traceId === traceId).map(shownOf);
  const logs = sink.logs
    .filter((log) => log.traceId === traceId && (media || log.eventName !== 'acs.media.summary'))
    .map(shownOf);
  const legs = spans.filter(({ parentSpanId }) => !parentSpanId).sort(byNameAndStart);
  const lines = legs.flatMap((leg) => {
    const children = spans.filter(({ parentSpanId }) => parentSpanId === leg.spanId).sort(byNameAndStart);
    checkTimes(leg, children);
    return [
      `${head(leg)}${links(leg, known)}`,
      `  ${attributes(leg.attributes, known).join(' ')}`,
      ...children.map((child) => `  > ${head(child)}${childAttributes(child, leg, known)}`),
      ...recordsOf(leg, logs, known).map((line) => `  - ${line}`),
    ];
  });
  const ids = new Set(legs.map(({ spanId }) => spanId));
  const lost = [
    ...spans.filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId)).map(({ name }) => name),
    ...logs.filter(({ spanId }) => !spanId || !ids.has(spanId)).map(({ eventName }) => eventName),
  ];
  if (lost.length > 0) lines.push(`outside of every leg: ${[...new Set(lost)].join(', ')}`);
  return `\n${lines.join('\n')}\n`;
}

function withoutMedia<T extends { attributes: SinkAttributes }>(item: T): T {
  const kept = Object.entries(item.attributes).filter(([name]) => !name.startsWith('acs.media.'));
  return { ...item, attributes: Object.fromEntries(kept) };
}

/** Records that belong to no call. */
export function recordsOutside(sink: OtlpSink, ...eventNames: string[]): string[] {
  return sink.logs
    .filter(({ eventName, traceId }) => eventNames.includes(eventName ?? '') && !traceId)
    .map((log) => record(log, {}, new Map()));
}

function head({ name, kind, status }: SinkSpan): string {
  return `${name} ${kind}${status.code === 'unset' ? '' : ` ${status.code}`}`;
}

function links(leg: SinkSpan, known: Map<string, string>): string {
  return leg.links
    .map(
      ({ traceId, spanId }) => ` -> ${shown(traceId, known)}${spanId === leg.spanId ? '' : ' another span'}`,
    )
    .join('');
}

/** `name=value` without `acs.`; an end reason and the figures of a medium become one word each. */
function attributes(all: SinkAttributes, known: Map<string, string>): string[] {
  const words = new Set<string>();
  for (const [name, value] of Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const short = name.replace(/^acs\./, '');
    if (END.test(name)) continue;
    if (FIGURE.test(name)) {
      const figure = figures(all, name);
      if (!fromTheOther(name, all) || figure.includes('not')) words.add(figure);
    } else if (SECONDS.test(name)) words.add(`${short}=${Number(value) >= 0 ? '<s>' : value}`);
    else words.add(`${short}=${shown(value, known)}`);
  }
  return [...words, ...end(all)];
}

/** `end[declined by peer, expected, expected_error, 603/0]`; an unexpected one with its `error.type`. */
function end(all: SinkAttributes): string[] {
  const part = (name: string) => all[`acs.end_reason.${name}`];
  const verdict = VERDICT.some((name) => name in all)
    ? [
        `${part('class')} by ${part('origin')}`,
        `${{ true: 'expected', false: 'UNEXPECTED' }[String(part('expected'))]}`,
      ]
    : [];
  const table = part('table_category') === undefined ? '' : ` (table: ${part('table_category')})`;
  const category = part('category') === undefined ? [] : [`${part('category')}${table}`];
  const code = part('code') === undefined ? [] : [`${part('code')}/${part('sub_code')}`];
  const error = all['error.type'] === undefined ? [] : [`error.type=${all['error.type']}`];
  const words = [...verdict, ...category, ...code, ...error];
  return words.length > 0 ? [`end[${words.join(', ')}]`] : [];
}

/** The jitter of sent media comes from the other side's reports, which may arrive too late. */
const fromTheOther = (name: string, all: SinkAttributes): boolean =>
  /\bsend\.jitter\./.test(name) || (all['acs.media.direction'] === 'send' && name.includes('.jitter.'));

function childAttributes(child: SinkSpan, leg: SinkSpan, known: Map<string, string>): string {
  const repeated = [...REPEATED, ...LATER, ...VERDICT].filter((name) => name in leg.attributes);
  return different(child.attributes, leg.attributes, repeated, known);
}

/** The attributes that are not repeated from the leg, and the names of those that should be and are missing. */
function different(
  own: SinkAttributes,
  all: SinkAttributes,
  repeated: string[],
  known: Map<string, string>,
): string {
  const rest = Object.fromEntries(
    Object.entries(own).filter(([name, value]) => !repeated.includes(name) || value !== all[name]),
  );
  // An end reason of its own is shown whole.
  if (Object.keys(rest).some((name) => END.test(name)))
    for (const name of Object.keys(own)) if (END.test(name)) rest[name] = own[name];
  const lacks = repeated.filter((name) => !(name in own));
  return [...attributes(rest, known), ...lacks.map((name) => `LACKS ${name}`)]
    .map((text) => ` ${text}`)
    .join('');
}

/** The records of a leg in the order of their times; equal lines of the SDK once. */
function recordsOf(leg: SinkSpan, logs: SinkLog[], known: Map<string, string>): string[] {
  const own = logs
    .filter(({ spanId, attributes }) => spanId === leg.spanId && attributes['acs.call.state'] !== EARLY)
    .sort((a, b) => Number(a.timeUnixNano - b.timeUnixNano));
  const lines = own
    .filter(({ eventName }) => eventName !== undefined)
    .map((log) => record(log, leg.attributes, known));
  const sdk = own
    .filter(({ eventName }) => eventName === undefined)
    .map((log) => sdkLine(log, leg.attributes, known));
  return [...lines, ...new Set(sdk)];
}

function record(log: SinkLog, leg: SinkAttributes, known: Map<string, string>): string {
  const repeated = REPEATED.filter((name) => name in leg);
  const own = Object.fromEntries(
    Object.entries(log.attributes).filter(([name, value]) => !(LATER.includes(name) && leg[name] === value)),
  );
  const name = String(log.eventName).replace(/^acs\./, '');
  const words = name.replace(/[._]/g, ' ');
  const body = log.body === words ? '' : ` "${shown(log.body, known)}"`;
  const severity = log.severityText === 'INFO' ? '' : ` ${log.severityText}`;
  return `${name}${severity}${body}${different(own, leg, repeated, known)}`;
}

function sdkLine(
  { attributes: own, severityText }: SinkLog,
  leg: SinkAttributes,
  known: Map<string, string>,
): string {
  const { 'acs.sdk.truncated': _, ...rest } = own;
  return `sdk.log ${severityText}${different(rest, leg, ['acs.source', 'acs.call.id'], known)}`;
}

function shown(value: SinkValue, known: Map<string, string>): string {
  return String(value)
    .replace(SERVER_ID, '<server id>')
    .replace(/[0-9a-f]{32}/gi, (id) => known.get(id) ?? '<trace>')
    .replace(GUID, (id) => known.get(id) ?? '<guid>');
}

const byNameAndStart = (a: SinkSpan, b: SinkSpan): number =>
  rank(a.name) - rank(b.name) || Number(a.startUnixNano - b.startUnixNano) || (a.name < b.name ? -1 : 1);

/** The caller first; phases before participants. */
const rank = (name: string): number =>
  [
    'call outgoing',
    'call join',
    'call incoming',
    'call setup',
    'call lobby',
    'call hold',
    'call reconnect',
  ].indexOf(name) >>> 0;
