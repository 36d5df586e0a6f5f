/** Writes OTTL: tables as texts, groups of statements, quoting. */

/** Prefix of the attributes of end reasons. */
export const END = 'acs.end_reason';

/** An upper bound for the bytes of a row. */
export const WIDTH = 400;

/** A table as one text. Every row is read with the same width, hence the blanks at the end. */
export function table(rows: ReadonlyMap<string, string>): string {
  const lines = [...rows].map(([key, value]) => `\n${key}\t${value}`);
  const widest = Math.max(...lines.map((line) => Buffer.byteLength(line)));
  if (widest >= WIDTH) throw new Error(`a row is longer than ${WIDTH} bytes`);
  return quote(`${lines.join('')}\n${' '.repeat(WIDTH)}`);
}

/** An OTTL string: Go understands JSON's escapes. */
export function quote(text: string): string {
  return JSON.stringify(text).replaceAll('$', '$$$$');
}

/** Statements for spans or records that have one of the attributes in `present`. */
export function group(context: string, present: string[], lines: readonly string[]): string {
  const conditions = present.map((path) => `          - ${yaml(`${path} != nil`)}\n`).join('');
  return statements(context, lines, conditions && `        conditions:\n${conditions}`);
}

/** Statements of one context. */
export function statements(context: string, lines: readonly string[], conditions = ''): string {
  return `      - context: ${context}
${conditions}        statements:
${lines.map((line) => `          - ${yaml(line)}`).join('\n')}`;
}

/** A YAML string, quoted as the formatter of the repository would: in single quotes if it has double ones or a backslash. */
export function yaml(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/** No row has been found yet. */
export function missing(context: string): string {
  return `${context}.cache["at"] < 0`;
}
