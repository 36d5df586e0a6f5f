/** Tables of codes -> packed TypeScript lookups, small enough to ship to browsers. */
import {
  automation,
  chat,
  type DiagnosticRow,
  diagnostics,
  email,
  endReasons,
  sms,
  type VerdictRow,
} from './tables.ts';

const categories = Object.keys(endReasons.categories);
const origins = Object.keys(endReasons.origins);
const classes = Object.keys(endReasons.classes);

/** Repo-relative path -> content of every lookup. */
export function lookupFiles(): Record<string, string> {
  return {
    'src/generated/vocabulary.ts': vocabulary(),
    'src/generated/end-reasons.ts': endReasonLookup(),
    'src/generated/sms-status.ts': smsLookup(),
    'src/generated/email-status.ts': emailLookup(),
    'src/generated/chat-errors.ts': chatLookup(),
    'src/generated/call-automation.ts': automationLookup(),
    'src/generated/diagnostics.ts': diagnosticLookup(),
  };
}

/** The first line of a generated file. */
export function header(source: string): string {
  return `// Generated from src/schema/${source} by \`npm run generate\`. Edits are overwritten.\n`;
}

function vocabulary(): string {
  return `${header('end-reasons.json')}
${words('CATEGORIES', categories, 'Values of `acs.end_reason.category`.')}
${words('ORIGINS', origins, 'Values of `acs.end_reason.origin`.')}
${words('CLASSES', classes, 'Values of `acs.end_reason.class`.')}`;
}

function endReasonLookup(): string {
  const { pairs, codes, codeRanges, pstnRule } = endReasons;
  return `${header('end-reasons.json')}
${packed(
  'PAIRS',
  pairs.map((row) => [`${row.code}/${row.subCode}`, row]),
  'Packed rows `code/subCode:abc`; a, b, c point into CATEGORIES, CLASSES and ORIGINS, a being the first.',
)}
${packed(
  'CODES',
  codes.map((row) => [row.code, row]),
  'Packed code rows, used where the pair is not listed.',
)}
${packed(
  'RANGES',
  codeRanges.map((row) => [row.from / 100, row]),
  "Packed rows by the code's hundred.",
)}
/** First three digits of the sub codes that a session border controller produced. */
export const PSTN_PREFIXES: readonly number[] = [${Object.keys(pstnRule.prefixes).join(', ')}];
`;
}

function smsLookup(): string {
  const names = Object.keys(sms.classes);
  return `${header('sms-status.json')}
${words('SMS_CLASSES', names, 'Classes of SMS outcomes.')}
${packed(
  'SMS_CODES',
  sms.codes.map((row) => [row.code, row]),
  'Packed rows by delivery code.',
  names,
)}
${packed(
  'SMS_STATUS',
  sms.deliveryStatus.map((row) => [row.status.toLowerCase(), row]),
  'Packed rows by delivery status.',
  names,
)}`;
}

function emailLookup(): string {
  const names = Object.keys(email.classes);
  return `${header('email-status.json')}
${words('EMAIL_CLASSES', names, 'Classes of email outcomes.')}
${packed(
  'EMAIL_DELIVERY',
  email.deliveryStatus.map((row) => [row.status.toLowerCase(), row]),
  'Packed rows by delivery status.',
  names,
)}
${packed(
  'EMAIL_SEND',
  email.sendStatus.map((row) => [row.status.toLowerCase(), row]),
  'Packed rows by the status of the send operation.',
  names,
)}
${packed(
  'EMAIL_SMTP',
  email.smtpCodes.map((row) => [`${row.smtp}/${row.enhanced}`, row]),
  'Packed rows by SMTP code and enhanced status code.',
  names,
)}`;
}

function chatLookup(): string {
  return `${header('chat-errors.json')}
${packed(
  'CHAT_CODES',
  chat.codes.map((row) => [row.code, row]),
  'Packed rows by HTTP status.',
)}`;
}

function automationLookup(): string {
  return `${header('call-automation.json')}
${packed(
  'AUTOMATION_SUB_CODES',
  automation.subCodes.map((row) => [row.subCode, row]),
  'Packed rows by sub code, used where the pair is not listed.',
)}`;
}

function diagnosticLookup(): string {
  const kind = (row: DiagnosticRow) =>
    row.valueType === 'DiagnosticQuality' ? 'q' : row.inverted ? 'i' : 'f';
  const rows = diagnostics.diagnostics.map((row) => `${row.name}:${row.scope[0]}${kind(row)}`);
  return `${header('user-facing-diagnostics.json')}
/**
 * Packed rows \`name:sk\`: s is the scope (n network, m media, s server), k the kind of value: q a quality
 * (1 good, 2 poor, 3 bad), f a flag (true is bad), i an inverted flag (true is good).
 */
export const DIAGNOSTICS =
  '${rows.join(' ')}';
`;
}

function words(name: string, values: string[], doc: string): string {
  return `/** ${doc} */\nexport const ${name} = [\n${values.map((v) => `  '${v}',\n`).join('')}] as const;\n`;
}

function packed(name: string, rows: [string | number, VerdictRow][], doc: string, of = classes): string {
  const entries = rows.map(([key, row]) => {
    const letters = [letter(categories, row.category), letter(of, row.class), letter(origins, row.origin)];
    return `${key}:${letters.join('')}`;
  });
  return `/** ${doc} */\nexport const ${name} =\n  '${entries.join(' ')}';\n`;
}

function letter(words: string[], word: string): string {
  const index = words.indexOf(word);
  if (index < 0)
    throw new Error(`"${word}" is none of ${words.join(', ')}: add it to src/schema or correct the row`);
  return String.fromCharCode(97 + index);
}
