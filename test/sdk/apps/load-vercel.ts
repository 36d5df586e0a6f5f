import { trace } from '@opentelemetry/api';
import { registerOTel } from '@vercel/otel';
import { register } from '../../../src/node.ts';

registerOTel({ serviceName: 'vercel-app' });
const acs = register();
const { load } = await import('./load.ts');
await load();
await acs.shutdown();
const provider = trace.getTracerProvider() as { getDelegate?(): { forceFlush?(): Promise<void> } };
await provider.getDelegate?.().forceFlush?.();
