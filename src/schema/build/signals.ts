/** Reads `src/schema/signals.yaml` into typed groups. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface AttributeModel {
  id: string;
  type: string;
  brief: string;
  examples?: unknown[];
}

export interface GroupModel {
  id: string;
  /** `log`: a plain log record, without an event name. */
  type: 'attribute_group' | 'span' | 'event' | 'log' | 'metric';
  brief: string;
  /** `gateway`: emitted by collector-config, not by code. */
  annotations?: { emitted_by?: 'gateway' };
  name?: string;
  span_kind?: string;
  metric_name?: string;
  instrument?: string;
  unit?: string;
  attributes: (AttributeModel | { ref: string } | { ref_group: string })[];
}

const path = join(import.meta.dirname, '../signals.yaml');

export const groups: GroupModel[] = (parse(readFileSync(path, 'utf8')) as { groups: GroupModel[] }).groups;

/** The attributes that these groups define, in the order of the file. */
export function definitions(among: readonly GroupModel[]): AttributeModel[] {
  return among
    .filter(({ type }) => type === 'attribute_group')
    .flatMap((group) => group.attributes.filter((attribute) => 'id' in attribute));
}

/** All attributes of our own. */
export const attributes: AttributeModel[] = definitions(groups);

/** The values of an attribute whose examples are all that it can have. */
export function attributeExamples(id: string): string[] {
  const examples = attributes.find((attribute) => attribute.id === id)?.examples;
  if (!examples) throw new Error(`signals.yaml has no examples of ${id}`);
  return examples.map(String);
}

/** The attribute names that a group defines or refers to, those of the groups that it includes among them. */
export function refs(group: GroupModel): string[] {
  const names = group.attributes.flatMap((attribute) => {
    if ('ref' in attribute) return attribute.ref;
    if ('id' in attribute) return attribute.id;
    const included = groups.find(({ id }) => id === attribute.ref_group);
    if (!included) throw new Error(`${group.id} includes ${attribute.ref_group}, which signals.yaml lacks`);
    return refs(included);
  });
  return [...new Set(names)];
}
