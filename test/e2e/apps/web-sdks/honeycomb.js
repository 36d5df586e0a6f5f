import * as calling from '@azure/communication-calling';
import { HoneycombWebSDK } from '@honeycombio/opentelemetry-web';
import { getWebAutoInstrumentations } from '@opentelemetry/auto-instrumentations-web';
import { register } from 'acs-otel';
import { exposeAgents } from 'agents';

const endpoint = new URLSearchParams(location.search).get('otlp');
new HoneycombWebSDK({
  endpoint,
  apiKey: 'synthetic',
  serviceName: 'the-app',
  instrumentations: [getWebAutoInstrumentations()],
}).start();
globalThis.acs = register({ serviceName: 'contoso-web', endpoint, calling });
exposeAgents();
