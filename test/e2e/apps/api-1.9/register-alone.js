import { register } from 'acs-otel';

const acs = register();
const { load } = await import('./load.js');
await load();
await acs.shutdown();
