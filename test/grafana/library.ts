/**
 * Grafana's own library for data frames, in the version of docker-compose.yml. It is installed by
 * `npm ci --prefix test/drawn`, not with the project, and wants the objects of a browser.
 */
import { createRequire } from 'node:module';
import { repository } from '../backends/cache.ts';

/** A cell or legend as the library displays it. */
export interface DisplayValue {
  text: string;
  prefix?: string;
  suffix?: string;
  color?: string;
}

/** One field of a frame. */
export interface Field {
  name: string;
  type: string;
  values: unknown[];
  config: Record<string, unknown>;
  labels?: Record<string, string>;
  display?(value: unknown): DisplayValue;
  getLinks?(options: { valueRowIndex: number }): { title: string; href: string }[];
}

/** A table or series. */
export interface Frame {
  refId?: string;
  fields: Field[];
  length: number;
}

interface Option {
  id: string;
  process: unknown;
  [more: string]: unknown;
}

/** What is used of `@grafana/data`. */
export interface GrafanaData {
  createDataFrame(frame: { refId?: string; fields: Partial<Field>[] }): Frame;
  transformDataFrame(
    transformations: unknown[],
    frames: Frame[],
  ): { subscribe(next: (frames: Frame[]) => void): void };
  applyFieldOverrides(options: object): Frame[];
  getFieldDisplayName(field: Field, frame: Frame, all?: Frame[]): string;
  createTheme(): { visualization: { getColorByName(name: string): string } };
  standardFieldConfigEditorRegistry: { setInit(options: () => Option[]): void };
  standardTransformersRegistry: { setInit(transformers: () => object[]): void };
  standardTransformers: Record<string, { id: string; name: string }>;
  textUtil: { sanitizeUrl(url: string): string };
  locationUtil: { processUrl(url: string): string };
  [processor: `${string}OverrideProcessor`]: unknown;
}

const require = createRequire(repository('test/drawn/package.json'));

/** The library; undefined if it is not installed. */
export function grafanaData(): GrafanaData | undefined {
  try {
    require.resolve('@grafana/data');
  } catch {
    return undefined;
  }
  const { JSDOM } = require('jsdom') as { JSDOM: new (html: string, options: object) => { window: Window } };
  const { window } = new JSDOM('', { url: 'https://grafana.example/' });
  Object.assign(globalThis, { window, document: window.document, localStorage: window.localStorage });
  const library = require('@grafana/data') as GrafanaData;
  install(library);
  return library;
}

/** Registers what Grafana's core registers at its start. */
function install(library: GrafanaData): void {
  const option = (id: string, process: unknown): Option => ({
    id, path: id, name: id, process, editor: () => null, override: () => null, shouldApply: () => true,
  }); // biome-ignore format: one thing
  library.standardFieldConfigEditorRegistry.setInit(() => [
    option('displayName', library.displayNameOverrideProcessor),
    option('unit', library.unitOverrideProcessor),
    option('min', library.numberOverrideProcessor),
    option('max', library.numberOverrideProcessor),
    option('decimals', library.numberOverrideProcessor),
    option('mappings', library.valueMappingsOverrideProcessor),
    option('thresholds', library.thresholdsOverrideProcessor),
    option('noValue', library.stringOverrideProcessor),
    option('color', library.identityOverrideProcessor),
    option('links', library.dataLinksOverrideProcessor),
  ]);
  const known = new Map(Object.values(library.standardTransformers).map((one) => [one.id, one]));
  library.standardTransformersRegistry.setInit(() =>
    [...known.values(), extractFields].map((one) => ({
      id: one.id,
      name: one.name,
      transformation: one,
      editor: () => null,
    })),
  );
}

interface Observable<T> {
  pipe(operator: unknown): Observable<T>;
}

/** The one transformation of these dashboards that Grafana's core keeps to itself: labels of a record become fields. */
const extractFields = {
  id: 'extractFields',
  name: 'Extract fields',
  operator:
    ({ source }: { source: string }) =>
    (frames: Observable<Frame[]>) => {
      const { map } = require('rxjs') as { map(change: (frames: Frame[]) => Frame[]): unknown };
      return frames.pipe(map((all) => all.map((frame) => extracted(frame, source))));
    },
};

function extracted(frame: Frame, source: string): Frame {
  const labels = frame.fields.find(({ name }) => name === source)?.values as
    | Record<string, string>[]
    | undefined;
  if (!labels) return frame;
  const names = [...new Set(labels.flatMap((row) => Object.keys(row)))];
  const fields = names.map((name) => ({
    name, type: 'string', config: {}, values: labels.map((row) => row[name]),
  })); // biome-ignore format: one thing
  return { ...frame, fields: [...frame.fields, ...fields] };
}
