/** The timeline and the verdict of a call or message in a terminal, at most 80 columns wide. */
import { styleText } from 'node:util';
import { plainText } from '../cli/plain-text.ts';
import type { Item, Lane } from '../view/api.ts';
import type { SupportMaterial } from '../view/support-parts.ts';

const WIDTH = 80;
const MAX_ITEMS = 300;
const LABEL = 15;
const MARKS = { ok: ' ', info: ' ', warning: '!', error: '✗' };

export function callText({ title, id, page, kind }: SupportMaterial): string {
  const { verdict, lanes, ids, from } = page;
  const found = verdict.code ? `, ${verdict.code}` : '';
  return [
    ...wrapped(`${title} ${id}: ${verdict.state}${found}`, '').map((line) => paint('bold', line)),
    '',
    ...field('What it means', verdict.meaning),
    ...field('Whose fault', verdict.fault),
    ...field('What to do', verdict.action),
    ...field(
      'Duration',
      'duration' in page && page.duration !== null ? `${Number(page.duration.toFixed(3))} s` : '',
    ),
    '',
    paint('bold', `Timeline (UTC, ${new Date(from).toISOString().slice(0, 10)})`),
    ...lanes.flatMap(laneLines),
    ...timelineLines(lanes),
    '',
    paint('bold', 'Ids'),
    ...ids.flatMap(({ label, value }) => wrapped(value, `  ${label.padEnd(20)} `)),
    '',
    ...wrapped(`For Microsoft support: acs-otel support ${kind === 'call' ? id : (ids[0]?.value ?? id)}`, ''),
    '',
  ].join('\n');
}

function field(label: string, text: string): string[] {
  if (text === '') return [];
  const [first = '', ...rest] = wrapped(text, `  ${label.padEnd(LABEL)} `);
  const begin = 2 + LABEL + 1;
  return [`${paint('dim', first.slice(0, begin))}${first.slice(begin)}`, ...rest];
}

function laneLines({ label, app, verdict, omitted }: Lane, index: number): string[] {
  const of = app === null || label.includes(app) ? '' : ` of ${app}`;
  const end = verdict?.code ? `: ${verdict.state}, ${verdict.code}` : '';
  const more = omitted > 0 ? ` (${omitted} more records)` : '';
  return wrapped(`${label}${of}${end}${more}`, `  ${letter(index)} = `);
}

function timelineLines(lanes: readonly Lane[]): string[] {
  const items = lanes
    .flatMap((lane, index) => lane.items.map((item) => ({ item, mark: letter(index) })))
    .sort((a, b) => a.item.start - b.item.start || a.item.id - b.item.id);
  const more = items.length - MAX_ITEMS;
  return [
    ...items.slice(0, MAX_ITEMS).flatMap(({ item, mark }) => itemLines(item, mark)),
    ...(more > 0 ? [`  … ${more} more: --json prints all.`] : []),
  ];
}

function itemLines({ start, end, label, severity, detail }: Item, mark: string): string[] {
  const time = new Date(Math.round(start)).toISOString().slice(11, 23);
  const duration = end === null ? '' : ` (${Number(((end - start) / 1000).toFixed(3))} s)`;
  const head = `  ${time} ${mark} ${MARKS[severity]} `;
  const isNews = severity === 'error' || severity === 'warning';
  // A line of a log is its own label, cut.
  const isCut = isNews && label.endsWith('…') && detail?.startsWith(label.slice(0, -1));
  const lines = wrapped(`${isCut ? detail : label}${duration}`, head);
  const shown = severity === 'error' ? lines.map((line) => paint('red', line)) : lines;
  return isNews && detail && !isCut ? [...shown, ...wrapped(detail, ' '.repeat(head.length))] : shown;
}

/** A, B, … Z, AA. */
function letter(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : `${letter(Math.floor(index / 26) - 1)}${letter(index % 26)}`;
}

/** Lines of at most 80 characters, the later ones indented like the first; long words, such as ids, stay whole. */
function wrapped(text: string, head: string): string[] {
  const lines: string[] = [];
  let line = head;
  for (const word of plainText(text)
    .split(/\s+/)
    .filter((one) => one !== '')) {
    const isFirst = line.length === head.length;
    if (!isFirst && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${' '.repeat(head.length)}${word}`;
    } else line += isFirst ? word : ` ${word}`;
  }
  return [...lines, line.trimEnd()];
}

function paint(style: 'bold' | 'dim' | 'red', text: string): string {
  // styleText checks the stream and NO_COLOR.
  return styleText(style, text, { stream: process.stdout });
}
