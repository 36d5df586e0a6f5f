// The import of `register-node.ts` comes first, as an app would write it.
import '../../../src/register-node.ts';
import { scenario } from './scenario.ts';

await scenario();
