/** A panel as data, and its conversion to Grafana's model. The panels themselves are in `dashboards/`. */

import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as Text, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as Series } from '@grafana/grafana-foundation-sdk/timeseries';
import { type Query, sourceOf, target } from './query.ts';
import { type Columns, columnOverrides, columnTransformations } from './table-columns.ts';

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
  /** Markdown of a text panel. */
  content?: string;
  /** Shown in place of data. @default 'no calls yet' */
  empty?: string;
  max?: number;
}

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
  // A bar covers at least a minute: with shorter steps a call would appear in several bars.
  if (spec.kind === 'bars' || spec.kind === 'series') builder.interval('1m');
  builder.noValue(spec.empty ?? 'no calls yet');
  if (spec.unit) builder.unit(spec.unit);
  if (spec.unit === 'short') builder.decimals(0);
  if (spec.max !== undefined) builder.min(0).max(spec.max);
  addLinks(builder, spec);
  for (const mapping of spec.seriesTexts ?? []) nameSeries(builder, mapping);
  if (spec.columns) {
    builder.transformations(columnTransformations(spec.columns, queries));
    builder.overrides(columnOverrides(spec.columns));
  }
  return builder;
}

type Builder = Stat | Series | Table | Logs | Text | dashboard.PanelBuilder;

function builderOf(spec: PanelSpec): Builder {
  switch (spec.kind) {
    case 'stat':
      return new Stat().colorMode(common.BigValueColorMode.None).graphMode(common.BigValueGraphMode.None);
    case 'series':
      return legend(new Series());
    case 'bars':
      return legend(
        new Series()
          .drawStyle(common.GraphDrawStyle.Bars)
          .fillOpacity(80)
          .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal)),
      );
    case 'table':
      return new Table();
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

/** Value mappings do not rename series, so each gets an override. */
function nameSeries(builder: Builder, { options }: dashboard.ValueMapping): void {
  for (const [value, { text, color }] of Object.entries(
    options as Record<string, dashboard.ValueMappingResult>,
  )) {
    const fixed = color ? [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }] : [];
    builder.overrideByName(value, [{ id: 'displayName', value: text }, ...fixed]);
  }
}

function addLinks(builder: Builder, { kind, links = [] }: PanelSpec): void {
  const built = links.map(({ title, url }) =>
    new dashboard.DashboardLinkBuilder(title).url(url).type(dashboard.DashboardLinkType.Link),
  );
  if (kind === 'stat' || kind === 'series' || kind === 'bars') builder.dataLinks(built);
  else builder.links(built);
}
