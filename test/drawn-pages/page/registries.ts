/** Registers what Grafana's core registers at its start, and the parts of it that the public packages lack. */
import {
  type DataFrame,
  type DataTransformerInfo,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  FieldType,
  identityOverrideProcessor,
  numberOverrideProcessor,
  patchArrayVectorProrotypeMethods,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  type TransformerRegistryItem,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';
import { map } from 'rxjs';

const DEFAULT_THRESHOLDS = {
  mode: 'absolute',
  steps: [
    { value: Number.NEGATIVE_INFINITY, color: 'green' },
    { value: 80, color: 'red' },
  ],
};

const PROCESSORS: [id: string, process: unknown, defaultValue?: unknown][] = [
  ['displayName', displayNameOverrideProcessor],
  ['unit', unitOverrideProcessor],
  ['min', numberOverrideProcessor],
  ['max', numberOverrideProcessor],
  ['decimals', numberOverrideProcessor],
  ['mappings', valueMappingsOverrideProcessor, []],
  ['thresholds', thresholdsOverrideProcessor, DEFAULT_THRESHOLDS],
  ['noValue', stringOverrideProcessor],
  ['color', identityOverrideProcessor],
  ['links', dataLinksOverrideProcessor],
  ['description', stringOverrideProcessor],
  ['filterable', identityOverrideProcessor],
];

/** A field option without an editor: dashboards are drawn, not edited. */
export function option(id: string, process: unknown, defaultValue?: unknown): FieldConfigPropertyItem {
  return {
    id,
    path: id,
    name: id,
    process,
    editor: () => null,
    override: () => null,
    shouldApply: () => true,
    ...(defaultValue !== undefined && { defaultValue }),
  } as unknown as FieldConfigPropertyItem;
}

/** Registers field options and transformations. */
export function registerCore(): void {
  // `@grafana/scenes` calls a method that arrays have in Grafana only.
  patchArrayVectorProrotypeMethods();
  standardEditorsRegistry.setInit(() => []);
  standardFieldConfigEditorRegistry.setInit(() =>
    PROCESSORS.map(([id, process, defaultValue]) => option(id, process, defaultValue)),
  );
  const known = new Map(
    [...Object.values(standardTransformers as object), extractFields].map((one: DataTransformerInfo) => [
      one.id,
      one,
    ]),
  );
  standardTransformersRegistry.setInit(() =>
    [...known.values()].map(
      (transformation) =>
        ({
          id: transformation.id,
          name: transformation.name,
          transformation,
          editor: () => null,
        }) as unknown as TransformerRegistryItem,
    ),
  );
}

/** The one transformation of these dashboards that Grafana's core keeps to itself: labels of a record become fields. */
const extractFields: DataTransformerInfo<{ source?: string }> = {
  id: 'extractFields',
  name: 'Extract fields',
  operator: ({ source = '' }) =>
    map((frames: DataFrame[]) => frames.map((frame) => extracted(frame, source))),
};

function extracted(frame: DataFrame, source: string): DataFrame {
  const labels = frame.fields.find(({ name }) => name === source)?.values as
    | Record<string, string>[]
    | undefined;
  if (!labels) return frame;
  const names = [...new Set(labels.flatMap((row) => Object.keys(row)))];
  const fields = names.map((name) => ({
    name,
    type: FieldType.string,
    config: {},
    values: labels.map((row) => row[name]),
  }));
  return { ...frame, fields: [...frame.fields, ...fields] };
}
