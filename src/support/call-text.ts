/** The timeline and the verdict of a call or message in a terminal, at most 80 columns wide. */
import { styleText } from 'node:util';
import { plainText } from '../cli/plain-text.ts';
import type { Item, Lane } from '../view/api.ts';
import type { SupportMaterial } from '../view/support-parts.ts';

const WIDTH = 80;
const MAX_ITEMS = 300;
const LABEL = 15;
const MARKS = { ok: ' ', info: ' ', warning: '!', error: '✗' };

export function callText(material: SupportMaterial): string {
  const { title, id, page, kind } = material;
  const { verdict, lanes, ids, from } = page;
  const width = ids.reduce((most, { label }) => Math.max(most, label.length), 0);
  const isWaiting = kind === 'message' && verdict.state === 'running';
  const state = isWaiting ? 'waiting for a delivery report' : verdict.state;
  const fields = [
    ...field('What it means', verdict.meaning),
    ...field('Whose fault', verdict.fault),
    ...field('What to do', verdict.action),
    ...field(
      'Duration',
      'duration' in page && page.duration !== null ? `${Number(page.duration.toFixed(3))} s` : '',
    ),
  ];
  const found = verdict.code ? `, ${verdict.code}` : '';
  return [
    ...wrapped(`${title} ${id}: ${state}${found}`, '').map((line) => paint('bold', line)),
    '',
    ...(fields.length > 0 ? [...fields, ''] : []),
    paint('bold', `Timeline (UTC, ${new Date(from).toISOString().slice(0, 10)})`),
    ...lanes.flatMap(laneLines),
    ...timelineLines(lanes, new Printed([verdict.meaning, verdict.action])),
    '',
    paint('bold', 'Ids'),
    ...ids.flatMap(({ label, value }) => wrapped(value, `  ${label.padEnd(width)} `)),
    '',
    ...wrapped(`For Microsoft support: acs-otel support ${idToGive(material)}`, ''),
    '',
  ].join('\n');
}

/** An id that leads to this page alone: what has none of its own is found by its failed request. */
function idToGive({ kind, id, key, page }: SupportMaterial): string {
  if (kind === 'call' || id !== key || !('attempts' in page)) return id;
  return page.attempts.findLast(({ verdict, msCv }) => verdict !== null && msCv !== null)?.msCv ?? key;
}

/** What was printed: the next try often has the same meaning. */
class Printed {
  readonly #texts = new Set<string>();

  constructor(texts: readonly string[]) {
    for (const text of texts) this.rest(text);
  }

  /** The sentences that were not printed before. */
  rest(text: string): string {
    const fresh = text.split(/(?<=[.!?]) (?=[A-Z])/).filter((one) => !this.#texts.has(one));
    for (const one of fresh) this.#texts.add(one);
    return fresh.join(' ');
  }
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

function timelineLines(lanes: readonly Lane[], printed: Printed): string[] {
  const items = lanes
    .flatMap((lane, index) => lane.items.map((item) => ({ item, mark: letter(index) })))
    .sort((a, b) => a.item.start - b.item.start || a.item.id - b.item.id);
  const more = items.length - MAX_ITEMS;
  return [
    ...items.slice(0, MAX_ITEMS).flatMap(({ item, mark }) => itemLines(item, mark, printed)),
    ...(more > 0 ? [`  … ${more} more: --json prints all.`] : []),
  ];
}

function itemLines(item: Item, mark: string, printed: Printed): string[] {
  const { start, end, label, severity, detail, kind } = item;
  const time = new Date(Math.round(start)).toISOString().slice(11, 23);
  const duration = end === null ? '' : ` (${Number(((end - start) / 1000).toFixed(3))} s)`;
  const head = `  ${time} ${mark} ${MARKS[severity]} `;
  const isNews = severity === 'error' || severity === 'warning';
  // A line of a log is its own label, cut.
  const isCut = isNews && label.endsWith('…') && detail?.startsWith(label.slice(0, -1));
  const lines = wrapped(`${isCut ? detail : label}${duration}${msCvOf(item, printed)}`, head);
  const shown = severity === 'error' ? lines.map((line) => paint('red', line)) : lines;
  if (!isNews || !detail || isCut) return shown;
  const more = kind === 'log' || kind === 'resource_log' ? detail : printed.rest(detail);
  return more === '' ? shown : [...shown, ...wrapped(more, ' '.repeat(head.length))];
}

/** Of a request, on its first line. */
function msCvOf({ attributes }: Item, printed: Printed): string {
  const msCv = attributes['acs.ms_cv'];
  const isRequest = typeof msCv === 'string' && attributes['http.request.method'] !== undefined;
  return isRequest && printed.rest(msCv) !== '' ? `, MS-CV ${msCv}` : '';
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
