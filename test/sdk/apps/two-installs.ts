/** `register()` and two `AcsInstrumentation`s in one process, the kind named by `FIRST` before the other. */
import { AcsInstrumentation, register } from '../../../src/node.ts';
import { report } from './app.ts';
import { hooks } from './hooks.ts';
import { scenario } from './scenario.ts';

const before = hooks();
const instrumentations = [new AcsInstrumentation(), new AcsInstrumentation()];
const enable = () => {
  for (const one of instrumentations) one.enable();
};
if (process.env.FIRST === 'instrumentation') enable();
const acs = register();
if (process.env.FIRST === 'register') enable();
await scenario();
await acs.shutdown();
for (const one of instrumentations) one.disable();
report({ removed: JSON.stringify(hooks()) === JSON.stringify(before) });
