/** HTTP exchanges as CLIENT spans. */
import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ExchangeStart } from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import { ATTR_ERROR_TYPE, exchangeAttributes } from './attributes.ts';
import { type GivenProviders, tracer } from './providers.ts';

export class ExchangeSpans {
  readonly #given: GivenProviders;
  readonly #common: Attributes;

  /** @param common Attributes of every span, e.g. `acs.resource.id`. */
  constructor(given: GivenProviders, common: Attributes) {
    this.#given = given;
    this.#common = common;
  }

  start(start: ExchangeStart, resends: number, parent: Context, kind = SpanKind.CLIENT): Span {
    const attributes = { ...this.#common, ...exchangeAttributes(start) };
    if (resends > 0) attributes['http.request.resend_count'] = resends;
    if (start.userAgent) attributes['user_agent.original'] = start.userAgent;
    const startTime = pastTime();
    return tracer(this.#given).startSpan(
      start.method,
      { kind, attributes, ...(startTime !== undefined && { startTime }) },
      parent,
    );
  }

  /** Adds our attributes to another instrumentation's span, and redacts the personal ids in its URL. */
  adopt(span: Span, start: ExchangeStart): void {
    const theirs = (span as { attributes?: Attributes }).attributes ?? {};
    for (const name of ['http.url', 'http.target', 'url.path', 'url.query'])
      if (theirs[name] !== undefined) span.setAttribute(name, 'REDACTED');
    span.setAttributes({ ...this.#common, ...exchangeAttributes(start) });
  }
}

/** As the HTTP conventions ask: `error.type`, and a status without description. */
export function setExchangeOutcome(span: Span, outcome: ExchangeOutcome): void {
  if (!outcome.failed) return;
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (outcome.errorType) span.setAttribute(ATTR_ERROR_TYPE, outcome.errorType);
}
