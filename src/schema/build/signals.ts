/** Reads `src/schema/signals.yaml` into typed groups. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface AttributeModel {
  id: string;
  type: string;
  brief: string;
  examples?: unknown[];
  annotations?: { pii?: 'keep' | 'drop' | 'hash' };
}

export interface GroupModel {
  id: string;
  /** `log`: a plain log record, without an event name. */
  type: 'attribute_group' | 'span' | 'event' | 'log' | 'metric';
  brief: string;
  /** `gateway`: no code of ours emits it, collector-config does. */
  annotations?: { emitted_by?: 'gateway' };
  name?: string;
  span_kind?: string;
  metric_name?: string;
  instrument?: string;
  unit?: string;
  attributes: (AttributeModel | { ref: string })[];
}

const path = join(import.meta.dirname, '../signals.yaml');

export const groups: GroupModel[] = (parse(readFileSync(path, 'utf8')) as { groups: GroupModel[] }).groups;

/** All attributes that are ours, in the order of the file. */
export const attributes: AttributeModel[] = groups
  .filter((group) => group.type === 'attribute_group')
  .flatMap((group) => group.attributes as AttributeModel[]);

/** The attribute names that a group refers to. */
export function refs(group: GroupModel): string[] {
  return group.attributes.map((attribute) => ('ref' in attribute ? attribute.ref : attribute.id));
}
