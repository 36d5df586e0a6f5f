/** Prints traces as trees. */
import type { SinkLog, SinkSpan } from '../../test/fakes/otlp-sink.ts';

const SHOWN = [
  'http.response.status_code',
  'http.request.resend_count',
  'error.type',
  'acs.ms_cv',
  'acs.sms.message_id',
  'acs.sms.message_ids',
  'acs.chat.thread_id',
  'acs.chat.message_id',
  'acs.call.id',
  'acs.call.connection_id',
  'azure.service.request.id',
];

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** Every trace as a tree, in the order of their beginnings. */
export function renderTraces(spans: readonly SinkSpan[]): string {
  const byTrace = Map.groupBy(
    [...spans].sort((a, b) => Number(a.startUnixNano - b.startUnixNano)),
    (span) => span.traceId,
  );
  return [...byTrace].map(([traceId, members]) => renderTrace(traceId, members)).join('\n');
}

function renderTrace(traceId: string, spans: readonly SinkSpan[]): string {
  const ids = new Set(spans.map((span) => span.spanId));
  const roots = spans.filter((span) => !span.parentSpanId || !ids.has(span.parentSpanId));
  return [paint(2, `trace ${traceId}`), ...roots.flatMap((root) => renderSpan(root, spans, ''))].join('\n');
}

function renderSpan(span: SinkSpan, all: readonly SinkSpan[], indent: string): string[] {
  const children = all.filter((child) => child.parentSpanId === span.spanId);
  const millis = Number(span.endUnixNano - span.startUnixNano) / 1e6;
  const failed = span.status.code === 'error';
  const title = `${failed ? paint(31, `✗ ${span.name}`) : paint(32, `✓ ${span.name}`)} ${paint(2, `${millis.toFixed(1)} ms`)} ${span.attributes['url.full'] ?? ''}`;
  const facts = SHOWN.filter((name) => span.attributes[name] !== undefined).map(
    (name) => `${indent}     ${paint(36, name)} ${String(span.attributes[name])}`,
  );
  const links = span.links.map((link) => `${indent}     ${paint(35, 'link to trace')} ${link.traceId}`);
  return [
    `${indent}  ${title}`,
    ...facts,
    ...links,
    ...children.flatMap((child) => renderSpan(child, all, `${indent}  `)),
  ];
}

/** What a support request asks for, from the record of a failed exchange. */
export function renderSupportIds(log: SinkLog): string {
  const names = [
    'acs.ms_cv',
    'acs.client_request_id',
    'azure.service.request.id',
    'url.full',
    'http.response.status_code',
    'server.address',
  ];
  const rows = names
    .filter((name) => log.attributes[name] !== undefined)
    .map((name) => `  ${name.padEnd(28)} ${String(log.attributes[name])}`);
  const time = new Date(Number(log.timeUnixNano / 1_000_000n)).toISOString();
  return [`  ${'time'.padEnd(28)} ${time}`, ...rows, `  ${'trace id'.padEnd(28)} ${log.traceId}`].join('\n');
}
