import { register } from 'acs-otel';

const acs = register();
const { send } = await import('./send.js');
await send();
await acs.shutdown();
