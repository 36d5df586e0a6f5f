/** `signals.yaml` -> `src/schema/README.md`: the reference of every name. */
import { codesReference } from './codes-reference.ts';
import { servicesReference } from './services.ts';
import { attributes, type GroupModel, groups, refs } from './signals.ts';

/** Content of `src/schema/README.md`. */
export function referenceFile(): string {
  return `<!-- Generated from src/schema/ by \`npm run generate\`. Edits are overwritten. -->
# Reference: every name

What acs-otel emits. Names of others follow [OpenTelemetry's semantic conventions](https://opentelemetry.io/docs/specs/semconv/). What Microsoft support asks for, and how to get it, is in [support-request.json](support-request.json).

${section('Spans', 'span')}
${section('Log records', 'event', 'log')}
${section('Metrics', 'metric')}
## Attributes

| attribute | type | what | example |
| --- | --- | --- | --- |
${attributes.map((a) => `| \`${a.id}\` | ${a.type} | ${a.brief} | \`${[a.examples?.[0]].flat().join(', ')}\` |`).join('\n')}

${codesReference()}
${servicesReference()}`;
}

function section(title: string, ...types: GroupModel['type'][]): string {
  const rows = groups.filter(({ type }) => types.includes(type)).map(row);
  return `## ${title}\n\n| name | what | attributes |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function row(group: GroupModel): string {
  const name = group.name ?? group.metric_name ?? group.id.replace(/^(?:span|log)\./, '');
  const kind = [group.instrument, group.unit && `\`${group.unit}\``, group.span_kind]
    .filter(Boolean)
    .join(', ');
  const names = refs(group).map((ref) => `\`${ref}\``);
  return `| \`${name}\`${kind ? ` (${kind})` : ''} | ${group.brief} | ${names.join(', ')} |`;
}
