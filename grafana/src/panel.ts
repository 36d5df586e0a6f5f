/** A panel as data, and its conversion to Grafana's model. The panels themselves are in `dashboards/`. */

import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Text, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as Series } from '@grafana/grafana-foundation-sdk/timeseries';
import { type Query, sourceOf, target } from './query.ts';
import {
  type Columns,
  columnOverrides,
  columnTransformations,
  KIND_COLUMNS,
  kindTransformations,
} from './table-columns.ts';

/** A link of a panel's data, or of the panel if its data has no clickable points. */
export interface Link {
  title: string;
  url: string;
}

/** One panel. */
export interface PanelSpec {
  kind: 'stat' | 'series' | 'bars' | 'table' | 'logs' | 'trace' | 'text';
  title: string;
  /** What the panel shows and how to read it. */
  description: string;
  /** Of 24 columns. */
  width: number;
  /** @default 8 */
  height?: number;
  queries?: readonly Query[];
  /** Grafana's unit; columns of tables have their own. */
  unit?: string;
  links?: readonly Link[];
  /** Texts and colours of the series, by label value. */
  seriesTexts?: readonly dashboard.ValueMapping[];
  /** Columns of a table, in this order; others are hidden. */
  columns?: Columns;
  /** How some columns look where all are shown. */
  cells?: Columns;
  /** Instead of columns: a row per field, by its heading, with all the values that it had. */
  kinds?: Columns;
  /** Value -> text and colour of a stat. */
  mappings?: readonly dashboard.ValueMapping[];
  /** A stat's colour from each value upwards; the first has no value. */
  thresholds?: readonly { value: number | null; color: string }[];
  /** Where a stat has its colour. @default 'none' */
  coloured?: 'none' | 'value' | 'background';
  /** A stat shows this field of its rows instead of a number. */
  field?: string;
  /** Series without a text of their own have shades of this colour. */
  shades?: string;
  /** Digits after the point. */
  decimals?: number;
  /** Markdown of a text panel. */
  content?: string;
  /** Shown in place of data: what it means, and what to do. */
  empty?: string;
  max?: number;
  /** A line at the value above which it is poor. */
  poorAbove?: number;
  /** Of series: a point every ten seconds instead of five minutes, for what a single call sent. */
  fine?: boolean;
  /** Rows of a table have room for two lines: Grafana measures the value, not the longer text that is mapped to it. */
  twoLines?: boolean;
}

/** Where data is missing. */
export const WHAT_TO_DO = 'check the time range, then run npx acs-otel doctor in the app';

const MAX_STEPS = 72;
const MAX_FINE_STEPS = 720;
/** Of a stat that shows a field. */
const MAX_ROWS = 4;

/** The text for an empty panel would fill its empty cells. */
const EMPTY_CELL = { matcher: { id: 'byRegexp', options: '.*' }, properties: [{ id: 'noValue', value: '' }] };

/** Builds a panel. */
export function panel(spec: PanelSpec, id: number): { build(): dashboard.Panel } {
  const builder = builderOf(spec)
    .id(id)
    .title(spec.title)
    .description(spec.description)
    .span(spec.width)
    .height(spec.height ?? 8);
  const { queries = [] } = spec;
  if (queries.length > 0) builder.datasource(sourceOf(queries));
  for (const [index, query] of queries.entries()) builder.withTarget(target(query, index));
  // Few enough to tell bars apart, and wide enough for each to have some calls.
  if (spec.kind === 'bars' || spec.kind === 'series') {
    builder.interval(spec.fine ? '10s' : '5m').maxDataPoints(spec.fine ? MAX_FINE_STEPS : MAX_STEPS);
    // Otherwise an axis begins at the smallest value, and bars are as long as they please.
    builder.min(0);
  }
  // Whole events have no half steps on their axis.
  if (spec.kind === 'bars') builder.decimals(0);
  builder.noValue(emptyText(spec));
  if (spec.unit) builder.unit(spec.unit);
  if (spec.decimals !== undefined) builder.decimals(spec.decimals);
  if (spec.shades)
    builder.colorScheme(
      new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Shades).fixedColor(spec.shades),
    );
  const mappings = [...(spec.mappings ?? []), ...(spec.kind === 'stat' ? [nothing(spec)] : [])];
  if (mappings.length > 0) builder.mappings(mappings);
  if (spec.thresholds)
    builder.thresholds(
      new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps([...spec.thresholds]),
    );
  if (spec.max !== undefined) builder.min(0).max(spec.max);
  addLinks(builder, spec);
  for (const mapping of spec.seriesTexts ?? []) nameSeries(builder, mapping, spec.kind);
  if (spec.kinds) {
    builder.transformations(kindTransformations(spec.kinds, queries));
    builder.overrides([EMPTY_CELL, ...columnOverrides(KIND_COLUMNS)]);
  }
  if (spec.kind === 'table' && !spec.columns && !spec.kinds)
    builder.overrides([EMPTY_CELL, ...columnOverrides(spec.cells ?? {})]);
  if (spec.columns) {
    builder.transformations(columnTransformations(spec.columns, queries));
    builder.overrides([EMPTY_CELL, ...columnOverrides(spec.columns)]);
  }
  return builder;
}

/** In a stat, small enough to be read. */
function emptyText({ empty, kind }: PanelSpec): string {
  return empty ?? (kind === 'stat' ? 'no calls yet' : `no calls yet: ${WHAT_TO_DO}`);
}

/** No value is neither good nor bad. */
function nothing(spec: PanelSpec): dashboard.ValueMapping {
  const result = { text: emptyText(spec), color: NONE_COLOR };
  return {
    type: dashboard.MappingType.SpecialValue,
    options: { match: dashboard.SpecialValueMatch.NullAndNan, result },
  };
}

type Builder = Stat | Series | Table | Logs | Text | dashboard.PanelBuilder;

const COLOURED = {
  none: common.BigValueColorMode.None,
  value: common.BigValueColorMode.Value,
  background: common.BigValueColorMode.Background,
};

function stat({ coloured = 'none', field, queries = [] }: PanelSpec): Stat {
  const options = new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']);
  if (field) options.values(true).limit(MAX_ROWS).fields(`/^${field}$/`);
  return new Stat()
    .colorMode(COLOURED[coloured])
    .graphMode(common.BigValueGraphMode.None)
    .textMode(textMode(queries.length, field))
    .reduceOptions(options);
}

/** The rows of a field have no names of their own. */
function textMode(queries: number, field?: string): common.BigValueTextMode {
  if (field) return common.BigValueTextMode.Value;
  return queries > 1 ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Auto;
}

function builderOf(spec: PanelSpec): Builder {
  switch (spec.kind) {
    case 'stat':
      return stat(spec);
    case 'series':
      return withLimit(legend(new Series()), spec);
    case 'bars':
      return legend(
        new Series()
          .drawStyle(common.GraphDrawStyle.Bars)
          .fillOpacity(90)
          // The outline of a bar of nothing would be a line along the axis.
          .lineWidth(0)
          .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal)),
      );
    case 'table':
      return spec.twoLines ? new Table().cellHeight(common.TableCellHeight.Lg) : new Table();
    case 'logs':
      return new Logs()
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .sortOrder(common.LogsSortOrder.Ascending);
    case 'trace':
      return new dashboard.PanelBuilder().type('traces');
    case 'text':
      return new Text().mode(TextMode.Markdown).content(spec.content ?? '');
  }
}

function legend(builder: Series): Series {
  const options = new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true);
  return builder.legend(options);
}

function withLimit(builder: Series, { poorAbove }: PanelSpec): Series {
  if (poorAbove === undefined) return builder;
  const steps = [
    { value: null, color: 'transparent' },
    { value: poorAbove, color: 'red' },
  ];
  return builder
    .thresholds(new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps(steps))
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
}

const NONE_COLOR = '#5f6368';

/** Value mappings do not rename series, so each gets an override. A stat of nothing has no colour. */
function nameSeries(builder: Builder, { options }: dashboard.ValueMapping, kind: PanelSpec['kind']): void {
  for (const [value, { text, color }] of Object.entries(
    options as Record<string, dashboard.ValueMappingResult>,
  )) {
    builder.overrideByName(value, [
      { id: 'displayName', value: text },
      ...(color ? colour(color, kind) : []),
    ]);
  }
}

function colour(color: string, kind: PanelSpec['kind']): { id: string; value: unknown }[] {
  if (kind !== 'stat') return [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }];
  const steps = [
    { value: null, color: NONE_COLOR },
    { value: 0.001, color },
  ];
  return [
    { id: 'color', value: { mode: 'thresholds' } },
    { id: 'thresholds', value: { mode: 'absolute', steps } },
  ];
}

function addLinks(builder: Builder, { kind, links = [] }: PanelSpec): void {
  const built = links.map(({ title, url }) =>
    new dashboard.DashboardLinkBuilder(title).url(url).type(dashboard.DashboardLinkType.Link),
  );
  if (kind === 'stat' || kind === 'series' || kind === 'bars') builder.dataLinks(built);
  else builder.links(built);
}
