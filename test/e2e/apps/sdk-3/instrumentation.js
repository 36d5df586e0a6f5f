import { NodeSDK } from '@opentelemetry/sdk-node';
import { AcsInstrumentation, acsIdGenerator } from 'acs-otel';

const sdk = new NodeSDK({ instrumentations: [new AcsInstrumentation()], idGenerator: acsIdGenerator() });
sdk.start();
const { load } = await import('./load.js');
await load();
await sdk.shutdown();
