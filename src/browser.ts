/** Browser entry of `acs-otel`: the exports of the Node entry; those that only Node has a use for do nothing. */
import { type Context, context } from '@opentelemetry/api';
import { warnOnce } from './safety/warn.ts';
import { type AcsOtel, registerOnce } from './setup/handle.ts';
import type { AcsOtelOptions } from './setup/options.ts';
import { Page } from './setup/page.ts';
import { resolveBrowserOptions } from './setup/page-options.ts';

export type { SdkLogLevel } from './events/acs-event.ts';
export type { AcsOtel } from './setup/handle.ts';
export type { AcsInstrumentationConfig, LoggerLike, LoggerProviderLike } from './setup/instrumentation.ts';
export type { AcsInstrumentationOptions, AcsOtelOptions, AcsOtelPageOptions } from './setup/options.ts';
export { AcsInstrumentation } from './setup/page-instrumentation.ts';
export { acsIdGenerator, type IdGenerator } from './signals/id-generator.ts';
export type { OwnAttributes, Traced } from './signals/own-attributes.ts';

/**
 * Traces the ACS calls of this page. For spans and for log records it uses the global OpenTelemetry provider of the
 * app; if there is none, it exports them itself as OTLP/HTTP JSON. Synchronous and idempotent; never throws.
 * @example
 * import * as calling from '@azure/communication-calling';
 * import { register } from 'acs-otel';
 * const acs = register({ serviceName: 'contoso-web', endpoint: 'https://otel.contoso.com', calling });
 */
export function register(options: AcsOtelOptions = {}): AcsOtel {
  return registerOnce(() => {
    const resolved = resolveBrowserOptions(options, warnOnce);
    return { enabled: resolved.enabled, install: (logger) => new Page(resolved, logger) };
  }, warnOnce);
}

/** Does nothing in a page: Call Automation posts its callbacks to servers. */
export function recordCallAutomationEvents(_body: unknown): void {}

/** Does nothing in a page: Event Grid delivers to servers. */
export function recordEventGridEvents(_body: unknown): void {}

/** Returns the active context in a page: Call Automation speaks to servers. */
export function callContext(_source: unknown): Context {
  return context.active();
}
