/** `register()` and nothing else, in a script of its own, so that a profile tells our time from all other. */
import * as calling from '@azure/communication-calling';
import { register } from '../../../src/browser.ts';

const otlp = new URLSearchParams(location.search).get('otlp') ?? '';
globalThis.acs = register({ serviceName: 'contoso-web', endpoint: otlp, calling });
