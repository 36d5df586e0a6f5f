/**
 * The copies of `@azure/core-tracing` and `@azure/logger` inside the app's bundle, in both module formats. No file on
 * disk leads to them.
 */
import { createRequire } from 'node:module';
import { guarded } from '../../safety/guard.ts';
import { isBundled } from '../../safety/own-file.ts';
import type { ModuleCopy } from './module-copies.ts';

const require = createRequire(import.meta.url);

type Copies = Record<string, Record<string, unknown>>;

/** Copies of `name` in the bundle that this code is part of; none if it is not bundled. */
export function bundledCopies(name: '@azure/core-tracing' | '@azure/logger'): ModuleCopy[] {
  if (!isBundled()) return [];
  const formats = require('./azure-copies.cjs') as { commonjs(): Copies; esm(): Copies };
  const found = new Map<unknown, ModuleCopy>();
  for (const format of ['commonjs', 'esm'] as const) {
    // A bundle in ESM format may lack `require`: then it can't hold a CommonJS client either.
    const exports = guarded(`the bundled ${name}`, () => formats[format]()[name]);
    if (exports) found.set(exports, { file: `bundle:${format}`, exports });
  }
  return [...found.values()];
}
