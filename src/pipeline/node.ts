/** The pipeline of a Node process: event -> classification -> signals. */
import { type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { classifyCallback, classifyCallbackEnd } from '../classification/automation.ts';
import type { ExchangeStart, OperationStart, ServerEvent } from '../events/acs-event.ts';
import type { AutomationEvent } from '../events/automation-event.ts';
import type { CallEvent } from '../events/call-event.ts';
import { atTime } from '../events/clock.ts';
import type { EventGridEvent } from '../events/event-grid-event.ts';
import {
  type CallbackSink,
  type EventGridSink,
  type EventSink,
  type OpenExchange,
  type OpenOperation,
  operationIn,
  withExchange,
} from '../events/sink.ts';
import { ATTR_ACS_SOURCE } from '../generated/names.ts';
import { guarded } from '../safety/guard.ts';
import { warnOnce } from '../safety/warn.ts';
import { signallingAttributes } from '../signals/automation-records.ts';
import { AutomationSpans } from '../signals/automation-spans.ts';
import { DeliverySpans } from '../signals/delivery-spans.ts';
import { type EndReasonTexts, endReasonTextAttributes } from '../signals/end-reason-attributes.ts';
import type { DeliveryTexts } from '../signals/event-grid-records.ts';
import { attemptAttributes, ExchangeSpans } from '../signals/exchange-spans.ts';
import { Logs } from '../signals/log-record.ts';
import { Metrics } from '../signals/metrics.ts';
import { OperationSpans } from '../signals/operation-spans.ts';
import type { OwnAttributes } from '../signals/own-attributes.ts';
import type { GivenProviders } from '../signals/providers.ts';
import { commonResource, type ResourceIds, resourceOf } from '../signals/resource.ts';
import { type SafeAttributes, safeText } from '../signals/safe-values.ts';
import { serverRecord } from '../signals/server-records.ts';
import { ActionRequests } from './action-requests.ts';
import { AutomationPipeline } from './automation.ts';
import { CallPipeline } from './calls.ts';
import { EventGridPipeline } from './event-grid.ts';
import { Exchange, type ExchangeParts } from './exchange.ts';
import { LineQueue, later } from './line-queue.ts';
import { Operation, type OperationTools } from './operation.ts';
import { SentMessages } from './sent-messages.ts';

/** Azure Monitor exporters drop event names; they turn a record with this attribute into a custom event. */
const CUSTOM_EVENT = 'microsoft.custom_event.name';

/** Characters: about 20,000 lines. */
const MAX_WAITING_LINES = 4 * 1024 * 1024;
const LINES_DROPPED =
  'log lines of the Azure SDKs are dropped: more were written at once than are redacted without holding the app; acs_otel.events.dropped counts them as queue_full. Set a less verbose logLevel, or find what logs so much';

export interface NodePipelineOptions {
  given: GivenProviders;
  resourceId?: ResourceIds;
  ownAttributes?: OwnAttributes | undefined;
  /** Texts of the ends of calls, the results of actions, and deliveries. */
  texts?: { end: EndReasonTexts; action: EndReasonTexts; delivery: DeliveryTexts } | undefined;
  /** Requests for actions of Call Automation carry a traceparent where the app left their operation context empty. */
  operationContext?: boolean;
  /** Mark domain events as Azure Monitor's custom events, for an exporter of the app's. */
  customEvents: boolean;
}

export class NodePipeline implements EventSink, CallbackSink, EventGridSink {
  readonly metrics: Metrics;
  readonly #logs: Logs;
  readonly #operations: OperationTools;
  readonly #exchanges: ExchangeSpans;
  readonly #calls: CallPipeline;
  readonly #automation: AutomationPipeline;
  readonly #eventGrid: EventGridPipeline;
  readonly #resourceId: ResourceIds;
  readonly #lines = new LineQueue(MAX_WAITING_LINES, () => {
    warnOnce(LINES_DROPPED);
    this.metrics.dropped('log', 1, 'queue_full');
  });

  constructor(options: NodePipelineOptions) {
    const { given, resourceId, ownAttributes, texts, customEvents, operationContext = false } = options;
    const common = commonResource(resourceId);
    this.#resourceId = resourceId;
    const sdk: SafeAttributes = {
      'azure.resource_provider.namespace': safeText`Microsoft.Communication`,
      [ATTR_ACS_SOURCE]: 'sdk',
      ...common,
    };
    this.#logs = new Logs(
      given,
      { [ATTR_ACS_SOURCE]: 'sdk', ...common },
      customEvents ? CUSTOM_EVENT : undefined,
    );
    this.metrics = new Metrics(given);
    const requests = new ActionRequests();
    const sent = new SentMessages();
    this.#operations = {
      spans: new OperationSpans(given, sdk, ownAttributes),
      logs: this.#logs,
      metrics: this.metrics,
      requests,
      sent,
      carriesTraceparent: operationContext,
    };
    this.#exchanges = new ExchangeSpans(given, sdk);
    const spans = new AutomationSpans(given, common);
    this.#calls = new CallPipeline(spans, this.#logs, ownAttributes, {
      texts: (outcome, event) => ({
        ...(texts && endReasonTextAttributes(outcome, texts.end)),
        ...(event.type === 'call.ended' && signallingAttributes(event.reason)),
      }),
      classify: classifyCallbackEnd,
    });
    this.#automation = new AutomationPipeline({
      spans,
      logs: this.#logs,
      metrics: this.metrics,
      requests,
      texts: texts && ((outcome) => endReasonTextAttributes(outcome, texts.action)),
    });
    this.#eventGrid = new EventGridPipeline({
      spans: new DeliverySpans(given, common),
      logs: this.#logs,
      metrics: this.metrics,
      sent,
      resourceId,
      texts,
    });
  }

  emit(event: ServerEvent, where: Context = context.active()): void {
    guarded(event.type, () => this.metrics.serverEvent(event));
    const emit = () => void guarded(event.type, () => this.#logs.emit(serverRecord(event), where));
    if (event.type === 'sdk.log') this.#lines.push(event.message.length, emit);
    else emit();
  }

  /** Whether log lines wait to be emitted. */
  get hasLines(): boolean {
    return !this.#lines.isEmpty;
  }

  /** Settles when the waiting log lines have been emitted. */
  async emitLines(): Promise<void> {
    while (this.hasLines) await new Promise((resolve) => later(resolve));
  }

  emitCall(event: CallEvent, again = false): void {
    guarded(event.type, () => {
      if (!again) this.metrics.received(event.type, 'leg' in event ? event.leg?.source : undefined);
      const at = 'at' in event ? event.at : undefined;
      const handle = () => this.#calls.handle(event);
      // The record of a callback carries the time of the event, not that of its receipt.
      const outcome = at === undefined ? handle() : atTime(at, handle);
      if (again) return;
      if (event.type === 'call.connected')
        this.metrics.actionEnded('connect_call', classifyCallback('succeeded', {}));
      if (event.type !== 'call.ended' || !outcome) return;
      this.metrics.callEnded(event, outcome);
      if (event.reason.beforeConnect) this.metrics.actionEnded('connect_call', outcome);
    });
  }

  emitAutomation(event: AutomationEvent, again: boolean): (() => void) | undefined {
    return guarded(event.kind, () => atTime(event.at, () => this.#automation.handle(event, again)));
  }

  emitEventGrid(event: EventGridEvent, again: boolean): void {
    guarded('an event of Event Grid', () => atTime(event.at, () => this.#eventGrid.handle(event, again)));
  }

  startOperation(start: OperationStart, parent: Context): OpenOperation {
    return new Operation(start, parent, this.#operations);
  }

  startExchange(start: ExchangeStart, parent: Context): OpenExchange {
    const resends = operationOf(parent)?.countAttempt(start.clientRequestId) ?? 0;
    const resource = resourceOf(start.url, this.#resourceId);
    const attributes = { ...attemptAttributes(start, resends), ...resource };
    const span = this.#exchanges.start(start, parent, SpanKind.CLIENT, attributes);
    return this.#exchange({ start, span, ownSpan: true, parent, resource });
  }

  adoptExchange(start: ExchangeStart, where: Context): OpenExchange {
    const span = trace.getSpan(where) as Span;
    const resource = resourceOf(start.url, this.#resourceId);
    guarded('adopting a span', () => {
      this.#exchanges.adopt(span, start);
      span.setAttributes(resource);
    });
    return this.#exchange({ start, span, ownSpan: false, parent: where, resource });
  }

  #exchange(parts: Omit<ExchangeParts, 'logs'> & { resource: SafeAttributes }): OpenExchange {
    const operation = operationOf(parts.parent);
    operation?.attemptStarted(parts.resource);
    const exchange = new Exchange({ ...parts, operation, logs: this.#logs, metrics: this.metrics });
    exchange.context = withExchange(exchange.context, exchange); // other sources see the same exchange
    return exchange;
  }
}

function operationOf(parent: Context): Operation | undefined {
  const operation = operationIn(parent);
  return operation instanceof Operation ? operation : undefined;
}
