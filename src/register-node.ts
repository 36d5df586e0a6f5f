/** `node --import acs-otel/register app.js`: registers from the environment alone. */
import { register } from './node.ts';

register();
