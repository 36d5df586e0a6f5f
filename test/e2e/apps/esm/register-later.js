import { send } from './send.js';

const { register } = await import('acs-otel');
const acs = register();
await send();
await acs.shutdown();
