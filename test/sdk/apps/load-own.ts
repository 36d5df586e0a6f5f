import { register } from '../../../src/node.ts';
import { load } from './load.ts';

const acs = register();
await load();
await acs.shutdown();
