/**
 * One SMS over loopback, enriched by us, against the same spans made by raw OpenTelemetry calls around the same SDK
 * call. Rounds alternate in one process; CPU time is compared, because wall time is mostly the network's.
 */
import { SmsClient } from '@azure/communication-sms';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { context, metrics, propagation, SpanKind, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { acsIdGenerator, register } from '../../src/node.ts';
import { median } from './median.ts';

const ROUNDS = 24;
const PER_ROUND = 150;
const [url = '', host = ''] = process.argv.slice(2);

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({ idGenerator: acsIdGenerator() }));
metrics.setGlobalMeterProvider(new MeterProvider());
logs.setGlobalLoggerProvider(new LoggerProvider());

propagation.setGlobalPropagator(new W3CTraceContextPropagator());

const connectionString = `endpoint=${url};accesskey=c3ludGhldGljLWtleQ==`;
const options = { allowInsecureConnection: true };
const message = { from: '+15550000001', to: ['+15550000002'], message: 'bench' };
const sms = new SmsClient(connectionString, options);
const send = () => sms.send(message);

/** What an app would write by hand for the same spans: a policy per try, and a span around the call. */
const tracer = trace.getTracer('bench');
const common = {
  'azure.resource_provider.namespace': 'Microsoft.Communication',
  'acs.source': 'sdk',
  'acs.service': 'sms',
};
const policy: PipelinePolicy = {
  name: 'raw',
  async sendRequest(request, next) {
    const { hostname, port } = new URL(request.url);
    const attributes = {
      ...common,
      'acs.client_request_id': request.requestId,
      'http.request.method': request.method,
      'url.full': request.url,
      'server.address': hostname,
      'server.port': Number(port),
      'user_agent.original': request.headers.get('user-agent') ?? '',
    };
    const span = tracer.startSpan('POST', { kind: SpanKind.CLIENT, attributes });
    const inside = trace.setSpan(context.active(), span);
    propagation.inject(inside, request.headers, { set: (headers, name, value) => headers.set(name, value) });
    const response = await context.with(inside, () => next(request));
    span.setAttribute('http.response.status_code', response.status);
    span.setAttribute('acs.ms_cv', response.headers.get('ms-cv') ?? '');
    span.end();
    return response;
  },
};
const rawClient = new SmsClient(connectionString, {
  ...options,
  additionalPolicies: [{ policy, position: 'perRetry' }],
});

async function rawSend(): Promise<void> {
  const attributes = { ...common, 'acs.operation': 'SmsClient.send' };
  const operation = tracer.startSpan('SmsClient.send', { kind: SpanKind.INTERNAL, attributes });
  const results = await context.with(trace.setSpan(context.active(), operation), () =>
    rawClient.send(message),
  );
  for (const { messageId = '' } of results) {
    const links = [{ context: operation.spanContext() }];
    const span = tracer.startSpan('sms send', {
      kind: SpanKind.PRODUCER,
      root: true,
      links,
      attributes: { ...common, 'acs.sms.message_id': messageId },
    });
    operation.setAttribute('acs.sms.message_ids', [messageId]).addLink({ context: span.spanContext() });
    span.end();
  }
  operation.end();
}

async function cpuPerCall(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < PER_ROUND; i++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PER_ROUND;
}

const ours: number[] = [];
const raw: number[] = [];
const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const acs = register({ hosts: [host] });
  const a = await cpuPerCall(send);
  await acs.shutdown();
  const b = await cpuPerCall(rawSend);
  if (round < 3) continue; // warm-up
  ours.push(a);
  raw.push(b);
  ratios.push(a / b);
}
console.log(JSON.stringify({ ours: median(ours), raw: median(raw), ratio: median(ratios) }));
