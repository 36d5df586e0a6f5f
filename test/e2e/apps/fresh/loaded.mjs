// Registers and prints how many files that took, this one not counted.
import { registerHooks } from 'node:module';

const files = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.add(url);
    return next(url, context);
  },
});
const { register } = await import('acs-otel');
register({ endpoint: 'http://127.0.0.1:9' });
console.log(files.size);
process.exit(0);
