/** The gateway turns every reason of a drop that signals.yaml does not list into `unknown`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attributeExamples } from '../../src/schema/build/signals.ts';

const root = join(import.meta.dirname, '../..');
const REASON = /\b(?:onDrop|dropped|drop)\([^)\n]*/g;
const SIGNALS = attributeExamples('acs_otel.signal');

it('signals.yaml lists the reasons that the code gives, and no others', () => {
  const sources = globSync('src/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  const words = sources
    .flatMap((text) => text.match(REASON) ?? [])
    .flatMap((call) => [...call.matchAll(/'([a-z_]+)'/g)].map(([, word = '']) => word));
  const reasons = new Set(words.filter((word) => !SIGNALS.includes(word)));
  expect([...reasons].sort()).toEqual(attributeExamples('acs_otel.drop.reason').sort());
});
