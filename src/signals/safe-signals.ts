/**
 * OpenTelemetry's interfaces, narrowed: parameters that take any text there take only safe texts here. The objects are
 * those of the API, so the types cost nothing at run time.
 */
import type { Context, Link, Span, SpanOptions, SpanStatus } from '@opentelemetry/api';
import type { LogRecord } from '@opentelemetry/api-logs';
import type { EventName } from '../generated/names.ts';
import type { SafeAttributes, SafeText, SafeValue } from './safe-values.ts';

export interface SafeSpan extends Pick<Span, 'spanContext' | 'end' | 'isRecording'> {
  setAttribute(name: string, value: SafeValue): this;
  setAttributes(attributes: SafeAttributes): this;
  setStatus(status: { code: SpanStatus['code']; message?: SafeText }): this;
  updateName(name: SafeText): this;
  addEvent(name: SafeText, attributes?: SafeAttributes, startTime?: SpanOptions['startTime']): this;
  addLink(link: SafeLink): this;
  addLinks(links: SafeLink[]): this;
  recordException(exception: SafeException): void;
}

type SafeLink = Pick<Link, 'context'> & { attributes?: SafeAttributes };

/** The parts of an exception that a span records. */
export interface SafeException {
  name?: SafeText;
  message: SafeText;
  stack?: SafeText;
}

export interface SafeSpanOptions extends Pick<SpanOptions, 'kind' | 'root' | 'startTime'> {
  attributes?: SafeAttributes;
  links?: SafeLink[];
}

export interface SafeTracer {
  startSpan(name: SafeText, options: SafeSpanOptions, parent: Context): SafeSpan;
}

export interface SafeLogRecord extends Omit<LogRecord, 'eventName' | 'body' | 'attributes' | 'severityText'> {
  eventName?: EventName;
  body: SafeText;
  attributes: SafeAttributes;
  severityText: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
}

export interface SafeCounter {
  add(value: number, attributes: SafeAttributes): void;
}

export interface SafeHistogram {
  record(value: number, attributes: SafeAttributes): void;
}
