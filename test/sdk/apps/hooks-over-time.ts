import { register } from '../../../src/node.ts';
import { report } from './app.ts';
import { type Hooks, hooks } from './hooks.ts';
import { scenario } from './scenario.ts';

const seen: Record<string, Hooks> = { before: hooks() };
const acs = register();
seen.registered = hooks();
await acs.shutdown();
seen.afterShutdown = hooks();
const again = register();
seen.registeredAgain = hooks();
await scenario();
await again.shutdown();
seen.atEnd = hooks();
report({ ...seen, sameHandle: again === acs });
