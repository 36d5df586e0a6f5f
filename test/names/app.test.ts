/**
 * Names, as real runs emit them: what reached the sinks of the `sdk` and `browser` projects, which run before this one,
 * is what `src/schema/signals.yaml` lists, per span, record and metric and with their attributes.
 */
import { describe, expect, it } from 'vitest';
import { SCOPE_NAME } from '../../src/generated/version.ts';
import { groups } from '../../src/schema/build/signals.ts';
import { findChromium } from '../fakes/calling/playwright.ts';
import { type EmittedName, readEmittedNames } from '../fakes/emitted-names.ts';
import { COUNTED_BY_BOTH, undeclared, unemitted } from './compare.ts';
import { namesFolder } from './folders.ts';

const { missing } = findChromium();
const declared = groups.filter(({ annotations }) => annotations?.emitted_by !== 'gateway');

/** Lines of the SDKs have the scope of the package that wrote them, and no name. */
const ours = ({ signal, scope, name }: EmittedName): boolean =>
  scope === SCOPE_NAME || (signal === 'log' && name === '');
const fromSdk = readEmittedNames(namesFolder('sdk')).filter(ours);
const fromBrowser = missing ? [] : readEmittedNames(namesFolder('browser')).filter(ours);
const emitted = [...fromSdk, ...fromBrowser];

if (missing) {
  const unchecked = unemitted(fromSdk, declared).map((line) => `  ${line}`);
  console.warn(`SKIPPED, ${missing}. Names that only pages emit were not checked:\n${unchecked.join('\n')}`);
}

describe('names that reach a backend', () => {
  it('were recorded, because `npm test` has run the projects that emit them', () => {
    expect(fromSdk).not.toEqual([]);
    if (!missing) expect(fromBrowser).not.toEqual([]);
  });

  it('are all in the schema, with every attribute', () => {
    expect(undeclared(emitted, declared)).toEqual([]);
  });

  it.skipIf(missing)(`are all that the schema lists${missing ? ` (skipped: ${missing})` : ''}`, () => {
    // Callbacks have no direction; gateway.test.ts looks for the metrics of pages, which have one.
    const counted = COUNTED_BY_BOTH.map((id) => `${id} was never emitted with acs.call.direction`);
    expect(unemitted(emitted, declared).filter((line) => !counted.includes(line))).toEqual([]);
  });
});
