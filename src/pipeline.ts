/** The one chain: event -> classification -> signals. It catches everything, so that nothing of ours reaches the app. */
import { type Attributes, type Context, context, diag, type Span, trace } from '@opentelemetry/api';
import { eventOutcome } from './classification/event-outcome.ts';
import { exchangeOutcome } from './classification/exchange.ts';
import type {
  AcsEvent,
  ErrorInfo,
  ExchangeResponse,
  ExchangeStart,
  OperationEnd,
  OperationStart,
  ResultIds,
} from './events/acs-event.ts';
import {
  type EventSink,
  type OpenExchange,
  type OpenOperation,
  operationIn,
  withExchange,
  withOperation,
} from './events/sink.ts';
import { ATTR_ACS_MS_CV, ATTR_ACS_RESOURCE_ID } from './generated/names.ts';
import type { EndReasonTexts } from './signals/end-reason.ts';
import { Logs } from './signals/logs.ts';
import { Metrics } from './signals/metrics.ts';
import type { GivenProviders } from './signals/providers.ts';
import {
  type SentMessage,
  Spans,
  setError,
  setExchangeOutcome,
  setOperationEnd,
  setResponse,
} from './signals/spans.ts';

export interface PipelineOptions {
  given: GivenProviders;
  resourceId?: string | undefined;
  /** What end reasons mean, where they fit. */
  texts?: EndReasonTexts | undefined;
  /** Domain events carry the mark of Azure Monitor's custom events, for an exporter that is not ours. */
  customEvents: boolean;
}

export class Pipeline implements EventSink {
  readonly metrics: Metrics;
  readonly #spans: Spans;
  readonly #logs: Logs;
  #reported = 0;

  constructor(options: PipelineOptions) {
    const common: Attributes = options.resourceId ? { [ATTR_ACS_RESOURCE_ID]: options.resourceId } : {};
    this.#spans = new Spans(options.given, common);
    this.#logs = new Logs(options.given, common, options.texts, options.customEvents);
    this.metrics = new Metrics(options.given);
  }

  emit(event: AcsEvent, where: Context = context.active()): void {
    this.guard(event.type, () => {
      this.metrics.received(event.type, 'leg' in event ? event.leg.source : undefined);
      const outcome = eventOutcome(event);
      if (event.type === 'sms.sent') this.metrics.smsSent(event);
      if (event.type === 'call.ended' && outcome) this.metrics.callEnded(event, outcome);
      this.#logs.event(event, outcome, where);
    });
  }

  startOperation(start: OperationStart, parent: Context): OpenOperation {
    const { span, ownIds } = this.#spans.operation(start, parent);
    return new Operation(this, this.#spans, this.#logs, start, span, parent, ownIds);
  }

  startExchange(start: ExchangeStart, parent: Context): OpenExchange {
    const operation = operationIn(parent) as Operation | undefined;
    const span = this.#spans.exchange(start, operation?.try(start.clientRequestId) ?? 0, parent);
    return new Exchange(this, this.#logs, start, span, parent, operation, true);
  }

  adoptExchange(start: ExchangeStart, where: Context): OpenExchange {
    const span = trace.getSpan(where) as Span;
    this.guard('adopting a span', () => this.#spans.adopt(span, start));
    return new Exchange(
      this,
      this.#logs,
      start,
      span,
      where,
      operationIn(where) as Operation | undefined,
      false,
    );
  }

  /** Runs `run`; an exception is counted as a dropped event and never thrown. */
  guard(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (this.#reported++ < 5) diag.warn(`acs-otel: ${what} was dropped`, error as Error);
      try {
        this.metrics.dropped('event', 1, 'exception');
      } catch {
        // A meter provider that throws cannot be told about it.
      }
    }
  }
}

class Operation implements OpenOperation {
  readonly context: Context;
  readonly start: OperationStart;
  readonly span: Span;
  readonly #began = Date.now();
  readonly #beganExact = performance.now();
  readonly #pipeline: Pipeline;
  readonly #spans: Spans;
  readonly #logs: Logs;
  readonly #ownIds: boolean;
  readonly #tries = new Map<string, number>();
  readonly #linked = new Set<string>();
  #ids: ResultIds = {};
  #msCv: string | undefined;
  #ended = false;

  constructor(
    pipeline: Pipeline,
    spans: Spans,
    logs: Logs,
    start: OperationStart,
    span: Span,
    parent: Context,
    ownIds: boolean,
  ) {
    this.#pipeline = pipeline;
    this.#spans = spans;
    this.#logs = logs;
    this.#ownIds = ownIds;
    this.start = start;
    this.span = span;
    this.context = withOperation(trace.setSpan(parent, span), this);
  }

  /** How often the same request was sent before: the SDK keeps its client request id over all tries. */
  try(clientRequestId: string | undefined): number {
    if (!clientRequestId) return 0;
    const before = this.#tries.get(clientRequestId) ?? 0;
    this.#tries.set(clientRequestId, before + 1);
    return before;
  }

  /** An exchange of this operation is over: its ids are the operation's too, its MS-CV until the next one. */
  tried(ids: ResultIds | undefined, msCv: string | undefined): void {
    Object.assign(this.#ids, ids);
    this.#msCv = msCv;
  }

  end(end: OperationEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pipeline.guard(this.start.name, () => {
      this.#pipeline.metrics.received('operation');
      const ids = { ...this.#ids, ...known(end.ids) };
      for (const event of end.events ?? []) this.#event(event, ids);
      setOperationEnd(this.span, end, ids, this.#msCv, this.#linked);
      const seconds = (performance.now() - this.#beganExact) / 1000;
      this.#pipeline.metrics.operationEnded(this.start, seconds, end.error?.type);
    });
    this.span.end();
  }

  #event(event: AcsEvent, ids: ResultIds): void {
    this.#pipeline.metrics.received(event.type);
    if (event.type === 'sms.sent') this.#pipeline.metrics.smsSent(event);
    if (event.type === 'chat.message_sent') event.threadId ??= ids.chatThreadId;
    if (event.type === 'email.completed') event.operationId ??= ids.emailOperationId;
    const message = this.#ownIds ? messageOf(event) : undefined;
    if (!message) {
      this.#logs.event(event, undefined, this.context, this.#msCv);
      return;
    }
    const span = this.#spans.message(message, this.span, this.#began);
    this.#linked.add(message.id);
    setError(span, message.error);
    this.#logs.event(event, undefined, trace.setSpan(this.context, span), this.#msCv);
    span.end(Math.max(Date.now(), this.#began + 1));
  }
}

function messageOf(event: AcsEvent): SentMessage | undefined {
  if (event.type === 'sms.sent' && event.messageId)
    return { kind: 'sms', id: event.messageId, error: event.error };
  if (event.type === 'email.sent') return { kind: 'email', id: event.operationId };
  return undefined;
}

/** A result that lacks an id must not hide the one that the URL had. */
function known(ids: ResultIds = {}): ResultIds {
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
}

class Exchange implements OpenExchange {
  readonly context: Context;
  answered = false;
  readonly #pipeline: Pipeline;
  readonly #logs: Logs;
  readonly #start: ExchangeStart;
  readonly #span: Span;
  readonly #operation: Operation | undefined;
  readonly #ours: boolean;
  #status: number | undefined;
  #msCv: string | undefined;
  #requestId: string | undefined;
  #ended = false;

  constructor(
    pipeline: Pipeline,
    logs: Logs,
    start: ExchangeStart,
    span: Span,
    parent: Context,
    operation: Operation | undefined,
    ours: boolean,
  ) {
    this.#pipeline = pipeline;
    this.#logs = logs;
    this.#start = start;
    this.#span = span;
    this.#operation = operation;
    this.#ours = ours;
    this.context = withExchange(trace.setSpan(parent, span), this);
  }

  response(response: ExchangeResponse): void {
    if (this.#ended || this.answered) return;
    this.answered = true;
    this.#pipeline.guard('an answer', () => {
      this.#status = response.statusCode;
      this.#msCv = setResponse(this.#span, response) ?? this.#msCv;
      this.#requestId = response.headers.get('x-ms-request-id');
    });
  }

  msCv(value: string): void {
    if (this.#ended || this.#msCv) return;
    this.#msCv = value;
    this.#span.setAttribute(ATTR_ACS_MS_CV, value);
  }

  end(error?: ErrorInfo): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pipeline.guard('an exchange', () => {
      const status = this.#status ?? error?.statusCode;
      const outcome = exchangeOutcome(status, error);
      this.#pipeline.metrics.received('exchange');
      this.#pipeline.metrics.exchangeEnded(this.#start, this.#operation?.start.name, status, outcome);
      this.#operation?.tried(this.#start.ids, this.#msCv);
      setExchangeOutcome(this.#span, outcome);
      if (outcome.failed) this.#logs.exchangeFailed(this.#start, outcome, this.#answer(status), this.context);
    });
    if (this.#ours) this.#span.end();
  }

  #answer(status: number | undefined): Attributes {
    return {
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(this.#msCv && { [ATTR_ACS_MS_CV]: this.#msCv }),
      ...(this.#requestId && { 'azure.service.request.id': this.#requestId }),
    };
  }
}
