import { NodeSDK } from '@opentelemetry/sdk-node';
import { acsIdGenerator, register } from 'acs-otel';

const sdk = new NodeSDK({ idGenerator: acsIdGenerator() });
sdk.start();
const acs = register();
const { load } = await import('./load.js');
await load();
await acs.shutdown();
await sdk.shutdown();
