/** An explanation as text or JSON. */
import { styleText } from 'node:util';
import type { Disagreement } from '../schema/build/tables.ts';
import type { Explanation } from './explain-lookup.ts';
import { ORIGIN_WORDS } from './explain-rows.ts';

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
export function explanationJson({ outcome, texts, row, disagreements }: Explanation): string {
  const { listed: _, ...verdict } = outcome as Explanation['outcome'] & { listed?: boolean };
  const fields = {
    ...verdict,
    ...row,
    ...texts,
    category: verdict.category,
    origin: verdict.origin,
    matched: verdict.matched,
  };
  return `${JSON.stringify({ ...fields, disagreements }, null, 2)}\n`;
}

/** Text, coloured only on a terminal. */
export function explanationText(explanation: Explanation): string {
  const { title, outcome, texts, row, disagreements } = explanation;
  if (outcome.matched === 'unknown') {
    return `${paint('bold', title)}: unknown. No table lists it; send the ids of the call or message to Microsoft support.\n`;
  }
  const lines: [label: string, text: string][] = [
    ['What it means', texts?.description ?? ''],
    ['Whose fault', fault(explanation)],
    ['What to do', texts?.action ?? ''],
    ['Expected', `${outcome.expected ? 'yes' : 'no'} (${outcome.category}, ${source(row?.categorySource)})`],
    ['Found by', MATCHED[outcome.matched] ?? outcome.matched],
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

/** The key of a source in the schema, as part of a sentence. */
function sourceWords(key: string): string {
  if (/^(all|both|the|this) ?/.test(key)) return key;
  return `the ${key}`
    .replace(/^the pair/, 'the row for this pair')
    .replace(/^the code row/, 'the row for code')
    .replace(/^the runtime/, 'the SDK at run time')
    .replace(/^the sdk/, 'the SDK');
}

function fault({ kind, outcome }: Explanation): string {
  if (outcome.origin === 'unknown')
    return outcome.expected ? "nobody's: this is normal use" : 'not documented';
  if (outcome.origin === 'peer' && (kind === 'sms' || kind === 'email')) return 'the recipient';
  const who = ORIGIN_WORDS[outcome.origin] ?? outcome.origin;
  return outcome.expected ? `${who}; expected in normal use` : who;
}

function source(categorySource: unknown): string {
  if (categorySource === 'docs') return 'as documented';
  return categorySource === 'runtime' ? 'as the SDK reports it' : 'derived';
}

function paint(style: 'bold' | 'dim', text: string): string {
  // styleText checks the stream and NO_COLOR.
  return styleText(style, text, { stream: process.stdout });
}
