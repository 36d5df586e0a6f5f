/** The schema: generated files are current, and its attributes are either defined or a semantic convention's. */
import * as semconv from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, it } from 'vitest';
import { staleFiles } from '../../generate.ts';
import { attributes, groups, refs } from '../../src/schema/build/signals.ts';

const defined = new Set(attributes.map(({ id }) => id));
const conventions = new Set<unknown>([...Object.values(semconv), ...Object.values(incubating)]);

it('finds every generated file current', () => {
  expect(staleFiles()).toEqual([]);
});

// That real runs emit these names and no others is test/names/.
describe('the schema', () => {
  const used = groups.filter(({ type }) => type !== 'attribute_group');

  it('refers only to attributes that it defines or that a semantic convention has', () => {
    const unknown = used.flatMap(refs).filter((name) => !defined.has(name) && !conventions.has(name));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('defines only attributes that a span, record or metric carries, or that the gateway sets', () => {
    const byGateway = groups
      .filter(({ type, annotations }) => type === 'attribute_group' && annotations?.emitted_by === 'gateway')
      .flatMap(refs);
    const carried = new Set([...used.flatMap(refs), ...byGateway]);
    expect([...defined].filter((name) => !carried.has(name))).toEqual([]);
  });
});
