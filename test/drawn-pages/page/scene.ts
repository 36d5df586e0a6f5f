/** A dashboard's JSON -> a scene, with what the address sets. */
import {
  CustomVariable,
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneControlsSpacer,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  SceneQueryRunner,
  SceneTimePicker,
  SceneTimeRange,
  type SceneVariable,
  SceneVariableSet,
  sceneUtils,
  TextBoxVariable,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';

interface Position {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** As Grafana stores it; options and queries go to the libraries as they are. */
interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: Position;
  collapsed?: boolean;
  panels?: Panel[];
  targets?: never[];
  datasource?: never;
  interval?: string;
  maxDataPoints?: number;
  options?: object;
  fieldConfig?: { defaults: object; overrides: [] };
  transformations?: [];
  pluginVersion?: string;
}

interface Variable {
  name: string;
  type: string;
  label?: string;
  current?: { value?: string | string[]; text?: string };
  [more: string]: unknown;
}

export interface Dashboard {
  title: string;
  description: string;
  panels: Panel[];
  templating?: { list: Variable[] };
}

/** All panels in rows that are open: a person opens them one by one. The rows below are where they end. */
function opened(panels: Panel[]): Panel[] {
  return panels.flatMap((panel) =>
    panel.collapsed ? [{ ...panel, collapsed: false }, ...(panel.panels ?? [])] : [panel],
  );
}

function variable({ name, type, label, current, ...rest }: Variable): SceneVariable {
  const state = {
    ...rest,
    name,
    ...(label && { label }),
    value: current?.value ?? '',
    text: current?.text ?? '',
  } as never;
  switch (type) {
    case 'datasource':
      return new DataSourceVariable(Object.assign(state, { pluginId: rest.query }));
    case 'custom':
      return new CustomVariable(Object.assign(state, { isMulti: rest.multi }));
    case 'textbox':
      return new TextBoxVariable(Object.assign(state, { value: current?.value ?? rest.query ?? '' }));
    case 'query':
      return new QueryVariable(Object.assign(state, { isMulti: rest.multi }));
    default:
      throw new Error(`no variable of type ${type}`);
  }
}

function vizPanel(panel: Panel): VizPanel {
  const { id, type, title, targets, transformations = [], options = {}, fieldConfig } = panel;
  const queries =
    targets &&
    new SceneQueryRunner({
      datasource: panel.datasource,
      queries: targets,
      minInterval: panel.interval,
      maxDataPoints: panel.maxDataPoints,
      maxDataPointsFromWidth: true,
    } as never);
  return new VizPanel({
    key: `panel-${id}`,
    title,
    description: panel.description,
    pluginId: type,
    pluginVersion: panel.pluginVersion,
    options: structuredClone(options),
    fieldConfig: structuredClone(fieldConfig ?? { defaults: {}, overrides: [] }),
    ...(queries && { $data: new SceneDataTransformer({ $data: queries, transformations }) }),
  } as never);
}

function gridItem(panel: Panel): SceneGridItem | SceneGridRow {
  const { id, type, title, gridPos, collapsed = false } = panel;
  const { x, y, w, h } = gridPos;
  if (type === 'row')
    return new SceneGridRow({
      key: `row-${id}`,
      title,
      isCollapsible: true,
      isCollapsed: collapsed,
      x: 0,
      y,
      children: [],
    });
  return new SceneGridItem({
    x,
    y,
    width: w,
    height: h,
    isDraggable: false,
    isResizable: false,
    body: vizPanel(panel),
  });
}

/** Builds it. @param address `from` and `to` in milliseconds, `open=rows`, and `var-…`. */
export function sceneOf(
  { panels, templating }: Dashboard,
  address: URLSearchParams,
): { scene: EmbeddedScene; rows: number } {
  const shown = address.get('open') === 'rows' ? opened(panels) : panels;
  const iso = (name: string) => new Date(Number(address.get(name))).toISOString();
  const scene = new EmbeddedScene({
    $variables: new SceneVariableSet({ variables: (templating?.list ?? []).map(variable) }),
    $timeRange: new SceneTimeRange({ from: iso('from'), to: iso('to'), timeZone: 'utc' }),
    controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})],
    body: new SceneGridLayout({
      isLazy: false,
      isDraggable: false,
      isResizable: false,
      children: shown.map(gridItem),
    }),
  });
  const variables = new URLSearchParams([...address].filter(([name]) => name.startsWith('var-')));
  sceneUtils.syncStateFromSearchParams(scene, variables);
  return { scene, rows: Math.max(...shown.map(({ gridPos }) => gridPos.y + gridPos.h)) };
}
