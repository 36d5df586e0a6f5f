/**
 * One SMS over loopback with `register()`, against the same spans made by raw OpenTelemetry calls around the same SDK
 * call. Rounds alternate in one process; CPU time is compared, because wall time is mostly the network's.
 */
import { SmsClient } from '@azure/communication-sms';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { acsIdGenerator, register } from '../../src/node.ts';
import { rawSender } from './raw-sms.ts';

const WARM_UP = 3;
const ROUNDS = 61;
const PER_ROUND = 150;
const [url = '', host = ''] = process.argv.slice(2);

// Providers without exporters: what is measured is the making of signals.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({ idGenerator: acsIdGenerator() }));
metrics.setGlobalMeterProvider(new MeterProvider());
logs.setGlobalLoggerProvider(new LoggerProvider());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());

const connectionString = `endpoint=${url};accesskey=c3ludGhldGljLWtleQ==`;
const message = { from: '+15550000001', to: ['+15550000002'], message: 'bench' };
const sms = new SmsClient(connectionString, { allowInsecureConnection: true });
const send = () => sms.send(message);
const rawSend = rawSender(connectionString, message, { everything: false });

async function cpuPerCall(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < PER_ROUND; i++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PER_ROUND;
}

const ratios: number[] = [];
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const acs = register({ hosts: [host] });
  const ours = await cpuPerCall(send);
  await acs.shutdown();
  const raw = await cpuPerCall(rawSend);
  if (round >= WARM_UP) ratios.push(ours / raw);
}
console.log(JSON.stringify({ ratios }));
