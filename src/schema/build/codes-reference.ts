/** Tables of codes -> the part of `src/schema/README.md` that lists them. */
import {
  automation,
  chat,
  type Disagreement,
  diagnostics,
  email,
  endReasons,
  sms,
  tables,
  type VerdictRow,
} from './tables.ts';

/** Markdown that starts at heading level 2 and ends with a newline. */
export function codesReference(): string {
  return `${endReasonPart()}
${table(
  'Call Automation sub codes',
  'sub code',
  automation.subCodes.map((row) => [`${row.subCode} ${row.name}`, row]),
)}
${table(
  'SMS delivery codes',
  'code',
  sms.codes.map((row) => [row.code, row]),
)}
${table(
  'SMS delivery status',
  'status',
  sms.deliveryStatus.map((row) => [row.status, row]),
)}
${table(
  'Email delivery status',
  'status',
  email.deliveryStatus.map((row) => [row.status, row]),
)}
${table(
  'Email send status',
  'status',
  email.sendStatus.map((row) => [row.status, row]),
)}
${table(
  'SMTP codes',
  'code',
  email.smtpCodes.map((row) => [`${row.smtp} ${row.enhanced}`, row]),
)}
${table(
  'Chat errors',
  'status',
  chat.codes.map((row) => [row.code, row]),
)}
${table(
  'User-facing diagnostics',
  'name',
  diagnostics.diagnostics.map((row) => [row.name, row]),
)}
${disagreementPart()}`;
}

function endReasonPart(): string {
  const { pairs, codes, codeRanges, pstnRule, classes, categories, origins } = endReasons;
  return `## Call end reasons

Looked up by the pair (code, sub code) first, then by the PSTN rule, then by the code, then by its hundred. \`acs-otel explain <code> [subCode]\` prints one. A category marked \\* is derived by us; the others are documented or reported by the SDK.

**PSTN rule**: sub codes ${Object.entries(pstnRule.prefixes)
    .map(([prefix, text]) => `\`${prefix}xxx\` (${text})`)
    .join(
      ' and ',
    )}: the last three digits are the SIP code of the session border controller, and \`origin\` is \`sbc\` also where the pair is listed. ${pstnRule.action}

${list('Categories', categories)}
${list('Classes', classes)}
${list('Origins', origins)}
${table(
  'Pairs',
  'code / sub code',
  pairs.map((row) => [`${row.code} / ${row.subCode}`, row]),
  3,
)}
${table(
  'Codes',
  'code',
  codes.map((row) => [row.code, row]),
  3,
)}
${table(
  'Hundreds',
  'codes',
  codeRanges.map((row) => [`${row.from} to ${row.to}`, row]),
  3,
)}`;
}

function list(title: string, words: Record<string, string>): string {
  return `**${title}**: ${Object.entries(words)
    .map(([word, text]) => `\`${word}\` (${text})`)
    .join(', ')}.\n`;
}

function table(
  title: string,
  first: string,
  rows: [key: string | number, row: VerdictRow][],
  level = 2,
): string {
  const lines = rows.map(([key, row]) => {
    const category = `\`${row.category}\`${row.categorySource === 'derived' ? ' \\*' : ''}`;
    const cells = [key, row.description, row.action, category, `\`${row.class}\``, `\`${row.origin}\``];
    return `| ${cells.join(' | ')} | ${row.expected ? 'yes' : 'no'} | [docs](${row.link}) |`;
  });
  return `${'#'.repeat(level)} ${title}

| ${first} | what it means | what to do | category | class | origin | expected | link |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function disagreementPart(): string {
  const rows = Object.values(tables).flatMap(({ disagreements }) => disagreements.map(disagreementRow));
  return `## Where sources disagree

| what | they say | we follow | because |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function disagreementRow({ code, subCode, name, where, field, values, follow, why }: Disagreement): string {
  const what = [[code, subCode].filter((n) => n !== undefined).join(' / '), name, where]
    .filter(Boolean)
    .join(', ');
  const said = Object.entries(values).map(([source, value]) => `${source}: ${value}`);
  return `| ${[what && `${what}:`, field].filter(Boolean).join(' ')} | ${said.join('; ')} | ${follow} | ${why} |`;
}
