/** Spans and log records of a trace as a picture. */
import type { SinkLog, SinkSpan } from '../../test/fakes/otlp-sink.ts';

const WIDTH = 960;
const ROW = 46;
const LEFT = 300;
const FACTS = [
  'acs.ms_cv',
  'acs.sms.message_id',
  'acs.call.id',
  'acs.end_reason.class',
  'acs.end_reason.origin',
  'http.response.status_code',
  'error.type',
];

interface Placed {
  span: SinkSpan;
  parent: SinkSpan | undefined;
  depth: number;
}

/** Spans that belong together (one trace, and the traces that it links to) as bars over time, records as dots on them. */
export function waterfall(
  title: string,
  spans: readonly SinkSpan[],
  records: readonly SinkLog[] = [],
): string {
  const ordered = inTreeOrder(spans);
  const begin = Math.min(...spans.map((span) => Number(span.startUnixNano)));
  const end = Math.max(...spans.map((span) => Number(span.endUnixNano)));
  const x = (nano: bigint) => LEFT + ((Number(nano) - begin) / (end - begin)) * (WIDTH - LEFT - 20);
  const rows = ordered.map((placed, index) => {
    const y = 60 + index * ROW;
    const own = records.filter(({ spanId }) => spanId === placed.span.spanId);
    return [row(placed, y, x), ...own.map((record) => dot(record, y, x))].join('\n');
  });
  const height = 70 + ordered.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, monospace" font-size="12">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${height}" rx="8" fill="#0d1117"/>
<text x="20" y="32" fill="#e6edf3" font-size="15" font-weight="bold">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`;
}

/** What a span has in common with its parent is told once. */
function row({ span, parent, depth }: Placed, y: number, x: (nano: bigint) => number): string {
  const failed = span.status.code === 'error';
  const from = x(span.startUnixNano);
  const width = Math.max(2, x(span.endUnixNano) - from);
  const millis = Number(span.endUnixNano - span.startUnixNano) / 1e6;
  const facts = FACTS.filter((name) => {
    const value = span.attributes[name];
    return value !== undefined && value !== parent?.attributes[name];
  }).map((name) => `${name} ${span.attributes[name]}`);
  return `<text x="${20 + depth * 16}" y="${y + 14}" fill="${failed ? '#ff7b72' : '#e6edf3'}">${escaped(span.name)}</text>
<rect x="${from.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="18" rx="3" fill="${failed ? '#da3633' : '#238636'}"/>
<text x="${Math.min(from + 6, WIDTH - 90).toFixed(1)}" y="${y + 13}" fill="#ffffff">${duration(millis)}</text>
<text x="${20 + depth * 16}" y="${y + 33}" fill="#8b949e" font-size="11">${escaped(facts.join('   '))}</text>`;
}

const duration = (millis: number) =>
  millis < 1000 ? `${millis.toFixed(1)} ms` : `${(millis / 1000).toFixed(1)} s`;

function dot({ body, timeUnixNano, severityText }: SinkLog, y: number, x: (nano: bigint) => number): string {
  const color = severityText === 'ERROR' ? '#ffa198' : '#79c0ff';
  return `<circle cx="${x(timeUnixNano).toFixed(1)}" cy="${y + 18}" r="3.5" fill="${color}"><title>${escaped(String(body))}</title></circle>`;
}

/** The operation, then the messages that it sent, each followed by its children. */
function inTreeOrder(spans: readonly SinkSpan[]): Placed[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const isMessage = (span: SinkSpan) => Number(span.kind === 'producer');
  const sorted = [...spans].sort(
    (a, b) => isMessage(a) - isMessage(b) || Number(a.startUnixNano - b.startUnixNano),
  );
  const below = (span: SinkSpan, depth: number, parent?: SinkSpan): Placed[] => [
    { span, depth, parent },
    ...sorted
      .filter((child) => child.parentSpanId === span.spanId)
      .flatMap((child) => below(child, depth + 1, span)),
  ];
  return sorted
    .filter((span) => !span.parentSpanId || !ids.has(span.parentSpanId))
    .flatMap((root) => below(root, 0));
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
