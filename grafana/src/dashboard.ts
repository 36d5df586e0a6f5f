/** A dashboard as data, and its conversion to Grafana's model. */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelSpec, panel } from './panel.ts';

/** Panels under a heading. */
export interface Row {
  title: string;
  panels: readonly PanelSpec[];
}

/** One dashboard. */
export interface DashboardSpec {
  uid: string;
  title: string;
  description: string;
  tags: readonly string[];
  variables: readonly { build(): sdk.VariableModel }[];
  rows: readonly Row[];
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
    .link(
      new sdk.DashboardLinkBuilder('ACS')
        .type(sdk.DashboardLinkType.Dashboards)
        .tags(['acs', ...spec.tags])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );
  let id = 0;
  const rowIds = 1000;
  for (const [index, { title, panels }] of spec.rows.entries()) {
    builder.withRow(new sdk.RowBuilder(title).id(rowIds + index));
    for (const one of panels) builder.withPanel(panel(one, ++id));
  }
  return `${lines(builder.build())}\n`;
}

/** A line per member for readable differences, without indentation, which would double the size of the files. */
function lines(model: unknown): string {
  return JSON.stringify(model, null, 1).replace(/^ +/gm, '');
}
