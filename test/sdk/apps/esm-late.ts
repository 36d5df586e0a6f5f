// The clients are imported before anybody has called `register()`.

import { register } from '../../../src/node.ts';
import { scenario } from './scenario.ts';

const acs = register();
await scenario();
await acs.shutdown();
