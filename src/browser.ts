/** Browser entry of `acs-otel`: the same names, no Node. */

import { warnOnce } from './safety/warn.ts';
import { type AcsOtel, NOT_INSTALLED, registerOnce } from './setup/handle.ts';
import type { AcsOtelOptions } from './setup/options.ts';
import { installBrowser } from './setup/page.ts';
import { resolveBrowserOptions } from './setup/page-options.ts';

export type { SdkLogLevel } from './events/acs-event.ts';
export type { AcsOtel } from './setup/handle.ts';
export type { AcsOtelOptions, AcsOtelPageOptions } from './setup/options.ts';
export { acsIdGenerator, type IdGenerator } from './signals/id-generator.ts';
export type { OwnAttributes, Traced } from './signals/own-attributes.ts';

/**
 * Makes the calls of this page traceable. Uses the tracer and logger providers that the page has registered, decided
 * per signal; what is missing it exports itself, as OTLP/HTTP JSON. Synchronous and idempotent; never throws.
 * @example
 * import * as calling from '@azure/communication-calling';
 * import { register } from 'acs-otel';
 * const acs = register({ serviceName: 'contoso-web', endpoint: 'https://otel.contoso.com', calling });
 */
export function register(options: AcsOtelOptions = {}): AcsOtel {
  return registerOnce(() => {
    try {
      return installBrowser(resolveBrowserOptions(options, warnOnce));
    } catch (error) {
      warnOnce(`register() failed, nothing is traced: ${(error as Error).message}`);
      return NOT_INSTALLED;
    }
  }, warnOnce);
}
