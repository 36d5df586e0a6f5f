/** The rule for sub codes that a single code lists, as `src/classification/end-reason.ts` has it, in OTTL. */
import { type CodeTable, PAIRS } from '../src/schema/build/code-tables.ts';
import { endReasons } from '../src/schema/build/tables.ts';
import { END, missing, quote, table, WIDTH } from './ottl.ts';

/** Finds the failure that a sub code means under the one code that lists it: `failure`, or nil. */
export function subCodeRow(context: string): string[] {
  const cache = (name: string) => `${context}.cache["${name}"]`;
  const wanted = `${missing(context)} and ${cache('sip')} == nil and IsMatch(${cache('code')}, "^[3-6][0-9][0-9]$$")`;
  const rows = new Map(
    failuresBySubCode().map(({ key, row }) => [
      key.replace(/.*\//, ''),
      `${row.class} ${row.origin}\t${endReasons.unlisted} For ${key}: ${row.description}\t${row.action}`,
    ]),
  );
  const parts = Map.groupBy(rows, ([subCode]) => subCode.slice(0, 1));
  return [
    ...[...parts].map(
      ([prefix, part]) =>
        `set(${cache('failures')}, ${table(new Map(part))}) where ${wanted} and HasPrefix(${cache('sub_code')}, "${prefix}")`,
    ),
    `set(${cache('sub_code_at')}, Index(${cache('failures')}, Concat(["\\n", ${cache('sub_code')}, "\\t"], ""))) where ${cache('failures')} != nil`,
    `set(${cache('failure')}, Split(Split(Substring(${cache('failures')}, ${cache('sub_code_at')}, ${WIDTH}), "\\n")[1], "\\t")) where ${cache('failures')} != nil and ${cache('sub_code_at')} >= 0`,
    `set(${cache('matched')}, "sub_code") where ${cache('failure')} != nil`,
  ];
}

/** Class and origin of the found failure; category and expected stay those of the code. */
export function readSubCodeRow(context: string): string[] {
  const cache = (name: string) => `${context}.cache["${name}"]`;
  return [
    `set(${cache('cause')}, Split(${cache('failure')}[1], " ")) where ${cache('failure')} != nil`,
    `set(${cache('verdict')}, [${cache('verdict')}[0], ${cache('cause')}[0], ${cache('cause')}[1]]) where ${cache('failure')} != nil`,
  ];
}

export function subCodeTexts(context: string): string[] {
  const attribute = (name: string) => `${context}.attributes["${END}.${name}"]`;
  const cache = (name: string) => `${context}.cache["${name}"]`;
  const similar = `(${cache('matched')} == "code" or ${cache('matched')} == "range") and ${cache('sub_code')} != "" and ${cache('sub_code')} != "0"`;
  return [
    ...['description', 'action'].map(
      (name, n) =>
        `set(${attribute(name)}, ${cache('failure')}[${n + 2}]) where ${attribute(name)} == nil and ${cache('failure')} != nil`,
    ),
    `set(${attribute('description')}, Concat([${quote(endReasons.unlisted)}, ${cache('row')}[2]], " ")) where ${attribute('description')} == nil and Len(${cache('row')}) > 2 and ${similar}`,
  ];
}

/** The pairs of sub codes that a single code lists, as a failure; see `src/classification/end-reason.ts`. */
function failuresBySubCode(): CodeTable['entries'] {
  const bySubCode = Map.groupBy(PAIRS.entries, ({ key }) => key.replace(/.*\//, ''));
  return [...bySubCode.values()]
    .filter(
      ([entry, ...others]) =>
        others.length === 0 && entry && !endReasons.noFailures.includes(entry.row.class),
    )
    .flat();
}
