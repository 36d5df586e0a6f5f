/** HTTP exchanges as CLIENT spans. */
import { type Attributes, type Context, type SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ExchangeStart } from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import type { Redacted } from '../events/redacted.ts';
import { ATTR_ACS_CANCELLED_BY } from '../generated/names.ts';
import { ATTR_ERROR_TYPE, defined, exchangeAttributes } from './attributes.ts';
import { type GivenProviders, tracer } from './providers.ts';
import { redactText } from './redaction.ts';
import type { SafeSpan } from './safe-signals.ts';
import type { SafeAttributes } from './safe-values.ts';

const MAX_USER_AGENT = 512;

export class ExchangeSpans {
  readonly #given: GivenProviders;
  readonly #common: SafeAttributes;

  /** @param common Attributes of every span, e.g. `acs.resource.id`. */
  constructor(given: GivenProviders, common: SafeAttributes) {
    this.#given = given;
    this.#common = common;
  }

  start(start: ExchangeStart, parent: Context, kind: SpanKind, more?: SafeAttributes): SafeSpan {
    const attributes = { ...this.#common, ...exchangeAttributes(start), ...more };
    const startTime = pastTime();
    return tracer(this.#given).startSpan(
      start.method,
      { kind, attributes, ...(startTime && { startTime }) },
      parent,
    );
  }

  /** Adds our attributes to another instrumentation's span, and redacts the personal ids in its URL. */
  adopt(span: SafeSpan, start: ExchangeStart): void {
    const theirs = (span as { attributes?: Attributes }).attributes ?? {};
    for (const name of ['http.url', 'http.target', 'url.path', 'url.query'])
      if (theirs[name] !== undefined) span.setAttribute(name, 'REDACTED');
    span.setAttributes({ ...this.#common, ...exchangeAttributes(start) });
  }
}

/** Cached, because a process has few user agents and redaction is slow. Apps can add any text to them. */
let lastUserAgent: { raw: string; redacted: Redacted } | undefined;

function redactedUserAgent(raw: string | undefined): Redacted | undefined {
  if (raw === undefined) return undefined;
  if (lastUserAgent?.raw !== raw) lastUserAgent = { raw, redacted: redactText(raw.slice(0, MAX_USER_AGENT)) };
  return lastUserAgent.redacted;
}

/** Attributes of an attempt by a server SDK. */
export function attemptAttributes({ userAgent }: ExchangeStart, resends: number): SafeAttributes {
  return defined({
    'http.request.resend_count': resends || undefined,
    'user_agent.original': redactedUserAgent(userAgent),
  });
}

/** As the HTTP conventions ask: `error.type`, and a status without description. Cancelling is no error. */
export function setExchangeOutcome(span: SafeSpan, { errorType, cancelled }: ExchangeOutcome): void {
  if (!errorType) return;
  if (cancelled) span.setAttribute(ATTR_ACS_CANCELLED_BY, 'app');
  else span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute(ATTR_ERROR_TYPE, errorType);
}
