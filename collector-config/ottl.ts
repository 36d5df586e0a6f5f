/** How OTTL is written: tables as texts, groups of statements, and the quoting of both. */

/** More bytes than any row has. */
export const WIDTH = 400;

/** A table as one text. The blanks at its end let the last row be read with the width that every row is. */
export function table(rows: ReadonlyMap<string, string>): string {
  const lines = [...rows].map(([key, value]) => `\n${key}\t${value}`);
  const widest = Math.max(...lines.map((line) => Buffer.byteLength(line)));
  if (widest >= WIDTH) throw new Error(`a row is longer than ${WIDTH} bytes`);
  return quote(`${lines.join('')}\n${' '.repeat(WIDTH)}`);
}

/** An OTTL string; JSON escapes are Go's, too. */
export function quote(text: string): string {
  return JSON.stringify(text).replaceAll('$', '$$$$');
}

export function group(context: string, present: string[], statements: string[]): string {
  const lines = statements.map((statement) => `          - ${yaml(statement)}`);
  const conditions = present.map((path) => `          - ${yaml(`${path} != nil`)}\n`).join('');
  return `      - context: ${context}
${conditions && `        conditions:\n${conditions}`}        statements:
${lines.join('\n')}`;
}

/** A YAML string in single quotes: nothing in it is special but the quote itself. */
function yaml(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
