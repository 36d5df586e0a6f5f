/** End reasons to push: of every code that is to be shown one row of each of its documented categories. */
import table from '../../src/schema/end-reasons.json' with { type: 'json' };

export const CODES = [403, 404, 408, 410, 490, 500, 503, 504, 603];

/** A row of the table, and what the service would say beside the codes. */
export interface EndRow {
  code: number;
  subCode: number;
  category: string;
  class: string;
  origin: string;
  /** `resultCategories` of the push. */
  pushed: string;
}

export const ROWS: EndRow[] = CODES.flatMap((code) => {
  const pairs = table.pairs.filter((pair) => pair.code === code);
  // 504 has no documented sub codes.
  const rows =
    pairs.length > 0
      ? pairs
      : table.codes.filter((row) => row.code === code).map((row) => ({ subCode: 0, ...row }));
  const categories = [...new Set(rows.map(({ category }) => category))];
  return categories.map((category) => {
    const { subCode, class: cause, origin } = rows.find((row) => row.category === category)!;
    return { code, subCode, category, class: cause, origin, pushed: pascal(category) };
  });
});

/** How an end is to stand in a tree, when the SDK, which has an opinion of its own, gave these categories. */
export function endText(
  row: EndRow,
  categories: string[],
): { text: string; word: string; unexpected: boolean } {
  const said = snake(categories[0] ?? '');
  const expected = said === 'success' || said === 'expected_error';
  const codes = `${row.code}/${row.subCode}`;
  const parts = [
    `${row.class} by ${row.origin}`,
    expected ? 'expected' : 'UNEXPECTED',
    said === row.category ? said : `${said} (table: ${row.category})`,
    codes,
    ...(expected ? [] : [`error.type=${codes}`]),
  ];
  return { text: `end[${parts.join(', ')}]`, word: `${row.class}, ${codes}`, unexpected: !expected };
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function snake(name: string): string {
  return name.replace(/(?<=.)([A-Z])/g, '_$1').toLowerCase();
}
