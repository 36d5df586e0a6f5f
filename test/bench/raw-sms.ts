/**
 * What an app would write by hand around `SmsClient` to get what acs-otel makes: a policy for each try, a span around
 * the call, a span for each message, records and metrics. `app.ts` checks that both make the same.
 */
import { SmsClient } from '@azure/communication-sms';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import {
  type Attributes,
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';

const tracer = trace.getTracer('raw');
const COMMON = { 'acs.source': 'sdk', 'acs.service': 'sms' };
const SPAN_COMMON = { ...COMMON, 'azure.resource_provider.namespace': 'Microsoft.Communication' };
const OPERATION = 'SmsClient.send';
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];

/** Counts and records what a send achieved. */
interface Recorder {
  exchange(method: string, status: number): void;
  sent(messageId: string, status: number, msCv: string): void;
  operation(seconds: number): void;
}

const SPANS_ONLY: Recorder = { exchange() {}, sent() {}, operation() {} };

function recordEverything(): Recorder {
  const meter = metrics.getMeter('raw');
  const logger = logs.getLogger('raw');
  const duration = meter.createHistogram('acs.client.operation.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: BUCKETS },
  });
  const exchanges = meter.createCounter('acs.client.exchanges', { unit: '{exchange}' });
  const messages = meter.createCounter('acs.sms.sent', { unit: '{message}' });
  const received = meter.createCounter('acs_otel.events.received', { unit: '{event}' });
  const event = (type: string) => received.add(1, { 'acs.source': 'sdk', 'acs_otel.event.type': type });
  return {
    exchange(method, status) {
      const response = { 'http.request.method': method, 'http.response.status_code': status };
      exchanges.add(1, { ...COMMON, 'acs.operation': OPERATION, ...response });
      event('exchange');
    },
    sent(messageId, status, msCv) {
      messages.add(1, { 'acs.source': 'sdk' });
      event('sms.sent');
      logger.emit({
        eventName: 'acs.sms.sent',
        body: `SMS taken: ${messageId}`,
        severityNumber: SeverityNumber.INFO,
        severityText: 'INFO',
        timestamp: Date.now(),
        attributes: {
          ...COMMON,
          'acs.sms.message_id': messageId,
          'http.response.status_code': status,
          'acs.ms_cv': msCv,
          'microsoft.custom_event.name': 'acs.sms.sent',
        },
      });
    },
    operation(seconds) {
      duration.record(seconds, { ...COMMON, 'acs.operation': OPERATION });
      event('operation');
    },
  };
}

function tracingPolicy(recorder: Recorder, onMsCv: (msCv: string) => void): PipelinePolicy {
  return {
    name: 'raw',
    async sendRequest(request, next) {
      const { hostname, port } = new URL(request.url);
      const attributes: Attributes = {
        ...SPAN_COMMON,
        'acs.client_request_id': request.requestId,
        'http.request.method': request.method,
        'url.full': request.url,
        'server.address': hostname,
        'server.port': Number(port),
        'user_agent.original': request.headers.get('user-agent') ?? '',
      };
      const span = tracer.startSpan('POST', { kind: SpanKind.CLIENT, attributes });
      const inside = trace.setSpan(context.active(), span);
      propagation.inject(inside, request.headers, {
        set: (headers, name, value) => headers.set(name, value),
      });
      const response = await context.with(inside, () => next(request));
      const msCv = response.headers.get('ms-cv') ?? '';
      onMsCv(msCv);
      span.setAttribute('http.response.status_code', response.status);
      span.setAttribute('acs.ms_cv', msCv);
      recorder.exchange(request.method, response.status);
      span.end();
      return response;
    },
  };
}

/** An instrumented `send` of one SMS; with `everything`, records and metrics besides the spans. */
export function rawSender(
  connectionString: string,
  message: Parameters<SmsClient['send']>[0],
  { everything }: { everything: boolean },
): () => Promise<void> {
  const recorder = everything ? recordEverything() : SPANS_ONLY;
  let msCv = '';
  const policy = tracingPolicy(recorder, (value) => {
    msCv = value;
  });
  const client = new SmsClient(connectionString, {
    allowInsecureConnection: true,
    additionalPolicies: [{ policy, position: 'perRetry' }],
  });
  return async () => {
    const start = performance.now();
    const attributes = { ...SPAN_COMMON, 'acs.operation': OPERATION };
    const operation = tracer.startSpan(OPERATION, { kind: SpanKind.INTERNAL, attributes });
    const inside = trace.setSpan(context.active(), operation);
    const results = await context.with(inside, () => client.send(message));
    for (const { messageId = '', httpStatusCode } of results) {
      const links = [{ context: operation.spanContext() }];
      const span = tracer.startSpan('sms send', {
        kind: SpanKind.PRODUCER,
        root: true,
        links,
        attributes: { ...SPAN_COMMON, 'acs.sms.message_id': messageId },
      });
      operation.addLink({ context: span.spanContext() });
      context.with(trace.setSpan(ROOT_CONTEXT, span), () => recorder.sent(messageId, httpStatusCode, msCv));
      span.end();
    }
    operation.setAttribute(
      'acs.sms.message_ids',
      results.map(({ messageId = '' }) => messageId),
    );
    operation.setAttribute('acs.ms_cv', msCv);
    recorder.operation((performance.now() - start) / 1000);
    operation.end();
  };
}
