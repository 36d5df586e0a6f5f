/** Browser entry of `acs-otel`: the same names, no Node. */
import { installBrowser } from './browser-install.ts';
import { resolveBrowserOptions } from './browser-options.ts';
import type { AcsOtelOptions } from './options.ts';
import { type AcsOtel, NOTHING, registerOnce } from './register.ts';
import { warnOnce } from './warn.ts';

export type { SdkLogLevel } from './events/acs-event.ts';
export type { AcsOtelOptions, AcsOtelPageOptions } from './options.ts';
export type { AcsOtel } from './register.ts';
export { acsIdGenerator, type IdGenerator } from './signals/id-generator.ts';

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
      return NOTHING;
    }
  }, warnOnce);
}
