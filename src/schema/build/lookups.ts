/** Tables of codes -> packed TypeScript lookups, small enough to ship to browsers. */
import { CODE_TABLES, type CodeTable, DIAGNOSTICS, PAIRS } from './code-tables.ts';
import { type DiagnosticRow, diagnostics, email, endReasons, sms, type VerdictRow } from './tables.ts';

const categories = Object.keys(endReasons.categories);
const origins = Object.keys(endReasons.origins);

/** Repo-relative path -> content of every lookup. */
export function lookupFiles(): Record<string, string> {
  return {
    'src/generated/vocabulary.ts': vocabulary(),
    'src/generated/end-reasons.ts': file('end-reasons.json', [], endReasonRules()),
    'src/generated/sms-status.ts': file('sms-status.json', [
      words('SMS_CLASSES', Object.keys(sms.classes), 'Classes of SMS outcomes.'),
    ]),
    'src/generated/email-status.ts': file('email-status.json', [
      words('EMAIL_CLASSES', Object.keys(email.classes), 'Classes of email outcomes.'),
    ]),
    'src/generated/chat-errors.ts': file('chat-errors.json'),
    'src/generated/call-automation.ts': file('call-automation.json'),
    'src/generated/diagnostics.ts': diagnosticLookup(),
  };
}

/** The first line of a generated file. */
export function header(source: string): string {
  return `// Generated from src/schema/${source} by \`npm run generate\`. Edits are overwritten.\n`;
}

/** The lookups of all tables of one schema file. */
function file(source: string, before: string[] = [], after = ''): string {
  const lookups = CODE_TABLES.filter((table) => table.source === source).map(packed);
  return `${header(source)}\n${[...before, ...lookups].join('\n')}${after}`;
}

function vocabulary(): string {
  return `${header('end-reasons.json')}
${words('CATEGORIES', categories, 'Values of `acs.end_reason.category`.')}
${words('ORIGINS', origins, 'Values of `acs.end_reason.origin`.')}
${words('CLASSES', Object.keys(endReasons.classes), 'Values of `acs.end_reason.class`.')}`;
}

function endReasonRules(): string {
  return `
/** Classes of ends that nobody has to correct. */
export const NO_FAILURES: readonly string[] = [${endReasons.noFailures.map((name) => `'${name}'`).join(', ')}];

/** First three digits of the sub codes that a session border controller produced. */
export const PSTN_PREFIXES: readonly number[] = [${Object.keys(endReasons.pstnRule.prefixes).join(', ')}];
`;
}

function diagnosticLookup(): string {
  const kind = (row: DiagnosticRow) =>
    row.valueType === 'DiagnosticQuality' ? 'q' : row.inverted ? 'i' : 'f';
  const rows = diagnostics.diagnostics.map((row) => `${row.name}:${row.scope[0]}${kind(row)}`);
  const inverted = diagnostics.diagnostics.filter((row) => row.inverted);
  return `${header(DIAGNOSTICS.source)}
/**
 * Packed rows \`name:sk\`: s is the scope (n network, m media, s server), k the kind of value: q a quality
 * (1 good, 2 poor, 3 bad), f a flag (true is bad), i an inverted flag (true is good).
 */
export const ${DIAGNOSTICS.lookup} =
  '${rows.join(' ')}';

/** The inverted flags alone, for pages. */
export const INVERTED_FLAGS: readonly string[] = [${inverted.map(({ name }) => `'${name}'`).join(', ')}];
`;
}

function words(name: string, values: string[], doc: string): string {
  return `/** ${doc} */\nexport const ${name} = [\n${values.map((v) => `  '${v}',\n`).join('')}] as const;\n`;
}

const LETTERS = 'a, b, c are letters for category, class and origin, `a` the first';

function packed(table: CodeTable): string {
  if (table === PAIRS) return packedPairs(table);
  const { lookup, by, entries } = table;
  const rows = entries.map(({ key, row }) => `${key}:${lettersOf(table, row)}`);
  return `/** Packed rows \`key:abc\` by ${by}; ${LETTERS}. */
export const ${lookup} =
  '${rows.join(' ')}';
`;
}

/** Grouped, because pages load them. */
function packedPairs(table: CodeTable): string {
  const codes = Map.groupBy(table.entries, ({ key }) => key.split('/')[0]);
  const groups = [...codes].map(([code, entries]) => {
    const verdicts = Map.groupBy(entries, ({ row }) => lettersOf(table, row));
    const subCodes = [...verdicts].sort().map(([letters, rows]) => {
      const numbers = rows.map(({ key }) => Number(key.split('/')[1])).sort((a, b) => a - b);
      return letters + numbers.map((number, n) => number - (numbers[n - 1] ?? 0)).join(',');
    });
    return code + subCodes.join('');
  });
  return `/** Packed pairs, by code \`code\` + \`abc\` + \`subCode,difference to the next…\` + …; ${LETTERS}. */
export const ${table.lookup} =
  '${groups.join(' ')}';
`;
}

function lettersOf({ classes }: CodeTable, { category, class: kind, origin }: VerdictRow): string {
  return letter(categories, category) + letter(classes, kind) + letter(origins, origin);
}

function letter(words: readonly string[], word: string): string {
  const index = words.indexOf(word);
  if (index < 0)
    throw new Error(`"${word}" is none of ${words.join(', ')}: add it to src/schema or correct the row`);
  return String.fromCharCode(97 + index);
}
