/** Breaks one neighbour, named by `BREAK`, before `register()`; then every service is used. Reports what is left. */

import { EmailClient } from '@azure/communication-email';
import * as core from '@azure/core-tracing';
import * as logger from '@azure/logger';
import { register } from '../../../src/node.ts';
import { report } from './app.ts';
import { hooks } from './hooks.ts';
import { scenario } from './scenario.ts';

const BREAKS: Record<string, () => void> = {
  prototype: () => Object.freeze(EmailClient.prototype),
  logger: () => Object.freeze(logger.AzureLogger),
  instrumenter: () => core.useInstrumenter(Object.freeze({}) as core.Instrumenter),
  fetch: () =>
    Object.defineProperty(globalThis, 'fetch', { value: fetch, writable: false, configurable: false }),
};
BREAKS[process.env.BREAK ?? '']?.();
const before = hooks();
const acs = register();
await scenario();
await acs.shutdown();
report({ same: JSON.stringify(hooks()) === JSON.stringify(before) });
