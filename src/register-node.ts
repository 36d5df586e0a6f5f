/** `node --import acs-otel/register app.js`: registers from the environment alone, flushes when the process ends. */
import { register } from './node.ts';

const acs = register();
process.once('beforeExit', () => void acs.shutdown());
