/** The one chain: event -> classification -> signals. It catches everything, so that nothing of ours reaches the app. */
import { type Attributes, type Context, context, diag, type Span, trace } from '@opentelemetry/api';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { AcsEvent, ExchangeStart, OperationStart, ServerEvent } from '../events/acs-event.ts';
import type { CallEvent } from '../events/call-event.ts';
import { callTraceId } from '../events/hashed-ids.ts';
import { type EventSink, type OpenExchange, type OpenOperation, operationIn } from '../events/sink.ts';
import { ATTR_ACS_RESOURCE_ID, ATTR_ACS_SOURCE } from '../generated/names.ts';
import type { EndReasonTexts } from '../signals/end-reason.ts';
import { ExchangeSpans } from '../signals/exchange-spans.ts';
import { Logs } from '../signals/log-record.ts';
import { Metrics } from '../signals/metrics.ts';
import { OperationSpans } from '../signals/operation-spans.ts';
import type { GivenProviders } from '../signals/providers.ts';
import { serverRecord } from '../signals/server-records.ts';
import { CallPipeline } from './calls.ts';
import { Exchange, type ExchangeHost } from './exchange.ts';
import { Operation, type OperationHost } from './operation.ts';

export interface PipelineOptions {
  given: GivenProviders;
  resourceId?: string | undefined;
  /** What end reasons mean. */
  texts?: EndReasonTexts | undefined;
  /** Domain events carry the mark of Azure Monitor's custom events, for an exporter that is not ours. */
  customEvents: boolean;
}

/** The chain of a Node process. */
export class Pipeline implements EventSink, ExchangeHost, OperationHost {
  readonly metrics: Metrics;
  readonly logs: Logs;
  readonly operations: OperationSpans;
  readonly #exchanges: ExchangeSpans;
  readonly #calls: CallPipeline;
  #reported = 0;

  constructor({ given, resourceId, texts, customEvents }: PipelineOptions) {
    const common: Attributes = resourceId ? { [ATTR_ACS_RESOURCE_ID]: resourceId } : {};
    const sdk = {
      'azure.resource_provider.namespace': 'Microsoft.Communication',
      [ATTR_ACS_SOURCE]: 'sdk',
      ...common,
    };
    this.logs = new Logs(given, common, customEvents);
    this.metrics = new Metrics(given);
    this.operations = new OperationSpans(given, sdk);
    this.#exchanges = new ExchangeSpans(given, sdk);
    this.#calls = new CallPipeline(given, common, this.logs, callTraceId, texts);
  }

  emit(event: AcsEvent, where: Context = context.active()): void {
    this.guard(event.type, () => {
      if ('leg' in event || event.type.startsWith('call_agent.') || event.type === 'call.error')
        this.#call(event as CallEvent);
      else this.#server(event as ServerEvent, where);
    });
  }

  startOperation(start: OperationStart, parent: Context): OpenOperation {
    const { span, ownIds } = this.operations.start(start, parent);
    return new Operation(this, start, span, parent, ownIds);
  }

  startExchange(start: ExchangeStart, parent: Context): OpenExchange {
    const operation = operationIn(parent) as Operation | undefined;
    const span = this.#exchanges.start(start, operation?.try(start.clientRequestId) ?? 0, parent);
    return new Exchange(this, start, span, parent, operation, true);
  }

  adoptExchange(start: ExchangeStart, where: Context): OpenExchange {
    const span = trace.getSpan(where) as Span;
    this.guard('adopting a span', () => this.#exchanges.adopt(span, start));
    return new Exchange(this, start, span, where, operationIn(where) as Operation | undefined, false);
  }

  exchangeEnded(
    start: ExchangeStart,
    operation: string | undefined,
    status: number | undefined,
    outcome: ExchangeOutcome,
  ): void {
    this.metrics.received('exchange');
    this.metrics.exchangeEnded(start, operation, status, outcome);
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

  #server(event: ServerEvent, where: Context): void {
    this.metrics.received(event.type);
    if (event.type === 'sms.sent') this.metrics.smsSent(event);
    this.logs.emit(serverRecord(event), where);
  }

  #call(event: CallEvent): void {
    this.metrics.received(event.type, 'leg' in event ? event.leg.source : undefined);
    const outcome = this.#calls.handle(event);
    if (event.type === 'call.ended' && outcome) this.metrics.callEnded(event, outcome);
  }
}
