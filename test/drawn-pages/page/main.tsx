/** Draws the dashboard that the address names, and reports what each panel shows. */
import {
  createTheme,
  DataLinksContext,
  EventBusSrv,
  FieldType,
  getFieldDisplayName,
  locationUtil,
  ThemeContext,
  textUtil,
} from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  config,
  LocationServiceProvider,
  locationService,
  setAppEvents,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { type EmbeddedScene, sceneGraph, VizPanel } from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { PLUGINS } from './plugins';
import { registerCore } from './registries';
import { type Dashboard, sceneOf } from './scene';
import { dataSources, runRequest } from './sources';

const PIXELS_OF_ROW = 38;

function start(): void {
  const theme = createTheme({ colors: { mode: 'dark' } });
  Object.assign(config, { theme2: theme, featureToggles: {} });
  setAppEvents(new EventBusSrv());
  setDataSourceSrv(dataSources as never);
  setRunRequest(runRequest as never);
  const plugin = (id: string) => PLUGINS[id];
  setPluginImportUtils({
    importPanelPlugin: async (id: string) => plugin(id)!,
    getPanelPluginFromCache: plugin,
  } as never);
  setTemplateSrv({
    replace: (text: string) => text,
    getVariables: () => [],
    containsTemplate: () => false,
    updateTimeRange: () => {},
  } as never);
  locationUtil.initialize({
    config: { appSubUrl: '' } as never,
    getTimeRangeForUrl: () => ({ from: '', to: '' }),
    getVariablesUrlParams: () => ({}),
  });
  registerCore();
}

/** What a panel ended up with. */
function reportOf(panel: VizPanel) {
  const { title, pluginId } = panel.state;
  const data = sceneGraph.getData(panel).state.data;
  const drawn = data && panel.applyFieldConfig(data);
  const frames = drawn?.series ?? [];
  // Of a graph only values can be clicked.
  const links = frames.flatMap((frame) =>
    frame.fields
      .filter(({ type }) => pluginId === 'table' || type !== FieldType.time)
      .flatMap((field) =>
        [...new Set([0, frame.length - 1])]
          .filter((row) => row >= 0)
          .flatMap((valueRowIndex) => field.getLinks?.({ valueRowIndex }) ?? [])
          .map((link) => ({ title: link.title, href: link.href })),
      ),
  );
  return {
    title,
    type: pluginId,
    state: data?.state ?? 'NotStarted',
    errors: (data?.errors ?? []).map(({ message }) => message),
    rows: frames.reduce((sum, { length }) => sum + length, 0),
    fields: frames.flatMap((frame) => frame.fields.map((field) => getFieldDisplayName(field, frame, frames))),
    links,
  };
}

function App({
  dashboard,
  scene,
  rows,
}: {
  dashboard: Dashboard;
  scene: EmbeddedScene;
  rows: number;
}): ReactElement {
  const { theme2 } = config;
  const style = {
    background: theme2.colors.background.canvas,
    color: theme2.colors.text.primary,
    fontFamily: theme2.typography.fontFamily,
    height: rows * PIXELS_OF_ROW + 200,
  };
  return (
    <ThemeContext.Provider value={theme2}>
      <GlobalStyles />
      <DataLinksContext.Provider value={{ dataLinkPostProcessor: ({ linkModel }) => linkModel }}>
        <LocationServiceProvider service={locationService}>
          <BrowserRouter>
            <div className="dashboard" style={style}>
              <h1>{dashboard.title}</h1>
              <scene.Component model={scene} />
            </div>
            <PortalContainer />
          </BrowserRouter>
        </LocationServiceProvider>
      </DataLinksContext.Provider>
    </ThemeContext.Provider>
  );
}

async function main(): Promise<void> {
  const address = new URLSearchParams(location.search);
  const response = await fetch(`/dashboards/${address.get('dashboard')}.json`);
  const dashboard = (await response.json()) as Dashboard;
  await initPluginTranslations('grafana-scenes', []);
  // Tables measure their texts once.
  await Promise.all(['14px Inter', '500 14px Inter'].map((font) => document.fonts.load(font)));
  start();
  const { scene, rows } = sceneOf(dashboard, address);
  const panels = () => sceneGraph.findAllObjects(scene, (one) => one instanceof VizPanel) as VizPanel[];
  Object.assign(window, {
    drawn: {
      height: rows * PIXELS_OF_ROW + 200,
      report: () => panels().map(reportOf),
      variable: (name: string) => sceneGraph.lookupVariable(name, scene)?.getValue(),
      /** A link of a panel as its menu opens it: variables, then the check of addresses. */
      followed: (url: string, format?: string) => {
        const filled = sceneGraph.interpolate(scene, url, undefined, format as never);
        return textUtil.sanitizeUrl(locationUtil.processUrl(filled));
      },
    },
  });
  createRoot(document.getElementById('root')!).render(
    <App dashboard={dashboard} scene={scene} rows={rows} />,
  );
}

void main();
