/** HTTP exchanges as CLIENT spans. */
import { type Attributes, type Context, type Span, type SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ExchangeStart } from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import { ATTR_ACS_CANCELLED_BY } from '../generated/names.ts';
import { ATTR_ERROR_TYPE, defined, exchangeAttributes } from './attributes.ts';
import { type GivenProviders, tracer } from './providers.ts';

export class ExchangeSpans {
  readonly #given: GivenProviders;
  readonly #common: Attributes;

  /** @param common Attributes of every span, e.g. `acs.resource.id`. */
  constructor(given: GivenProviders, common: Attributes) {
    this.#given = given;
    this.#common = common;
  }

  start(start: ExchangeStart, parent: Context, kind: SpanKind, more?: Attributes): Span {
    const attributes = { ...this.#common, ...exchangeAttributes(start), ...more };
    const startTime = pastTime();
    return tracer(this.#given).startSpan(
      start.method,
      { kind, attributes, ...(startTime && { startTime }) },
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

/** Attributes of an attempt by a server SDK. */
export function attemptAttributes({ userAgent }: ExchangeStart, resends: number): Attributes {
  return defined({
    'http.request.resend_count': resends || undefined,
    'user_agent.original': userAgent,
  });
}

/** As the HTTP conventions ask: `error.type`, and a status without description. Cancelling is no error. */
export function setExchangeOutcome(span: Span, { errorType, cancelled }: ExchangeOutcome): void {
  if (!errorType) return;
  if (cancelled) span.setAttribute(ATTR_ACS_CANCELLED_BY, 'app');
  else span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute(ATTR_ERROR_TYPE, errorType);
}
