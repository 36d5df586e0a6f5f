/** Script to load before an app's own: the fake service lives in this page, and the shim leads to it. */
import { FakeCalling } from './core.ts';
import { installShim } from './page-shim.ts';

declare global {
  /** The fake service of a page with the shim. */
  var fakeCalling: FakeCalling;
}

globalThis.fakeCalling = new FakeCalling();
installShim(globalThis.fakeCalling);
