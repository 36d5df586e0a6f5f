/** End reasons to push: one row for each code and each of its documented categories. */
import table from '../../src/schema/end-reasons.json' with { type: 'json' };

export const CODES = [403, 404, 408, 410, 490, 500, 503, 504, 603];

/** A row of the table, and the category that the service pushes with it. */
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

/** The end of a row as a tree prints it, given the categories that the SDK reported, which may differ from the table's. */
export function endText(row: EndRow, categories: string[]): string {
  const reported = snake(categories[0] ?? '');
  const expected = reported === 'success' || reported === 'expected_error';
  const codes = `${row.code}/${row.subCode}`;
  return [
    `${row.class} by ${row.origin}`,
    expected ? 'expected' : 'UNEXPECTED',
    reported === row.category ? reported : `${reported} (table: ${row.category})`,
    codes,
    ...(expected ? [] : [`error.type=${codes}`]),
  ].join(', ');
}

function pascal(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function snake(name: string): string {
  return name.replace(/(?<=.)([A-Z])/g, '_$1').toLowerCase();
}
