/** HTTP exchanges as CLIENT spans. */
import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ExchangeResponse, ExchangeStart } from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import { isMsCv } from '../events/ids.ts';
import { ATTR_ACS_MS_CV } from '../generated/names.ts';
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE, exchangeAttributes } from './attributes.ts';
import { type GivenProviders, tracer } from './providers.ts';

const SERVICE_REQUEST_ID = 'azure.service.request.id';

export class ExchangeSpans {
  readonly #given: GivenProviders;
  readonly #common: Attributes;

  /** @param common Put on every span, e.g. `acs.resource.id`. */
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

  /** Somebody else's HTTP span: ours are added, and the ids of people in its URL go. */
  adopt(span: Span, start: ExchangeStart): void {
    const theirs = (span as { attributes?: Attributes }).attributes ?? {};
    for (const name of ['http.url', 'http.target', 'url.path', 'url.query'])
      if (theirs[name] !== undefined) span.setAttribute(name, 'REDACTED');
    span.setAttributes({ ...this.#common, ...exchangeAttributes(start) });
  }
}

/** What the answer tells. */
export function setResponse(span: Span, response: ExchangeResponse): string | undefined {
  const msCv = response.headers.get('ms-cv');
  const requestId = response.headers.get('x-ms-request-id');
  if (response.statusCode !== undefined)
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, response.statusCode);
  if (requestId && requestId.length <= 128) span.setAttribute(SERVICE_REQUEST_ID, requestId);
  if (!isMsCv(msCv)) return undefined;
  span.setAttribute(ATTR_ACS_MS_CV, msCv);
  return msCv;
}

/** Error status of an exchange, as the HTTP conventions say: the type is an attribute, the description is not needed. */
export function setExchangeOutcome(span: Span, outcome: ExchangeOutcome): void {
  if (!outcome.failed) return;
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (outcome.errorType) span.setAttribute(ATTR_ERROR_TYPE, outcome.errorType);
}
