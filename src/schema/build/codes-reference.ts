/** Tables of codes -> the part of `src/schema/README.md` that lists them. */
import { CODE_TABLES, type CodeTable } from './code-tables.ts';
import { type Disagreement, endReasons, tables, type VerdictRow } from './tables.ts';

/** Markdown that starts at heading level 2 and ends with a newline. */
export function codesReference(): string {
  const [callTables, others] = [3, 2].map((level) => CODE_TABLES.filter((table) => table.level === level));
  return `${endReasonPart()}
${[...(callTables ?? []), ...(others ?? [])].map(table).join('\n')}
${disagreementPart()}`;
}

function endReasonPart(): string {
  const { pstnRule, classes, categories, origins } = endReasons;
  return `## Call end reasons

Looked up by the pair (code, sub code) first, then by the PSTN rule, then, for codes of 300 and above, by a sub code that a single other code lists as a failure, which decides class and origin, then by the code, then by its hundred. \`acs-otel explain <code> [subCode]\` prints one. A category marked \\* is derived by us; the others are documented or reported by the SDK.

**PSTN rule**: sub codes ${Object.entries(pstnRule.prefixes)
    .map(([prefix, text]) => `\`${prefix}xxx\` (${text})`)
    .join(
      ' and ',
    )}: the last three digits are the SIP code of the session border controller, and \`origin\` is \`sbc\` unless the pair is listed with another one. ${pstnRule.action}

${list('Categories', categories)}
${list('Classes', classes)}
${list('Origins', origins)}
**Sources**:

| source | what | date |
| --- | --- | --- |
${Object.entries(endReasons.tables)
  .map(([name, { source, date }]) => `| ${name} | ${source} | ${date} |`)
  .join('\n')}
`;
}

/** Rows by code and by hundred follow the table of call ends. */
function sourcesOf({ tables = ['call-end'] }: VerdictRow): string {
  return tables.map((name) => `${name} (${endReasons.tables[name]?.date ?? 'undated'})`).join(', ');
}

function list(title: string, words: Record<string, string>): string {
  return `**${title}**: ${Object.entries(words)
    .map(([word, text]) => `\`${word}\` (${text})`)
    .join(', ')}.\n`;
}

function table({ title, level, column, entries, source }: CodeTable): string {
  const dated = source === 'end-reasons.json';
  const lines = entries.map(({ label, row }) => {
    const category = `\`${row.category}\`${row.categorySource === 'derived' ? ' \\*' : ''}`;
    const cells = [label, row.description, row.action, category, `\`${row.class}\``, `\`${row.origin}\``];
    return `| ${cells.join(' | ')} | ${row.expected ? 'yes' : 'no'} | [docs](${row.link}) |${dated ? ` ${sourcesOf(row)} |` : ''}`;
  });
  return `${'#'.repeat(level)} ${title}

| ${column} | what it means | what to do | category | class | origin | expected | link |${dated ? ' source |' : ''}
| --- | --- | --- | --- | --- | --- | --- | --- |${dated ? ' --- |' : ''}
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
