import * as calling from '@azure/communication-calling';
import { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk';
import { TracingInstrumentation } from '@grafana/faro-web-tracing';
import { register } from 'acs-otel';
import { exposeAgents } from 'agents';

initializeFaro({
  url: `${location.origin}/faro-collector`,
  app: { name: 'the-app' },
  instrumentations: [...getWebInstrumentations(), new TracingInstrumentation()],
});
const endpoint = new URLSearchParams(location.search).get('otlp');
globalThis.acs = register({ serviceName: 'contoso-web', endpoint, calling });
exposeAgents();
