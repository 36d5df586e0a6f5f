import { NodeSDK } from '@opentelemetry/sdk-node';
import { register } from 'acs-otel';

const sdk = new NodeSDK();
sdk.start();
const acs = register();
const { load } = await import('./load.js');
await load();
await acs.shutdown();
await sdk.shutdown();
