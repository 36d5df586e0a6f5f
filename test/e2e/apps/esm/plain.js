import { send } from './send.js';

await send();
