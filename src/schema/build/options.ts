/** `options.yaml` -> the types and tables of `src/generated/options.ts`, and the table in `README.md`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface OptionModel {
  name: string;
  type: string;
  where: 'node' | 'page' | 'both';
  env?: string;
  check: string;
  default?: string;
  page_default?: string;
  unset?: string;
  sdk?: boolean;
  secret?: boolean;
  doc: string;
}

const root = join(import.meta.dirname, '../../..');
const { options } = parse(readFileSync(join(root, 'src/schema/options.yaml'), 'utf8')) as {
  options: OptionModel[];
};
const onNode = options.filter(({ where }) => where !== 'page');
const inPages = options.filter(({ where }) => where !== 'node');
const ofInstrumentation = onNode.filter(({ sdk }) => !sdk);

/** Content of `src/generated/options.ts`. */
export function optionsFile(): string {
  return `// Generated from src/schema/options.yaml by \`npm run generate\`. Edits are overwritten.

import type { SdkLogLevel } from '../events/acs-event.ts';
import type { OwnAttributes } from '../signals/own-attributes.ts';

/** Options that only pages read. Node ignores them, so one call can serve both. */
export interface AcsOtelPageOptions {
${members(options.filter(({ where }) => where === 'page'))}
}

/** Options of \`AcsInstrumentation\`. All are optional; an option wins over its environment variable. */
export interface AcsInstrumentationOptions {
${members(ofInstrumentation)}
}

/** Options of \`register()\`. All are optional; an option wins over its environment variable. */
export interface AcsOtelOptions extends AcsInstrumentationOptions, AcsOtelPageOptions {
${members(onNode.filter(({ sdk }) => sdk))}
}

/** Options on Node: checked, with defaults. */
export interface ResolvedOptions {
${onNode.map((option) => resolvedMember(option, option.default)).join('\n')}
}

/** Options in a page: checked, with defaults. */
export interface ResolvedBrowserOptions {
${inPages.map((option) => resolvedMember(option, pageDefault(option))).join('\n')}
}

/** How Node reads an option. */
export interface OptionModel<Check extends string> {
  env?: string;
  check: Check;
  fallback?: unknown;
  /** A warning must not repeat the value. */
  secret?: true;
  /** Of the SDK that \`register()\` starts. */
  sdk?: true;
}

export type NodeCheck = ${union(onNode)};
export const NODE_OPTIONS: Readonly<Record<keyof ResolvedOptions, OptionModel<NodeCheck>>> = {
${onNode.map(nodeRow).join('\n')}
};

export const PAGE_ONLY: readonly string[] = [${options
    .filter(({ where }) => where === 'page')
    .map(({ name }) => `'${name}'`)
    .join(', ')}];

/** Check and default of each option. */
export type PageCheck = ${union(inPages)};
export const PAGE_OPTIONS: Readonly<Record<keyof ResolvedBrowserOptions, readonly [PageCheck, unknown?]>> = {
${inPages.map(pageRow).join('\n')}
};
`;
}

const BEGIN = '<!-- options: generated from src/schema/options.yaml -->';
const END = '<!-- /options -->';

/** Content of `README.md`, with the table of options between its markers. */
export function readmeFile(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const begin = readme.indexOf(BEGIN) + BEGIN.length;
  const end = readme.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error(`README.md needs the lines ${BEGIN} and ${END}`);
  const rows = options.map(
    (option) =>
      `| \`${option.name}\` | ${code(option.env)} | ${shownDefault(option)} | ${readmeDoc(option)} |`,
  );
  const table = ['| option | variable | default | meaning |', '| --- | --- | --- | --- |', ...rows];
  return `${readme.slice(0, begin)}\n${table.join('\n')}\n${readme.slice(end)}`;
}

function members(list: OptionModel[]): string {
  return list.map((option) => `${docstring(option)}\n  ${option.name}?: ${option.type};`).join('\n');
}

function docstring(option: OptionModel): string {
  const lines = [
    ...wrap(option.doc.trim()),
    ...(option.env ? [`Environment variable: \`${option.env}\`.`] : []),
    `@default ${shownDefault(option).replaceAll('`', '')}`,
  ];
  return ['  /**', ...lines.map((line) => `   * ${line}`), '   */'].join('\n');
}

function resolvedMember({ name, type }: OptionModel, fallback: string | undefined): string {
  return `  ${name}: ${type}${fallback === undefined ? ' | undefined' : ''};`;
}

function nodeRow(option: OptionModel): string {
  const parts = [...(option.env ? [`env: '${option.env}'`] : []), `check: '${option.check}'`];
  if (option.default !== undefined) parts.push(`fallback: ${option.default}`);
  if (option.secret) parts.push('secret: true');
  if (option.sdk) parts.push('sdk: true');
  return `  ${option.name}: { ${parts.join(', ')} },`;
}

function pageRow(option: OptionModel): string {
  const fallback = pageDefault(option);
  return `  ${option.name}: ['${option.check}'${fallback === undefined ? '' : `, ${fallback}`}],`;
}

function pageDefault(option: OptionModel): string | undefined {
  return option.page_default ?? option.default;
}

function union(list: OptionModel[]): string {
  return [...new Set(list.map(({ check }) => `'${check}'`))].join(' | ');
}

/** The default as documentation shows it. */
function shownDefault(option: OptionModel): string {
  const usual = option.unset ?? code(plain(option.default));
  const { page_default: ofPage, where } = option;
  if (!ofPage || where !== 'both' || usual.includes(code(plain(ofPage)))) return usual;
  return `${usual}; in pages ${code(plain(ofPage))}`;
}

function readmeDoc(option: OptionModel): string {
  const where = { node: 'Node only. ', page: 'Pages only. ', both: '' }[option.where];
  return where + option.doc.trim();
}

function plain(expression: string | undefined): string | undefined {
  return expression?.replace(/^'(.*)'$/, '$1');
}

function code(text: string | undefined): string {
  return text ? `\`${text}\`` : '';
}

/** Lines that fit into a docstring of the generated file. */
function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) as string;
    if (line.length + word.length > 110) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
