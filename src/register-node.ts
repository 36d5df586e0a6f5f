/**
 * `node --import acs-otel/register app.js`: registers from the environment alone. Flushes on `beforeExit`, when the
 * event loop is empty; not on a signal or `process.exit()`, before which the app itself has to call
 * `register().shutdown()`.
 */
import { register } from './node.ts';

const acs = register();
process.once('beforeExit', () => void acs.shutdown());
