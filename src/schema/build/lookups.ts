/** Tables of codes -> packed TypeScript lookups, small enough to ship to browsers. */
import { CODE_TABLES, type CodeTable, DIAGNOSTICS } from './code-tables.ts';
import { type DiagnosticRow, diagnostics, email, endReasons, sms } from './tables.ts';

const categories = Object.keys(endReasons.categories);
const origins = Object.keys(endReasons.origins);

/** Repo-relative path -> content of every lookup. */
export function lookupFiles(): Record<string, string> {
  return {
    'src/generated/vocabulary.ts': vocabulary(),
    'src/generated/end-reasons.ts': file('end-reasons.json', [], pstnPrefixes()),
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

function pstnPrefixes(): string {
  return `
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

function packed({ lookup, by, classes, entries }: CodeTable): string {
  const rows = entries.map(({ key, row }) => {
    const letters = [
      letter(categories, row.category),
      letter(classes, row.class),
      letter(origins, row.origin),
    ];
    return `${key}:${letters.join('')}`;
  });
  return `/** Packed rows \`key:abc\` by ${by}; a, b, c are letters for category, class and origin, \`a\` the first. */
export const ${lookup} =
  '${rows.join(' ')}';
`;
}

function letter(words: readonly string[], word: string): string {
  const index = words.indexOf(word);
  if (index < 0)
    throw new Error(`"${word}" is none of ${words.join(', ')}: add it to src/schema or correct the row`);
  return String.fromCharCode(97 + index);
}
