// With ACS_REGISTER unset it is the same app without us: both must print the same.
import { createRequire } from 'node:module';
import * as esm from '@azure/logger';
import { scenario } from './scenario.ts';

const cjs = createRequire(import.meta.url)('@azure/logger') as typeof esm;
const { register } = await import('../../../src/node.ts');
const acs = process.env.ACS_REGISTER ? register() : undefined;
for (const [name, logger] of Object.entries({ esm, cjs })) {
  const client = logger.createClientLogger(`contoso-${name}`);
  for (const level of ['error', 'warning', 'info', 'verbose'] as const)
    client[level](`${name} says ${level}`);
}
if (process.env.SET_LEVEL) {
  for (const { setLogLevel, createClientLogger } of [esm, cjs]) {
    setLogLevel(process.env.SET_LEVEL as 'info');
    createClientLogger('later').info('after setLogLevel');
  }
}
await scenario();
await acs?.shutdown();
