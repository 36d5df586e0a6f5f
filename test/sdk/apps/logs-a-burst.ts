// Logs 1,000 error lines in one task, and ends as HOW says.
import { createClientLogger } from '@azure/logger';
import { register } from '../../../src/node.ts';

const acs = register();
const logger = createClientLogger('burst');
const log = () => {
  for (let n = 0; n < 1000; n++) logger.error(`${n} ${'word '.repeat(200)}`);
};
const ends: Record<string, () => void> = {
  'by itself': log,
  'by itself, after its own beforeExit listener': () => void process.once('beforeExit', log),
  'with forceFlush() and process.exit()': () => {
    log();
    void acs.forceFlush().then(() => process.exit());
  },
  'with shutdown() and process.exit()': () => {
    log();
    void acs.shutdown().then(() => process.exit());
  },
};
ends[process.env.HOW ?? '']?.();
