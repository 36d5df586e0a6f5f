// One span, for Azure Monitor alone.
import { trace } from '@opentelemetry/api';
import { register } from 'acs-otel';

const acs = register({ serviceName: 'fresh' });
trace.getTracer('app').startSpan('work').end();
await acs.shutdown();
