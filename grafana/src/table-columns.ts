/** Columns of tables: order, headings and links. */
import {
  type DataTransformerConfig,
  MappingType,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Link } from './panel.ts';
import type { Query } from './query.ts';

/** One column. */
export interface Column {
  /** Its heading. */
  title: string;
  unit?: string;
  /** Digits after the point. */
  decimals?: number;
  links?: readonly Link[];
  mappings?: readonly ValueMapping[];
  /** Pixels. */
  width?: number;
  /** Long texts continue on the next line. */
  wrap?: boolean;
  /** Only links of other columns use it. */
  hidden?: boolean;
  /** The cell has the colour of its mapping. */
  coloured?: boolean;
}

/** Field -> column, in the order of the table. */
export type Columns = Record<string, Column>;

/** Query results -> exactly these columns in one table; fields with the same heading share a column. */
export function columnTransformations(columns: Columns, queries: readonly Query[]): DataTransformerConfig[] {
  const names = Object.keys(columns);
  const organize = {
    id: 'organize',
    options: {
      includeByName: Object.fromEntries(names.map((name) => [name, true])),
      indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
      renameByName: Object.fromEntries(names.map((name) => [name, columns[name]?.title])),
    },
  };
  // Loki returns all labels of a record in one field; of counts, in a field each.
  const extract = { id: 'extractFields', options: { source: 'labels', format: 'json', keepTime: true } };
  // Before the headings, because it drops them.
  const merge = { id: 'merge', options: {} };
  return [
    ...(queries.some((query) => query.in === 'loki' && query.as !== 'table') ? [extract] : []),
    ...(queries.length > 1 ? [merge] : []),
    organize,
  ];
}

/** Query results -> a row per kind of id, in the order of `kinds`, with every value that it had. */
export function kindTransformations(kinds: Columns, queries: readonly Query[]): DataTransformerConfig[] {
  // By the display names that `organize` sets `reduce` names its rows; `merge` would join rows first.
  const columns = columnTransformations(kinds, queries).filter(({ id }) => id !== 'merge');
  const asText = { targetField: KIND_VALUES, destinationType: 'string', joinWith: '\n' };
  return [
    ...columns,
    { id: 'reduce', options: { mode: 'seriesToRows', reducers: ['uniqueValues'] } },
    { id: 'convertFieldType', options: { fields: {}, conversions: [asText] } },
  ];
}

/** The column that `reduce` adds. */
const KIND_VALUES = 'All unique values';

/** Records without the id count as one more value, an empty one. */
const WITHOUT_EMPTY_LINE: readonly ValueMapping[] = [
  {
    type: MappingType.RegexToText,
    options: { pattern: String.raw`/^\n|\n(?=\n|$)/`, result: { text: '' } },
  },
];

/** The columns that it makes. */
export const KIND_COLUMNS: Columns = {
  kind: { title: 'Field', width: 200 },
  values: { title: KIND_VALUES, wrap: true, mappings: WITHOUT_EMPTY_LINE },
};

/** Pixels: narrower sentences are columns of single words. */
const MIN_TEXT_WIDTH = 240;

/** Links, units and mappings of columns, by their headings. */
export function columnOverrides(columns: Columns): {
  matcher: { id: string; options: string };
  properties: { id: string; value: unknown }[];
}[] {
  return Object.values(columns).flatMap(
    ({ title, unit, decimals, links, mappings, width, wrap, coloured, hidden }) => {
      const properties = [
        ...(unit ? [{ id: 'unit', value: unit }] : []),
        ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
        ...(links ? [{ id: 'links', value: links.map((link) => ({ ...link, targetBlank: false })) }] : []),
        ...(mappings ? [{ id: 'mappings', value: mappings }] : []),
        ...(width ? [{ id: 'custom.width', value: width }] : []),
        ...(wrap
          ? [
              { id: 'custom.wrapText', value: true },
              { id: 'custom.minWidth', value: MIN_TEXT_WIDTH },
            ]
          : []),
        ...(hidden ? [{ id: 'custom.hideFrom', value: { viz: true, legend: false, tooltip: false } }] : []),
        ...(coloured ? [{ id: 'custom.cellOptions', value: { type: 'color-text' } }] : []),
      ];
      return properties.length > 0 ? [{ matcher: { id: 'byName', options: title }, properties }] : [];
    },
  );
}
