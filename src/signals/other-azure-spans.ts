/** Spans of other Azure clients, for apps that had Azure tracing before we took over its hook. */
import type { Instrumenter, TracingContext, TracingSpan } from '@azure/core-tracing';
import { type Context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Redacted } from '../events/redacted.ts';
import { redactText } from './redaction.ts';
import type { SafeException, SafeTracer } from './safe-signals.ts';
import type { SafeAttributes, SafeValue } from './safe-values.ts';

type StartOptions = Parameters<Instrumenter['startSpan']>[1];

const KINDS: Record<string, SpanKind> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const MAX_TEXT = 8 * 1024;
const MAX_ITEMS = 128;

/** Starts the span that the app's own instrumenter would have started. Its texts are redacted. */
export function otherAzureSpan(
  name: string,
  options: StartOptions,
  parent: Context,
): ReturnType<Instrumenter['startSpan']> {
  const tracer: SafeTracer = trace.getTracer(options.packageName, options.packageVersion);
  const otel = tracer.startSpan(
    redacted(name),
    {
      kind: KINDS[options.spanKind ?? ''] ?? SpanKind.INTERNAL,
      attributes: safeAttributes(options.spanAttributes),
    },
    parent,
  );
  const span: TracingSpan = {
    isRecording: () => otel.isRecording(),
    setAttribute: (key, value) => otel.setAttributes(safeAttributes({ [key]: value })),
    recordException: (exception) => otel.recordException(redactedException(exception)),
    addEvent: (event, eventOptions) =>
      otel.addEvent(redacted(event), safeAttributes(eventOptions?.attributes), eventOptions?.startTime),
    setStatus(status) {
      if (status.status === 'error')
        otel.setStatus({ code: SpanStatusCode.ERROR, message: redacted(String(status.error ?? '')) });
    },
    end: () => otel.end(),
  };
  return { span, tracingContext: trace.setSpan(parent, otel) as unknown as TracingContext };
}

/** Without the values that no attribute can have. */
function safeAttributes(given: Record<string, unknown> = {}): SafeAttributes {
  const attributes: SafeAttributes = {};
  for (const [name, value] of Object.entries(given)) {
    const safe = safeValue(value);
    if (safe !== undefined) attributes[name] = safe;
  }
  return attributes;
}

function safeValue(value: unknown): SafeValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redacted(String(item)));
  return typeof value === 'string' ? redacted(value) : undefined;
}

function redactedException(exception: unknown): SafeException {
  if (!(exception instanceof Error)) return { message: redacted(String(exception)) };
  const { name, message, stack } = exception;
  return { name: redacted(name), message: redacted(message), ...(stack && { stack: redacted(stack) }) };
}

function redacted(text: string): Redacted {
  return redactText(text.slice(0, MAX_TEXT));
}
