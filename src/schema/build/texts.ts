/** Tables of codes -> descriptions, actions and links, kept apart so that browsers need not load them. */

import { header } from './lookups.ts';
import { automation, chat, diagnostics, email, endReasons, sms, type VerdictRow } from './tables.ts';

type Keyed = [key: string | number, row: VerdictRow][];

/** Repo-relative path -> content of the files with texts. */
export function textFiles(): Record<string, string> {
  return {
    'src/generated/end-reason-texts.ts': endReasonTexts(),
    'src/generated/status-texts.ts': statusTexts(),
  };
}

function endReasonTexts(): string {
  const { pairs, codes, codeRanges, pstnRule } = endReasons;
  const links = new Links();
  const tables = [
    record(
      'PAIR_TEXTS',
      pairs.map((row) => [`${row.code}/${row.subCode}`, row]),
      links,
      'By `code/subCode`.',
    ),
    record(
      'CODE_TEXTS',
      codes.map((row) => [row.code, row]),
      links,
      'By code.',
    ),
    record(
      'RANGE_TEXTS',
      codeRanges.map((row) => [row.from / 100, row]),
      links,
      "By the code's hundred.",
    ),
  ];
  return `${header('end-reasons.json')}
${TUPLE}
${tables.join('\n')}
/** Text of the PSTN rule; the SIP code follows its description. */
export const PSTN_TEXT: TextRow = ${JSON.stringify([pstnRule.description, pstnRule.action, links.index(pstnRule.link)])};

${links.constant('END_REASON_LINKS')}`;
}

function statusTexts(): string {
  const links = new Links();
  const tables = [
    record(
      'SMS_TEXTS',
      sms.codes.map((row) => [row.code, row]),
      links,
      'By delivery code.',
    ),
    record('SMS_STATUS_TEXTS', lower(sms.deliveryStatus), links, 'By delivery status, lower case.'),
    record('EMAIL_DELIVERY_TEXTS', lower(email.deliveryStatus), links, 'By delivery status, lower case.'),
    record('EMAIL_SEND_TEXTS', lower(email.sendStatus), links, 'By send status, lower case.'),
    record(
      'EMAIL_SMTP_TEXTS',
      email.smtpCodes.map((row) => [`${row.smtp}/${row.enhanced}`, row]),
      links,
      'By `smtp/enhanced`.',
    ),
    record(
      'CHAT_TEXTS',
      chat.codes.map((row) => [row.code, row]),
      links,
      'By HTTP status.',
    ),
    record(
      'AUTOMATION_TEXTS',
      automation.subCodes.map((row) => [row.subCode, row]),
      links,
      'By sub code.',
    ),
    record(
      'DIAGNOSTIC_TEXTS',
      diagnostics.diagnostics.map((row) => [row.name, row]),
      links,
      'By name.',
    ),
  ];
  return `${header('*.json')}
import type { TextRow } from './end-reason-texts.ts';

${tables.join('\n')}
${links.constant('STATUS_LINKS')}`;
}

const TUPLE = `/** Description, action, index into the list of links. */
export type TextRow = readonly [description: string, action: string, link: number];
`;

function lower(rows: (VerdictRow & { status: string })[]): Keyed {
  return rows.map((row) => [row.status.toLowerCase(), row]);
}

function record(name: string, rows: Keyed, links: Links, doc: string): string {
  const lines = rows.map(([key, row]) => {
    return `  ${JSON.stringify(String(key))}: ${JSON.stringify([row.description, row.action, links.index(row.link)])},`;
  });
  return `/** ${doc} */\nexport const ${name}: Readonly<Record<string, TextRow>> = {\n${lines.join('\n')}\n};\n`;
}

/** Links occur many times: each is written once. */
class Links {
  readonly #urls: string[] = [];

  index(url: string): number {
    if (!this.#urls.includes(url)) this.#urls.push(url);
    return this.#urls.indexOf(url);
  }

  constant(name: string): string {
    return `/** Pages of the documentation. */\nexport const ${name}: readonly string[] = ${JSON.stringify(this.#urls, null, 2)};\n`;
  }
}
