/** Every sample callback, broken in every place: nothing is thrown, each is counted, nothing personal leaves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTILE } from '../hostile-values.ts';
import { type Process, startProcess } from './automation-stage.ts';

type Json = Record<string, unknown>;
const fixture = join(import.meta.dirname, '../../fixtures/call-automation-events.json');
const samples: Json[] = JSON.parse(readFileSync(fixture, 'utf8'));

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterEach(() => server.close());

/** Every path to a field, as keys. */
function paths(value: unknown, before: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...before, key],
    ...paths(inner, [...before, key]),
  ]);
}

function changed(sample: Json, path: string[], change: (parent: Json, key: string) => void): Json {
  const copy = structuredClone(sample);
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Json;
  change(parent, path.at(-1) as string);
  return copy;
}

let events = 0;
/** Reads one event and returns how many times it was recorded, dropped or left out. */
function accounted(event: unknown, body: unknown = event): number {
  const before = server.records().length + server.unrecorded.length + sum(server.dropped);
  expect(() => server.read(body)).not.toThrow();
  const after = server.records().length + server.unrecorded.length + sum(server.dropped);
  return after - before;
}
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);
const unique = (event: Json, path: string[]): Json =>
  path[0] === 'id' ? event : { ...event, id: `event-${events++}` };

const nested = (depth: number, inner: unknown): unknown => {
  let value = inner;
  for (let n = 0; n < depth; n++) value = n % 2 ? [value] : { data: value };
  return value;
};

const RETYPED: unknown[] = [
  null, true, 0, -1, 1.5, '', 'text', '+15550100001', [], {}, [null], '8:acs:x_y', 'x'.repeat(10_000),
  nested(1000, '+15550100001'),
]; // biome-ignore format: a list

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

describe.each(samples.map((sample) => [String(sample.type).split('.').at(-1), sample] as const))(
  'a broken %s',
  (_, sample) => {
    it('with a field removed is counted', () => {
      for (const path of paths(sample)) {
        const event = changed(sample, path, (parent, key) => delete parent[key]);
        expect([path, accounted(unique(event, path))]).toEqual([path, 1]);
      }
    });

    it('with a field of another type or nested 1,000 deep is counted, and what is in it does not leave', () => {
      for (const path of paths(sample))
        for (const value of RETYPED) {
          const event = changed(sample, path, (parent, key) => {
            parent[key] = value;
          });
          const count = accounted(unique(event, path));
          // A list of something as a whole body would be another matter: these are single events.
          expect([path, count]).toEqual([path, 1]);
        }
      const everything = JSON.stringify(server.records());
      expect(everything).not.toMatch(/5550100001|8:acs:x_y/);
      expect(everything.length / server.records().length).toBeLessThan(4096);
    });

    it('with keys of prototypes is counted, and changes no prototype', () => {
      for (const path of [[], ...paths(sample)])
        for (const key of PROTOTYPE_KEYS) {
          const event = structuredClone(sample);
          let parent: unknown = event;
          for (const one of path) parent = (parent as Json)[one];
          if (typeof parent !== 'object' || parent === null) continue;
          Object.defineProperty(parent, key, { value: { polluted: 1, code: 7 }, enumerable: true });
          const text = JSON.stringify(unique(event, path));
          expect([path, key, accounted(event, text)]).toEqual([path, key, 1]);
        }
      expect(({} as Json).polluted).toBeUndefined();
      expect(Object.prototype.toString.call({})).toBe('[object Object]');
    });
  },
);

it.each(Object.entries(HOSTILE))('%s in the place of a field throws nothing', (_, make) => {
  for (const sample of samples)
    for (const path of paths(sample)) {
      const event = changed(sample, path, (parent, key) => {
        parent[key] = make();
      });
      expect(() => server.read(event)).not.toThrow();
      expect(() => server.read([event, { ...sample, id: `event-${events++}` }])).not.toThrow();
    }
});

it('a hostile event costs only itself', () => {
  const [connected] = samples as [Json];
  const data = new Proxy({}, { get: () => { throw new Error('hostile'); } }); // biome-ignore format: short
  server.read([{ ...connected, id: 'a', data }, connected]);
  expect(server.records()).toHaveLength(1);
});
