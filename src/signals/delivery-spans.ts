/** Spans of delivery reports: from the send of a message to its report. */
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { deliverySpanId, messageTrace } from '../events/hashed-ids.ts';
import { type DeliveryOutcome, inTrace } from './event-grid-records.ts';
import { startWithIds } from './id-generator.ts';
import { warnWithoutOwnIds } from './own-ids-warning.ts';
import { type GivenProviders, tracer } from './providers.ts';
import type { SafeAttributes } from './safe-values.ts';

/** A report about the message `id`. Times are milliseconds since 1970. */
export interface DeliverySpan {
  type: 'sms' | 'email';
  id: string;
  eventId: string | undefined;
  start: number;
  end: number;
  outcome: DeliveryOutcome;
  attributes: SafeAttributes;
}

export class DeliverySpans {
  readonly #given: GivenProviders;
  readonly #common: SafeAttributes;

  /** @param common Attributes of every span. */
  constructor(given: GivenProviders, common: SafeAttributes) {
    this.#given = given;
    this.#common = common;
  }

  /** @returns The context of the record about the same report. */
  report({ type, id, eventId, start, end, outcome, attributes }: DeliverySpan): Context {
    const message = messageTrace(type, id);
    const options = {
      kind: SpanKind.CONSUMER,
      root: true,
      startTime: start,
      attributes: { ...this.#common, ...attributes },
      links: [{ context: { ...message, traceFlags: TraceFlags.SAMPLED } }],
    };
    const ids = { traceId: message.traceId, spanId: deliverySpanId(type, id, eventId) };
    const started = startWithIds(ids, () =>
      tracer(this.#given).startSpan(`${type} delivery`, options, ROOT_CONTEXT),
    );
    warnWithoutOwnIds(started);
    const { span, ownIds } = started;
    // A status that no table lists is no evidence of a failure.
    if (!outcome.expected && outcome.matched !== 'unknown') span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(Math.max(end, start + 1));
    return ownIds ? trace.setSpanContext(ROOT_CONTEXT, span.spanContext()) : inTrace(message);
  }
}
