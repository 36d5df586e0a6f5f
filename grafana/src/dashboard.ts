/** A dashboard as data, and its conversion to Grafana's model. */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelSpec, panel } from './panel.ts';
import { source } from './query.ts';

/** Panels under a heading. */
export interface Row {
  title: string;
  panels: readonly PanelSpec[];
  /** Its panels are loaded when the row is opened. */
  collapsed?: boolean;
}

/** Events from Prometheus: one wherever the expression begins to have a value. */
export interface Annotation {
  name: string;
  expr: string;
  /** Text with `{{label}}`. */
  text: string;
  color: string;
}

/** One dashboard. */
export interface DashboardSpec {
  uid: string;
  title: string;
  description: string;
  tags: readonly string[];
  /** Of the dashboards in its menu. @default those with all of its tags */
  menu?: readonly string[];
  variables: readonly { build(): sdk.VariableModel }[];
  rows: readonly Row[];
  /** Events that all graphs show as lines. */
  annotations?: readonly Annotation[];
  /** @default now-6h */
  from?: string;
}

/** The content of its JSON file. */
export function dashboardFile(spec: DashboardSpec): string {
  const builder = new sdk.DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags(['acs', ...spec.tags])
    .time({ from: spec.from ?? 'now-6h', to: 'now' })
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .variables([...spec.variables])
    .annotations((spec.annotations ?? []).map(annotation))
    .link(
      new sdk.DashboardLinkBuilder('ACS')
        .type(sdk.DashboardLinkType.Dashboards)
        .tags(['acs', ...(spec.menu ?? spec.tags)])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );
  let id = 0;
  const rowIds = 1000;
  for (const [index, { title, panels, collapsed = false }] of spec.rows.entries()) {
    const row = new sdk.RowBuilder(title).id(rowIds + index).collapsed(collapsed);
    const built = panels.map((one) => panel(one, ++id));
    if (collapsed) for (const one of built) row.withPanel(one);
    builder.withRow(row);
    if (!collapsed) for (const one of built) builder.withPanel(one);
  }
  return `${lines(builder.build())}\n`;
}

function annotation({ name, expr, text, color }: Annotation): sdk.AnnotationQueryBuilder {
  return new sdk.AnnotationQueryBuilder()
    .name(name)
    .datasource(source({ in: 'prometheus' }))
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(name)
    .textFormat(text)
    .step('60s');
}

/** What the SDK writes although Grafana assumes it. */
const ASSUMED: Record<string, unknown> = {
  skipUrlSync: false,
  multi: false,
  includeAll: false,
  allowCustomValue: true,
  auto: false,
  auto_min: '10s',
  auto_count: 30,
  targetBlank: false,
  transparent: false,
  // Of links and annotations: it would hide them in a menu that current Grafana does not show.
  placement: sdk.DashboardLinkPlacement.InControlsMenu,
};

/** A line per member for readable differences, without indentation, which would double the size of the files. */
function lines(model: unknown): string {
  const needed = (key: string, value: unknown) =>
    key in ASSUMED && ASSUMED[key] === value ? undefined : value;
  return JSON.stringify(model, needed, 1).replace(/^ +/gm, '');
}
