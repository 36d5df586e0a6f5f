// An app that redirects AzureLogger: before `register()`, after it, and calling the function that it found.
import { createRequire } from 'node:module';
import * as esm from '@azure/logger';
import { register } from '../../../src/node.ts';
import { report } from './app.ts';

const cjs = createRequire(import.meta.url)('@azure/logger') as typeof esm;
const heard: Record<string, string[]> = { before: [], after: [], wrapping: [], throwing: [] };
const listen =
  (name: string) =>
  (...args: unknown[]) =>
    void heard[name]?.push(String(args[0]));

esm.AzureLogger.log = listen('before');
const own = esm.AzureLogger.log;
esm.setLogLevel('warning');
cjs.setLogLevel('warning');
const acs = register();
const warn = (copy: typeof esm, text: string) => copy.createClientLogger('contoso').warning(text);

warn(esm, 'one');
cjs.AzureLogger.log = listen('after');
warn(cjs, 'two');
const found = esm.AzureLogger.log;
esm.AzureLogger.log = (...args) => {
  listen('wrapping')(...args);
  found(...args);
};
warn(esm, 'three');
const wrapper = (...args: unknown[]) => {
  listen('throwing')(...args);
  throw new Error('the logger of the app throws');
};
cjs.AzureLogger.log = wrapper;
let thrown = '';
try {
  warn(cjs, 'four');
} catch (error) {
  thrown = (error as Error).message;
}
await acs.shutdown();
warn(esm, 'five');
report({ heard, thrown, restored: cjs.AzureLogger.log === wrapper, own: own === found });
