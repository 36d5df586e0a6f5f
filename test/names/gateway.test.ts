/** Names, as the real gateway emits them: what reached the sinks of the `e2e` project, which runs before this one. */
import { describe, expect, it } from 'vitest';
import { groups, refs } from '../../src/schema/build/signals.ts';
import { readEmittedNames } from '../fakes/emitted-names.ts';
import { COUNTED_BY_BOTH, COUNTED_EVENTS, undeclared, unemitted } from './compare.ts';
import { namesFolder } from './folders.ts';

const emitted = readEmittedNames(namesFolder('e2e'));
const ofGateway = groups.filter(({ annotations }) => annotations?.emitted_by === 'gateway');
const metrics = groups.filter(
  (group) =>
    (group.type === 'metric' && ofGateway.includes(group)) ||
    [...COUNTED_BY_BOTH, ...COUNTED_EVENTS].includes(group.id),
);
/** The Collector's connectors count under their own names, so only the metric's name tells whose it is. */
const counted = emitted.filter(
  ({ signal, name, scope }) => signal === 'metric' && isOwn(name) && scope !== 'acs-otel',
);
const others = emitted.filter(({ signal }) => signal !== 'metric');

function isOwn(name: string): boolean {
  return /^(?:acs|acs_otel|azure)\./.test(name);
}

describe('names that the gateway emits', () => {
  it('were recorded, because `npm run test:e2e` has run the project that emits them', () => {
    expect(counted).not.toEqual([]);
    expect(others).not.toEqual([]);
  });

  it('are metrics of the schema, with every attribute', () => {
    expect(undeclared(counted, groups)).toEqual([]);
  });

  it('are every metric that the schema says the gateway counts', () => {
    expect(unemitted(counted, metrics)).toEqual([]);
  });

  it('are every attribute that the schema says the gateway sets', () => {
    const seen = new Set(others.map(({ attribute }) => attribute));
    expect(
      ofGateway
        .filter(({ type }) => type === 'attribute_group')
        .flatMap(refs)
        .filter((id) => !seen.has(id)),
    ).toEqual([]);
  });
});
