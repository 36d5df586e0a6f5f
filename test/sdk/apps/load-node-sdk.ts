import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { AcsInstrumentation, acsIdGenerator } from '../../../src/node.ts';

const sdk = new NodeSDK({
  instrumentations: [new HttpInstrumentation(), new AcsInstrumentation()],
  idGenerator: acsIdGenerator(),
});
sdk.start();
const { load } = await import('./load.ts');
await load();
await sdk.shutdown();
