/** The chain of a page: calls, exchanges and log lines; no metrics. */
import { type Attributes, type Context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { ExchangeStart, SdkLogLevel } from '../events/acs-event.ts';
import type { CallEvent, CallLeg } from '../events/call-event.ts';
import { guidTraceId } from '../events/ids.ts';
import type { OpenExchange } from '../events/sink.ts';
import { ATTR_ACS_CALL_ID, ATTR_ACS_FLIGHT_RECORDER_REASON, ATTR_ACS_SOURCE } from '../generated/names.ts';
import { guarded } from '../safety/guard.ts';
import { droppedRecord } from '../signals/dropped-record.ts';
import { unexpectedType } from '../signals/end-reason-attributes.ts';
import { ExchangeSpans } from '../signals/exchange-spans.ts';
import { Logs } from '../signals/log-record.ts';
import type { GivenProviders } from '../signals/providers.ts';
import { commonResource, type ResourceIds } from '../signals/resource.ts';
import { sdkLogRecord } from '../signals/sdk-log-record.ts';
import { CallPipeline } from './calls.ts';
import { Exchange } from './exchange.ts';

export interface BrowserPipelineOptions {
  given: GivenProviders;
  resourceId?: ResourceIds;
  /** The provider of the app has spans for `fetch` already. */
  fetchTraced: boolean;
}

export class BrowserPipeline {
  readonly logs: Logs;
  readonly #calls: CallPipeline;
  readonly #exchanges: ExchangeSpans;
  readonly #fetchTraced: boolean;
  readonly #drops = new Map<string, number>();

  constructor({ given, resourceId, fetchTraced }: BrowserPipelineOptions) {
    const common = { [ATTR_ACS_SOURCE]: 'client', ...commonResource(resourceId) };
    this.logs = new Logs(given, common, false);
    this.#calls = new CallPipeline(given, common, this.logs, guidTraceId);
    this.#exchanges = new ExchangeSpans(given, common);
    this.#fetchTraced = fetchTraced;
  }

  /** @returns whether it is an end that should not have been. */
  emit(event: CallEvent): { unexpectedEnd: boolean } {
    let unexpectedEnd = false;
    guarded(event.type, () => {
      const outcome = this.#calls.handle(event);
      unexpectedEnd = outcome !== undefined && unexpectedType(outcome) !== undefined;
      if (event.type === 'call.completed') this.reportDrops();
    });
    return { unexpectedEnd };
  }

  startExchange(start: ExchangeStart, parent: Context): OpenExchange {
    const theirs = this.#fetchTraced ? undefined : spanOfFetch(parent, start);
    if (theirs) guarded('adopting a span', () => this.#exchanges.adopt(theirs, start));
    // A fetch that was instrumented before us is below ours. Its CLIENT span is out of reach, so ours goes around it.
    const kind = this.#fetchTraced ? SpanKind.INTERNAL : SpanKind.CLIENT;
    const span = theirs ?? this.#exchanges.start(start, parent, kind);
    return new Exchange({ start, span, ownSpan: !theirs, parent, logs: this.logs });
  }

  /** One line of an SDK. */
  line(level: SdkLogLevel, name: string, message: string, leg: CallLeg | undefined, reason?: string): void {
    guarded('a log line', () => {
      const model = sdkLogRecord({ package: name, level, message });
      if (leg?.ids.callId) model.attributes[ATTR_ACS_CALL_ID] = leg.ids.callId;
      if (reason) model.attributes[ATTR_ACS_FLIGHT_RECORDER_REASON] = reason;
      this.logs.emit(model, leg ? this.#calls.contextOf(leg) : ROOT_CONTEXT);
    });
  }

  dropped(signal: string, count: number, reason: string): void {
    const key = `${signal} ${reason}`;
    this.#drops.set(key, (this.#drops.get(key) ?? 0) + count);
  }

  /** A page has no metrics to count drops with: they go along with the next call that is over. */
  reportDrops(): void {
    for (const [key, count] of this.#drops) {
      const [signal = '', reason = ''] = key.split(' ');
      this.logs.emit(droppedRecord(signal, reason, count), ROOT_CONTEXT);
    }
    this.#drops.clear();
  }
}

/** Where somebody has instrumented `fetch` after us, the span of the request is active in ours. */
function spanOfFetch(parent: Context, { url }: ExchangeStart): Span | undefined {
  const span = trace.getSpan(parent);
  const { kind, attributes } = (span ?? {}) as { kind?: SpanKind; attributes?: Attributes };
  const theirs = attributes?.['http.url'] ?? attributes?.['url.full'];
  return kind === SpanKind.CLIENT && theirs === String(url) ? span : undefined;
}
