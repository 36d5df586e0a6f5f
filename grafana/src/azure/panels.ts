/** Kinds of panels in the dashboards for Azure Monitor. */
import type { PanelSpec } from '../panel.ts';
import type { Columns } from '../table-columns.ts';
import { AZURE_OVERVIEW_LINK } from './links.ts';

/** Counts or figures over time. */
export const graph = (
  title: string,
  description: string,
  kql: string,
  rest: Partial<PanelSpec>,
): PanelSpec => ({
  kind: 'bars',
  title,
  description,
  unit: 'locale',
  width: 8,
  queries: [{ in: 'azure', as: 'series', kql }],
  ...rest,
});

/** Rows of a query with these columns. */
export const table = (
  title: string,
  description: string,
  kql: string,
  columns: Columns,
  rest: Partial<PanelSpec> = {},
): PanelSpec => ({
  kind: 'table',
  title,
  description,
  width: 24,
  queries: [{ in: 'azure', kql }],
  columns,
  links: [AZURE_OVERVIEW_LINK],
  ...rest,
});
