/** A trace as a picture: `npm run picture` writes `docs/sms-trace.svg` from what the demo really exported. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SinkSpan } from '../../test/fakes/otlp-sink.ts';
import { runDemo } from './run.ts';

const WIDTH = 960;
const ROW = 46;
const LEFT = 300;
const FACTS = ['acs.ms_cv', 'acs.sms.message_id', 'acs.call.id', 'http.response.status_code', 'error.type'];

/** Spans that belong together (one trace, and the traces that it links to) as bars over time. */
export function waterfall(title: string, spans: readonly SinkSpan[]): string {
  const ordered = inTreeOrder(spans);
  const begin = Math.min(...spans.map((span) => Number(span.startUnixNano)));
  const end = Math.max(...spans.map((span) => Number(span.endUnixNano)));
  const x = (nano: bigint) => LEFT + ((Number(nano) - begin) / (end - begin)) * (WIDTH - LEFT - 20);
  const rows = ordered.map(({ span, depth }, index) => row(span, depth, 60 + index * ROW, x));
  const height = 70 + ordered.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, monospace" font-size="12">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${height}" rx="8" fill="#0d1117"/>
<text x="20" y="32" fill="#e6edf3" font-size="15" font-weight="bold">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`;
}

function row(span: SinkSpan, depth: number, y: number, x: (nano: bigint) => number): string {
  const failed = span.status.code === 'error';
  const from = x(span.startUnixNano);
  const width = Math.max(2, x(span.endUnixNano) - from);
  const millis = Number(span.endUnixNano - span.startUnixNano) / 1e6;
  const facts = FACTS.filter((name) => span.attributes[name] !== undefined).map(
    (name) => `${name} ${span.attributes[name]}`,
  );
  return `<text x="${20 + depth * 16}" y="${y + 14}" fill="${failed ? '#ff7b72' : '#e6edf3'}">${escaped(span.name)}</text>
<rect x="${from.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="18" rx="3" fill="${failed ? '#da3633' : '#238636'}"/>
<text x="${Math.min(from + 6, WIDTH - 90).toFixed(1)}" y="${y + 13}" fill="#ffffff">${millis.toFixed(1)} ms</text>
<text x="${LEFT}" y="${y + 33}" fill="#8b949e" font-size="11">${escaped(facts.join('   '))}</text>`;
}

/** The operation, then the messages that it sent, each followed by its children. */
function inTreeOrder(spans: readonly SinkSpan[]): { span: SinkSpan; depth: number }[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const isMessage = (span: SinkSpan) => Number(span.kind === 'producer');
  const sorted = [...spans].sort(
    (a, b) => isMessage(a) - isMessage(b) || Number(a.startUnixNano - b.startUnixNano),
  );
  const below = (span: SinkSpan, depth: number): { span: SinkSpan; depth: number }[] => [
    { span, depth },
    ...sorted
      .filter((child) => child.parentSpanId === span.spanId)
      .flatMap((child) => below(child, depth + 1)),
  ];
  return sorted
    .filter((span) => !span.parentSpanId || !ids.has(span.parentSpanId))
    .flatMap((root) => below(root, 0));
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

if (import.meta.main) {
  const { spans } = await runDemo(() => {});
  const send = spans.find((span) => span.name === 'SmsClient.send');
  const linked = new Set(send?.links.map((link) => link.traceId));
  const shown = spans.filter((span) => span.traceId === send?.traceId || linked.has(span.traceId));
  const file = join(import.meta.dirname, '../../docs/sms-trace.svg');
  writeFileSync(file, waterfall('Three SMS, the first try throttled: what the demo exported', shown));
  console.log(`wrote docs/sms-trace.svg with ${shown.length} spans`);
}
