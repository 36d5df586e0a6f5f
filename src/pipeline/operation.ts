/** One client operation: its attempts, its result, and the messages that it sent. */
import { type Attributes, type Context, type Span, trace } from '@opentelemetry/api';
import type { OperationEnd, OperationStart, ResultIds, ServerEvent } from '../events/acs-event.ts';
import { type OpenOperation, withOperation } from '../events/sink.ts';
import { guarded } from '../safety/guard.ts';
import { warnOnce } from '../safety/warn.ts';
import { defined } from '../signals/attributes.ts';
import type { Logs } from '../signals/log-record.ts';
import type { Metrics } from '../signals/metrics.ts';
import {
  type OperationSpans,
  type SentMessage,
  setError,
  setOperationEnd,
} from '../signals/operation-spans.ts';
import { serverRecord } from '../signals/server-records.ts';

export interface OperationParts {
  start: OperationStart;
  parent: Context;
  spans: OperationSpans;
  logs: Logs;
  metrics: Metrics;
}

const NO_OWN_TRACES =
  "the app's tracer provider does not use acs-otel's id generator, so messages have no traces of their own: search for " +
  'acs.sms.message_ids or acs.email.operation_id. Configure idGenerator: acsIdGenerator() where the provider takes one';

/** Until the first attempt. */
const NONE: Attributes = {};

export class Operation implements OpenOperation {
  readonly context: Context;
  readonly start: OperationStart;
  readonly #parts: OperationParts;
  readonly #span: Span;
  readonly #ownIds: boolean;
  readonly #startTime = Date.now();
  readonly #startExact = performance.now();
  readonly #attempts = new Map<string, number>();
  readonly #linked = new Set<string>();
  #resource: Attributes = NONE;
  #ids: ResultIds = {};
  #msCv: string | undefined;
  #ended = false;

  constructor(parts: OperationParts) {
    const { span, ownIds } = parts.spans.start(parts.start, parts.parent);
    this.#parts = parts;
    this.#span = span;
    this.#ownIds = ownIds;
    this.start = parts.start;
    this.context = withOperation(trace.setSpan(parts.parent, span), this);
  }

  /** @returns How often this request was sent before: the SDK keeps its client request id over all attempts. */
  countAttempt(clientRequestId: string | undefined): number {
    if (!clientRequestId) return 0;
    const before = this.#attempts.get(clientRequestId) ?? 0;
    this.#attempts.set(clientRequestId, before + 1);
    return before;
  }

  /** @param resource Attributes of the ACS resource that the client talks to. */
  attemptStarted(resource: Attributes): void {
    if (this.#resource !== NONE) return; // a retry goes to the same resource
    this.#resource = resource;
    guarded(this.start.name, () => this.#span.setAttributes(resource));
  }

  /** The operation has the ids of all its exchanges and the MS-CV of the last. */
  attemptEnded(ids: ResultIds | undefined, msCv: string | undefined): void {
    Object.assign(this.#ids, ids);
    this.#msCv = msCv;
  }

  end(end: OperationEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    const { metrics } = this.#parts;
    guarded(this.start.name, () => {
      metrics.received('operation');
      const ids = { ...this.#ids, ...known(end.ids) };
      for (const event of end.events ?? []) this.#emit(event, ids);
      setOperationEnd(this.#span, end, ids, this.#msCv, this.#linked);
      const seconds = (performance.now() - this.#startExact) / 1000;
      metrics.operationEnded(this.start, seconds, end.error?.type);
    });
    this.#span.end();
  }

  #emit(event: ServerEvent, ids: ResultIds): void {
    const { logs, metrics, spans } = this.#parts;
    metrics.serverEvent(event);
    if (event.type === 'chat.message_sent') event.threadId ??= ids.chatThreadId;
    if (event.type === 'email.completed') event.operationId ??= ids.emailOperationId;
    const sent = messageOf(event);
    const message = this.#ownIds ? sent : undefined;
    // The span of no provider, or one that is not sampled, would have no use for a trace of its own.
    if (sent && !message && this.#span.isRecording()) warnOnce(NO_OWN_TRACES);
    const record = serverRecord(event);
    Object.assign(record.attributes, this.#resource);
    if (!message) {
      logs.emit(record, this.context, this.#msCv);
      return;
    }
    const span = spans.message(message, this.#span, this.#startTime);
    this.#linked.add(message.id);
    setError(span, message.error);
    logs.emit(record, trace.setSpan(this.context, span), this.#msCv);
    span.end(Math.max(Date.now(), this.#startTime + 1));
  }
}

function messageOf(event: ServerEvent): SentMessage | undefined {
  if (event.type === 'sms.sent' && event.messageId)
    return { kind: 'sms', id: event.messageId, error: event.error };
  if (event.type === 'email.sent') return { kind: 'email', id: event.operationId };
  return undefined;
}

/** An id that the result lacks must not hide the one from the URL. */
function known(ids: ResultIds = {}): ResultIds {
  return defined({ ...ids }) as ResultIds;
}
