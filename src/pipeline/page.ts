/** The pipeline of a page: calls, exchanges and log lines. Pages have no metrics. */
import { type Attributes, type Context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { isFailure } from '../classification/call-end.ts';
import type { ExchangeStart } from '../events/acs-event.ts';
import type { CallEvent, CallLeg, CallRecord, SdkLogLine } from '../events/call-event.ts';
import { guidTraceId } from '../events/guid-trace-id.ts';
import type { OpenExchange } from '../events/sink.ts';
import { ATTR_ACS_CALL_ID, ATTR_ACS_FLIGHT_RECORDER_REASON, ATTR_ACS_SOURCE } from '../generated/names.ts';
import { guarded } from '../safety/guard.ts';
import { checked } from '../signals/attributes.ts';
import { CallSpans } from '../signals/call-spans.ts';
import { type DroppedSignal, type DropReason, droppedRecord } from '../signals/dropped-record.ts';
import { ExchangeSpans } from '../signals/exchange-spans.ts';
import { Logs } from '../signals/log-record.ts';
import type { OwnAttributes } from '../signals/own-attributes.ts';
import type { GivenProviders } from '../signals/providers.ts';
import { commonResource, type ResourceIds } from '../signals/resource.ts';
import type { SafeAttributes } from '../signals/safe-values.ts';
import { sdkLogRecord } from '../signals/sdk-log-record.ts';
import { joinRecorded } from '../sources/calling/flight-recorder.ts';
import { legOfLine } from '../sources/calling/named-call.ts';
import { CallPipeline } from './calls.ts';
import { Exchange } from './exchange.ts';
import { LineQueue } from './line-queue.ts';

/** Characters: several flight recorders. All of it is redacted at once when the page is hidden. */
const MAX_WAITING_LINES = 2 * 1024 * 1024;

/** Values of `acs.flight_recorder.reason`. */
type RecorderReason = 'requested' | 'unexpected_end';

export interface PagePipelineOptions {
  given: GivenProviders;
  resourceId?: ResourceIds;
  ownAttributes?: OwnAttributes | undefined;
  /** The app's own instrumentation makes spans of `fetch`. */
  fetchTraced: boolean;
}

export class PagePipeline {
  readonly #logs: Logs;
  readonly #calls: CallPipeline;
  readonly #exchanges: ExchangeSpans;
  readonly #fetchTraced: boolean;
  readonly #drops = new Map<string, number>();
  readonly #lines = new LineQueue(MAX_WAITING_LINES, () => this.dropped('log', 1, 'queue_full'));

  constructor({ given, resourceId, ownAttributes, fetchTraced }: PagePipelineOptions) {
    const common: SafeAttributes = { [ATTR_ACS_SOURCE]: 'client', ...commonResource(resourceId) };
    this.#logs = new Logs(given, common);
    this.#calls = new CallPipeline(new CallSpans(given, common, guidTraceId), this.#logs, ownAttributes);
    this.#exchanges = new ExchangeSpans(given, common);
    this.#fetchTraced = fetchTraced;
  }

  emitCall(event: CallEvent): void {
    guarded(event.type, () => {
      const outcome = this.#calls.handle(event);
      if (event.type !== 'call.completed') return;
      this.reportDrops();
      if (outcome && isFailure(outcome)) this.exportRecorder(event.record, 'unexpected_end');
    });
  }

  startExchange(start: ExchangeStart, parent: Context): OpenExchange {
    const theirs = this.#fetchTraced ? undefined : spanOfFetch(parent, start);
    if (theirs) guarded('a span', () => this.#exchanges.adopt(theirs, start));
    // An instrumentation of `fetch` that is older than ours starts its CLIENT span inside our span, out of our reach.
    const kind = this.#fetchTraced ? SpanKind.INTERNAL : SpanKind.CLIENT;
    const span = theirs ?? this.#exchanges.start(start, parent, kind);
    return new Exchange({ start, span, ownSpan: !theirs, parent, logs: this.#logs });
  }

  /** Emits a log line of an SDK. @param live The calls in progress, one of which it may be about. */
  emitLine(line: SdkLogLine, live?: CallLeg[], reason?: RecorderReason): void {
    const emit = () => {
      const leg = reason ? live?.[0] : live && legOfLine(line.message, live);
      const model = sdkLogRecord(line);
      if (leg?.ids.callId) model.attributes[ATTR_ACS_CALL_ID] = checked(leg.ids.callId);
      if (reason) model.attributes[ATTR_ACS_FLIGHT_RECORDER_REASON] = reason;
      this.#logs.emit(model, leg ? this.#calls.contextOf(leg) : ROOT_CONTEXT);
    };
    this.#lines.push(line.message.length, () => void guarded('a log line', emit));
  }

  /** Emits the log lines that wait. */
  emitLines(): void {
    this.#lines.drain();
  }

  /** Emits and empties the flight recorder of a call. */
  exportRecorder({ recorder, leg }: CallRecord, reason: RecorderReason): void {
    for (const line of joinRecorded(recorder?.take() ?? [])) this.emitLine(line, [leg], reason);
  }

  /** Counts drops until `reportDrops()`. */
  dropped(signal: DroppedSignal, count: number, reason: DropReason): void {
    const key = `${signal} ${reason}`;
    this.#drops.set(key, (this.#drops.get(key) ?? 0) + count);
  }

  /** Emits the counted drops as log records, because pages have no metrics. Also runs when a call completes. */
  reportDrops(): void {
    for (const [key, count] of this.#drops) {
      const [signal, reason] = key.split(' ') as [DroppedSignal, DropReason];
      this.#logs.emit(droppedRecord(signal, reason, count), ROOT_CONTEXT);
    }
    this.#drops.clear();
  }
}

/** The active span, if an instrumentation of `fetch` that is newer than ours has started it for this request. */
function spanOfFetch(parent: Context, { url }: ExchangeStart): Span | undefined {
  const span = trace.getSpan(parent);
  const { kind, attributes } = (span ?? {}) as { kind?: SpanKind; attributes?: Attributes };
  const theirs = attributes?.['http.url'] ?? attributes?.['url.full'];
  return kind === SpanKind.CLIENT && theirs === String(url) ? span : undefined;
}
