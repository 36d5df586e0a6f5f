/** Tables of codes -> descriptions, actions and links, kept apart so that browsers need not load them. */
import { CODE_TABLES, type CodeTable } from './code-tables.ts';
import { header } from './lookups.ts';
import { endReasons } from './tables.ts';

/** Repo-relative path -> content of the files with texts. */
export function textFiles(): Record<string, string> {
  return {
    'src/generated/end-reason-texts.ts': endReasonTexts(),
    'src/generated/status-texts.ts': statusTexts(),
  };
}

const ofCalls = ({ source }: CodeTable): boolean => source === 'end-reasons.json';

function endReasonTexts(): string {
  const { pstnRule } = endReasons;
  const links = new Links();
  const tables = CODE_TABLES.filter(ofCalls).map((table) => record(table, links));
  return `${header('end-reasons.json')}
${TUPLE}
${tables.join('\n')}
/** Text of the PSTN rule; the SIP code follows its description. */
export const PSTN_TEXT: TextRow = ${JSON.stringify([pstnRule.description, pstnRule.action, links.index(pstnRule.link)])};

/** Precedes the text of a row that is only similar. */
export const UNLISTED = ${JSON.stringify(endReasons.unlisted)};

${links.constant('END_REASON_LINKS')}`;
}

function statusTexts(): string {
  const links = new Links();
  const tables = CODE_TABLES.filter((table) => !ofCalls(table)).map((table) => record(table, links));
  return `${header('*.json')}
import type { TextRow } from './end-reason-texts.ts';

${tables.join('\n')}
${links.constant('STATUS_LINKS')}`;
}

const TUPLE = `/** Description, action, index into the list of links. */
export type TextRow = readonly [description: string, action: string, link: number];
`;

function record({ texts, by, entries }: CodeTable, links: Links): string {
  const lines = entries.map(({ key, row }) => {
    return `  ${JSON.stringify(key)}: ${JSON.stringify([row.description, row.action, links.index(row.link)])},`;
  });
  return `/** By ${by}. */\nexport const ${texts}: Readonly<Record<string, TextRow>> = {\n${lines.join('\n')}\n};\n`;
}

/** Writes each link once: many rows share one. */
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
