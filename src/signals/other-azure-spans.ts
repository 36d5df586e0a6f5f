/** Spans of other Azure clients, for apps that had Azure tracing before we took over its hook. */
import type { Instrumenter, TracingContext, TracingSpan } from '@azure/core-tracing';
import { type Attributes, type Context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type Redacted, redactText } from './redaction.ts';

type StartOptions = Parameters<Instrumenter['startSpan']>[1];

const KINDS: Record<string, SpanKind> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const MAX_TEXT = 8 * 1024;

/** Starts the span that the app's own instrumenter would have started. The texts of its errors are redacted. */
export function otherAzureSpan(
  name: string,
  options: StartOptions,
  parent: Context,
): ReturnType<Instrumenter['startSpan']> {
  const tracer = trace.getTracer(options.packageName, options.packageVersion);
  const otel = tracer.startSpan(
    name,
    {
      kind: KINDS[options.spanKind ?? ''] ?? SpanKind.INTERNAL,
      attributes: (options.spanAttributes ?? {}) as Attributes,
    },
    parent,
  );
  const span: TracingSpan = {
    isRecording: () => otel.isRecording(),
    setAttribute: (key, value) => value !== undefined && otel.setAttribute(key, value as string),
    recordException: (exception) => otel.recordException(redactedException(exception)),
    addEvent: (event, eventOptions) =>
      otel.addEvent(event, eventOptions?.attributes as Attributes, eventOptions?.startTime),
    setStatus(status) {
      if (status.status === 'error')
        otel.setStatus({ code: SpanStatusCode.ERROR, message: redacted(String(status.error ?? '')) });
    },
    end: () => otel.end(),
  };
  return { span, tracingContext: trace.setSpan(parent, otel) as unknown as TracingContext };
}

/** The parts of an exception that a span records. */
function redactedException(exception: unknown): { name?: string; message: string; stack?: string } | string {
  if (!(exception instanceof Error)) return redacted(String(exception));
  const { name, message, stack } = exception;
  return { name, message: redacted(message), ...(stack && { stack: redacted(stack) }) };
}

function redacted(text: string): Redacted {
  return redactText(text.slice(0, MAX_TEXT));
}
