/** The gateway turns every reason of a drop that signals.yaml does not list into `unknown`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attributeExamples } from '../../src/schema/build/signals.ts';

const root = join(import.meta.dirname, '../..');
const REASON = /\b(?:onDrop|dropped|drop)\([^)\n]*/g;
const GATEWAY_REASON = /"acs_otel\.drop\.reason"\], "([a-z_]+)"\)(?! where .*Index\()/g;
const SIGNALS = attributeExamples('acs_otel.signal');

const textsOf = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));

it('signals.yaml lists the reasons that the code gives, and no others', () => {
  // `acs-otel view` counts its own drops, which are no signal.
  const words = textsOf('src/!(view|view-page)/**/*.ts')
    .flatMap((text) => text.match(REASON) ?? [])
    .flatMap((call) => [...call.matchAll(/'([a-z_]+)'/g)].map(([, word = '']) => word));
  const gateway = textsOf('collector-config/*.yaml')
    .flatMap((text) => [...text.matchAll(GATEWAY_REASON)])
    .map(([, word = '']) => word);
  expect(gateway).toContain('unknown_shape');
  const reasons = new Set([...words.filter((word) => !SIGNALS.includes(word)), ...gateway]);
  expect([...reasons].sort()).toEqual(attributeExamples('acs_otel.drop.reason').sort());
});
