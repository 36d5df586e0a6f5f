// Knows nothing of OpenTelemetry: `node --import …/register-node.ts plain.ts`.
import { scenario } from './scenario.ts';

await scenario();
