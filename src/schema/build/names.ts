/** `signals.yaml` -> `names.ts`: one constant per name, with its documentation. */
import {
  attributes as allAttributes,
  definitions,
  type GroupModel,
  refs,
  groups as schemaGroups,
} from './signals.ts';

// Names that only the gateway emits need no constant.
const groups = schemaGroups.filter(({ annotations }) => annotations?.emitted_by !== 'gateway');
const attributes = definitions(groups);

const HEADER = '// Generated from src/schema/signals.yaml by `npm run generate`. Edits are overwritten.\n';

/** Content of `src/generated/names.ts`. */
export function namesFile(): string {
  const events = groups.filter((group) => group.type === 'event');
  const metrics = groups.filter((group) => group.type === 'metric');
  return `${HEADER}
${attributes
  .filter((a) => !a.id.includes('<'))
  .map((a) => constant('ATTR', a.id, `${a.brief} Example: ${example(a.examples)}`))
  .join('\n')}

${events.map((group) => constant('EVENT', String(group.name), group.brief)).join('\n')}

${metrics.map(metricConstant).join('\n')}

/** The event names. */
export type EventName =
${events.map((group) => `  | '${group.name}'`).join('\n')};
`;
}

/** Content of `src/generated/attribute-names.ts`. */
export function attributeNamesFile(): string {
  const defined = allAttributes.map(({ id }) => id);
  const names = [...new Set([...defined, ...schemaGroups.flatMap(refs)])]
    .filter((name) => !name.includes('<'))
    .sort();
  return `${HEADER}
/** The names of all attributes, those of OpenTelemetry among them, separated by blanks. */
export const ATTRIBUTE_NAMES =
  '${names.join(' ')}';
`;
}

function constant(prefix: string, name: string, doc: string): string {
  return `/** ${doc} */\nexport const ${prefix}_${constantName(name)} = '${name}';`;
}

function metricConstant(group: GroupModel): string {
  const name = String(group.metric_name);
  return `/** ${group.brief} */
export const METRIC_${constantName(name)} = {
  name: '${name}',
  unit: '${group.unit}',
  description: ${JSON.stringify(group.brief)},
} as const;`;
}

function constantName(name: string): string {
  return name.replace(/[.-]/g, '_').toUpperCase();
}

function example(examples: unknown[] = []): string {
  return `\`${[examples[0]].flat().join(', ')}\`.`;
}
