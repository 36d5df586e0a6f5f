/** An explanation as text or JSON. */
import { styleText } from 'node:util';
import type { Disagreement } from '../schema/build/tables.ts';
import type { Explanation } from './explain-lookup.ts';
import { ORIGIN_WORDS } from './explain-rows.ts';
import { echoed } from './plain-text.ts';

const MATCHED: Record<string, string> = {
  pair: 'exact pair',
  pstn: 'PSTN rule (sub codes 540xxx and 560xxx come from the session border controller)',
  code: 'code',
  range: 'range of codes; the code itself is not listed',
  sub_code: 'sub code alone',
  status: 'status',
  delivery: 'delivery status',
  send: 'status of the send operation',
  smtp: 'SMTP code',
  name: 'name',
};

/** JSON with the fields of the schema file, plus `matched`. */
export function explanationJson(explanation: Explanation): string {
  const { outcome, texts, row, disagreements } = explanation;
  const { listed: _, ...verdict } = outcome as Explanation['outcome'] & { listed?: boolean };
  const { code, subCode, category, class: kind, origin, expected, matched } = verdict;
  const fields = {
    ...verdict,
    ...row,
    ...texts,
    // The row can be that of the sub code with another code.
    ...(code !== undefined && { code }),
    ...(subCode !== undefined && { subCode }),
    category,
    ...(row && { categorySource: sourceOf(explanation) ?? 'derived' }),
    class: kind,
    origin,
    expected,
    matched,
  };
  return `${JSON.stringify({ ...fields, disagreements }, null, 2)}\n`;
}

/** Text, coloured only on a terminal. */
export function explanationText(explanation: Explanation): string {
  const { outcome, texts, row, disagreements } = explanation;
  const title = echoed(explanation.title);
  if (outcome.matched === 'unknown') {
    const advice =
      explanation.kind === 'http'
        ? 'ACS answers with HTTP statuses from 200 to 299 and from 400 to 599.'
        : 'No table lists it; send the ids of the call or message to Microsoft support.';
    return `${paint('bold', title)}: unknown. ${advice}\n`;
  }
  const lines: [label: string, text: string][] = [
    ['What it means', texts?.description ?? ''],
    ['Whose fault', fault(explanation)],
    ['What to do', texts?.action ?? ''],
    ['Expected', `${outcome.expected ? 'yes' : 'no'} (${category(explanation)})`],
    ['Found by', explanation.kind === 'http' ? 'HTTP status' : (MATCHED[outcome.matched] ?? outcome.matched)],
    ...unlisted(explanation),
    ...disagreements.map((entry): [string, string] => ['Sources differ', difference(entry)]),
    ['Documentation', texts?.link ?? ''],
  ];
  const name = typeof row?.name === 'string' && explanation.kind !== 'diagnostic' ? ` ${row.name}` : '';
  const body = lines.map(([label, text]) => `  ${paint('dim', label.padEnd(15))} ${text}`);
  return `${paint('bold', `${title}${name}`)}: ${outcome.class.replaceAll('_', ' ')}\n\n${body.join('\n')}\n`;
}

/** The code is known, its sub code is not. */
function unlisted({ kind, outcome }: Explanation): [string, string][] {
  const { code, subCode, matched } = outcome;
  if (kind !== 'call' || !subCode || matched === 'pair' || matched === 'pstn') return [];
  return [
    [
      'Not in the table',
      `sub code ${subCode} with code ${code}: all above is what is known without the pair`,
    ],
  ];
}

function difference({ field, values, follow }: Disagreement): string {
  const said = Object.entries(values).map(([who, value]) => {
    const text = String(value);
    return `${text.includes(' ') ? `"${text}"` : text} according to ${sourceWords(who)}`;
  });
  return `${field}: ${said.join(', ')}; acs-otel follows ${sourceWords(follow)}.`;
}

/** Keys that are a phrase of their own or a proper name, without an article. */
const NO_ARTICLE = /^(?:all|both|neither|the|this|Microsoft Graph|\d)(?![a-z])/;

/** The key of a source in the schema, as part of a sentence. */
function sourceWords(key: string): string {
  const text = key
    .replace(/^pair$/, 'row for this pair')
    .replace(/^code row/, 'row for code')
    .replace(/, docs\b/, ', the docs')
    .replace(/^(?:play-action|real-time-transcription-tutorial)$/, '$& page')
    .replace(/^runtime(?= for|$)/, 'SDK at run time')
    .replace(/^sdk/, 'SDK');
  return NO_ARTICLE.test(text) ? text : `the ${text}`;
}

function fault({ kind, outcome }: Explanation): string {
  if (outcome.origin === 'unknown')
    return outcome.expected ? "nobody's: this is normal use" : 'not documented';
  if (outcome.origin === 'peer' && (kind === 'sms' || kind === 'email')) return 'the recipient';
  const who = ORIGIN_WORDS[outcome.origin] ?? outcome.origin;
  return outcome.expected ? `${who}; expected in normal use` : who;
}

/** The category and who states it, unless it is that of the code alone, without its sub code. */
function category(explanation: Explanation): string {
  const source = sourceOf(explanation);
  const words: Record<string, string> = { docs: 'as documented', runtime: 'as the SDK reports it' };
  return `${explanation.outcome.category}${source === undefined ? '' : `, ${words[source] ?? 'derived'}`}`;
}

function sourceOf(explanation: Explanation): string | undefined {
  if (explanation.sdkCategory) return 'runtime';
  if (unlisted(explanation).length > 0) return undefined;
  return String(explanation.row?.categorySource ?? 'derived');
}

function paint(style: 'bold' | 'dim', text: string): string {
  // styleText checks the stream and NO_COLOR.
  return styleText(style, text, { stream: process.stdout });
}
