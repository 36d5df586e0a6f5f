/** The panel plugins of the dashboards, with the defaults that Grafana's core gives their options. */
import { FieldColorModeId, PanelPlugin, type PanelPluginMeta } from '@grafana/data';
import { Series, Stat, Table, Text } from './panels';
import { option } from './registries';
import { Logs, Traces } from './stand-ins';

const GRAPH_OPTIONS = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: 'none',
  spanNulls: false,
  showPoints: 'auto',
  pointSize: 5,
  stacking: { mode: 'none', group: 'A' },
  axisPlacement: 'auto',
  axisLabel: '',
  axisColorMode: 'text',
  axisBorderShow: false,
  axisCenteredZero: false,
  scaleDistribution: { type: 'linear' },
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: 'off' },
  barAlignment: 0,
  barWidthFactor: 0.6,
};
const TABLE_OPTIONS = {
  width: undefined,
  minWidth: 50,
  align: 'auto',
  cellOptions: { type: 'auto' },
  inspect: false,
  wrapText: false,
  filterable: false,
  hidden: false,
  hideFrom: { viz: false },
};

interface CustomEditors {
  addCustomEditor(item: object): void;
}

const custom = (defaults: Record<string, unknown>) => (builder: CustomEditors) => {
  for (const [id, defaultValue] of Object.entries(defaults))
    builder.addCustomEditor({ ...option(id, (value: unknown) => value), defaultValue });
};

// biome-ignore-start lint/correctness/useHookAtTopLevel: useFieldConfig is no hook
/** Panel plugins by type. */
export const PLUGINS: Record<string, PanelPlugin> = {
  stat: new PanelPlugin(Stat).useFieldConfig({}),
  timeseries: new PanelPlugin(Series).useFieldConfig({
    standardOptions: { color: { defaultValue: { mode: FieldColorModeId.PaletteClassic } } },
    useCustomConfig: custom(GRAPH_OPTIONS) as never,
  }),
  table: new PanelPlugin(Table).useFieldConfig({ useCustomConfig: custom(TABLE_OPTIONS) as never }),
  logs: new PanelPlugin(Logs).useFieldConfig({}),
  traces: new PanelPlugin(Traces).useFieldConfig({}),
  text: new PanelPlugin(Text).useFieldConfig({}),
};
// biome-ignore-end lint/correctness/useHookAtTopLevel: useFieldConfig is no hook
for (const [id, plugin] of Object.entries(PLUGINS))
  plugin.meta = {
    id,
    name: id,
    module: '',
    baseUrl: '',
    type: 'panel',
    sort: 0,
    info: { version: '12.3.0', logos: { small: '', large: '' } },
    skipDataQuery: id === 'text',
  } as unknown as PanelPluginMeta;
