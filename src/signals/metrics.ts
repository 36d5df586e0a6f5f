/** One method per instrument. An id is never a metric attribute. */
import type { Meter } from '@opentelemetry/api';
import type { Outcome } from '../classification/end-reason.ts';
import type { ExchangeOutcome } from '../classification/exchange.ts';
import type { ErrorType, ExchangeStart, OperationStart, ServerEvent } from '../events/acs-event.ts';
import type { AutomationAction } from '../events/automation-event.ts';
import type { CallEventOf, Source } from '../events/call-event.ts';
import type { Redacted } from '../events/redacted.ts';
import {
  ATTR_ACS_CALL_AUTOMATION_ACTION,
  ATTR_ACS_CALL_DIRECTION,
  ATTR_ACS_EMAIL_DELIVERY_STATUS,
  ATTR_ACS_OPERATION,
  ATTR_ACS_OTEL_DROP_REASON,
  ATTR_ACS_OTEL_EVENT_TYPE,
  ATTR_ACS_OTEL_SIGNAL,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SMS_DELIVERY_CODE,
  ATTR_ACS_SOURCE,
  METRIC_ACS_CALL_AUTOMATION_ACTIONS,
  METRIC_ACS_CALL_DURATION,
  METRIC_ACS_CALL_ENDED,
  METRIC_ACS_CLIENT_EXCHANGES,
  METRIC_ACS_CLIENT_OPERATION_DURATION,
  METRIC_ACS_EMAIL_DELIVERED,
  METRIC_ACS_OTEL_EVENTS_DROPPED,
  METRIC_ACS_OTEL_EVENTS_RECEIVED,
  METRIC_ACS_SMS_DELIVERED,
  METRIC_ACS_SMS_DELIVERY_DURATION,
  METRIC_ACS_SMS_SENT,
} from '../generated/names.ts';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  checked,
  defined,
} from './attributes.ts';
import type { DroppedSignal, DropReason } from './dropped-record.ts';
import { endReasonMetricAttributes, verdictAttributes } from './end-reason-attributes.ts';
import { type DeliveryOutcome, deliveryVerdict } from './event-grid-records.ts';
import { type GivenProviders, meterOf, meterProvider } from './providers.ts';
import type { SafeCounter, SafeHistogram } from './safe-signals.ts';
import type { SafeAttributes, SafeText } from './safe-values.ts';

/** The HTTP conventions' boundaries, extended for retries and pollers. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];
const CALL_SECONDS = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const DELIVERY_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400];
const SDK: SafeAttributes = { [ATTR_ACS_SOURCE]: 'sdk' };

interface InstrumentModel {
  name: string;
  unit: string;
  description: string;
}

/** Metrics of one pipeline. A new meter provider of the app gets new instruments. */
export class Metrics {
  /** Number of events so far. */
  observed = 0;
  readonly #given: GivenProviders;
  #provider: unknown;
  #meter: Meter | undefined;
  #instruments = new Map<string, SafeCounter | SafeHistogram>();

  constructor(given: GivenProviders) {
    this.#given = given;
  }

  operationEnded(start: OperationStart, seconds: number, errorType: ErrorType | undefined): void {
    const attributes = { ...SDK, [ATTR_ACS_SERVICE]: start.service, [ATTR_ACS_OPERATION]: start.name };
    this.#histogram(METRIC_ACS_CLIENT_OPERATION_DURATION).record(seconds, withError(attributes, errorType));
  }

  exchangeEnded(
    start: ExchangeStart,
    operation: Redacted | undefined,
    status: number | undefined,
    outcome: ExchangeOutcome,
  ): void {
    this.received('exchange');
    const attributes = defined({
      ...SDK,
      [ATTR_ACS_SERVICE]: start.service,
      [ATTR_ACS_OPERATION]: operation,
      [ATTR_HTTP_REQUEST_METHOD]: start.method,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
    });
    this.#counter(METRIC_ACS_CLIENT_EXCHANGES).add(1, withError(attributes, outcome.errorType));
  }

  callEnded({ leg, seconds }: CallEventOf<'call.ended'>, outcome: Outcome): void {
    const common = defined({ [ATTR_ACS_SOURCE]: leg.source, [ATTR_ACS_CALL_DIRECTION]: leg.direction });
    this.#counter(METRIC_ACS_CALL_ENDED).add(1, { ...common, ...endReasonMetricAttributes(outcome) });
    if (seconds === undefined) return;
    this.#histogram(METRIC_ACS_CALL_DURATION, CALL_SECONDS).record(seconds, {
      ...common,
      ...verdictAttributes(outcome),
    });
  }

  /**
   * A delivery report.
   * @param status As received.
   * @param seconds From the send, if this process sent the message.
   */
  delivered(
    type: 'sms' | 'email',
    outcome: DeliveryOutcome,
    status: string | undefined,
    seconds: number | undefined,
  ): void {
    const verdict: SafeAttributes = { [ATTR_ACS_SOURCE]: 'event_grid', ...deliveryVerdict(type, outcome) };
    if (type === 'email') {
      // A listed status counts by its name also where an SMTP reply decided.
      const listed = 'status' in outcome ? checked(status) : undefined;
      this.#counter(METRIC_ACS_EMAIL_DELIVERED).add(
        1,
        defined({ ...verdict, [ATTR_ACS_EMAIL_DELIVERY_STATUS]: listed }),
      );
      return;
    }
    const code = 'code' in outcome && outcome.listed ? outcome.code : undefined;
    this.#counter(METRIC_ACS_SMS_DELIVERED).add(
      1,
      defined({ ...verdict, [ATTR_ACS_SMS_DELIVERY_CODE]: code }),
    );
    if (seconds !== undefined)
      this.#histogram(METRIC_ACS_SMS_DELIVERY_DURATION, DELIVERY_SECONDS).record(seconds, verdict);
  }

  /** @param outcome Of its result. */
  actionEnded(action: AutomationAction, outcome: Outcome): void {
    this.#counter(METRIC_ACS_CALL_AUTOMATION_ACTIONS).add(1, {
      [ATTR_ACS_SOURCE]: 'call_automation',
      [ATTR_ACS_CALL_AUTOMATION_ACTION]: action,
      ...verdictAttributes(outcome),
    });
  }

  serverEvent(event: ServerEvent): void {
    this.received(event.type);
    if (event.type === 'sms.sent')
      this.#counter(METRIC_ACS_SMS_SENT).add(1, withError(SDK, event.error?.type));
  }

  received(type: SafeText, source: Source = 'sdk'): void {
    this.observed++;
    this.#counter(METRIC_ACS_OTEL_EVENTS_RECEIVED).add(1, {
      [ATTR_ACS_SOURCE]: source,
      [ATTR_ACS_OTEL_EVENT_TYPE]: type,
    });
  }

  dropped(signal: DroppedSignal, count: number, reason: DropReason): void {
    const attributes = { [ATTR_ACS_OTEL_SIGNAL]: signal, [ATTR_ACS_OTEL_DROP_REASON]: reason };
    this.#counter(METRIC_ACS_OTEL_EVENTS_DROPPED).add(count, attributes);
  }

  #counter(model: InstrumentModel): SafeCounter {
    return this.#instrument(model, (meter) => meter.createCounter(model.name, model)) as SafeCounter;
  }

  #histogram(model: InstrumentModel, boundaries = SECONDS): SafeHistogram {
    const advice = { explicitBucketBoundaries: boundaries };
    return this.#instrument(model, (meter) =>
      meter.createHistogram(model.name, { ...model, advice }),
    ) as SafeHistogram;
  }

  #instrument(
    model: InstrumentModel,
    create: (meter: Meter) => SafeCounter | SafeHistogram,
  ): SafeCounter | SafeHistogram {
    const provider = meterProvider(this.#given);
    if (provider !== this.#provider || !this.#meter) {
      this.#provider = provider;
      this.#meter = meterOf(provider);
      this.#instruments.clear();
    }
    const known = this.#instruments.get(model.name);
    if (known) return known;
    const created = create(this.#meter);
    this.#instruments.set(model.name, created);
    return created;
  }
}

function withError(attributes: SafeAttributes, errorType: ErrorType | undefined): SafeAttributes {
  return errorType === undefined ? attributes : { ...attributes, [ATTR_ERROR_TYPE]: errorType };
}
