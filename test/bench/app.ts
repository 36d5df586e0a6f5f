/**
 * One app, instrumented in one of four ways, in a process of its own that `main.ts` forks. Each message asks for a
 * round and is answered with the CPU that an operation took; `end` is answered with the heap after a collection and
 * the names of all signals. `node --expose-gc app.ts <ours|raw|azure|none> <url> <host>`
 */
import { createRequire } from 'node:module';
import { acsIdGenerator } from '../../src/node.ts';
import { startOpenTelemetry } from './made.ts';

const [kind, url = '', host = ''] = process.argv.slice(2);
const PER_ROUND = 100;
const WARM_UP = 500;
const MESSAGE = { from: '+15550000001', to: ['+15550000002'], message: 'bench' };
const CONNECTION = `endpoint=${url};accesskey=c3ludGhldGljLWtleQ==`;

async function sender(): Promise<() => Promise<unknown>> {
  if (kind === 'raw') {
    const { rawSender } = await import('./raw-sms.ts');
    return rawSender(CONNECTION, MESSAGE, { everything: true });
  }
  if (kind === 'ours') {
    const { register } = await import('../../src/node.ts');
    register({ hosts: [host] });
  } else if (kind === 'azure') {
    const { createAzureSdkInstrumentation } = await import('@azure/opentelemetry-instrumentation-azure-sdk');
    createAzureSdkInstrumentation().enable();
    // Its hook waits for a `require`, which an ESM app never makes.
    createRequire(import.meta.url)('@azure/core-tracing');
  }
  const { SmsClient } = await import('@azure/communication-sms');
  const client = new SmsClient(CONNECTION, { allowInsecureConnection: true });
  return () => client.send(MESSAGE);
}

const exported = startOpenTelemetry(kind === 'ours' ? acsIdGenerator() : undefined);
const send = await sender();
for (let i = 0; i < WARM_UP; i++) await send();

async function round(): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < PER_ROUND; i++) await send();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PER_ROUND;
}

async function end(): Promise<object> {
  const made = await exported();
  globalThis.gc?.();
  return { heap: process.memoryUsage().heapUsed, made };
}

process.on('message', async (request) => {
  process.send?.(request === 'end' ? await end() : { cpu: await round() });
});
process.send?.('ready');
