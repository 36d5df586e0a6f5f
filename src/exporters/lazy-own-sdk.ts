/**
 * The SDK is evaluated only when the app lacks a provider. The build turns this `require` into its own, so the code is
 * part of the package and bundlers see no import (see `tsdown.config.ts`).
 */
import { createRequire } from 'node:module';
import type { OwnSdk, OwnSdkOptions } from './own-sdk.ts';

const require = createRequire(import.meta.url);

/** As `startOwnSdk` of `own-sdk.ts`. */
export function startOwnSdk(options: OwnSdkOptions): OwnSdk | undefined {
  const sdk = require('./own-sdk.ts') as typeof import('./own-sdk.ts');
  return sdk.startOwnSdk(options);
}
