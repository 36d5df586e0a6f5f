/** One client operation: its attempts, its result, and the messages that it sent. */
import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import type {
  ErrorType,
  ExchangeStart,
  OperationEnd,
  OperationStart,
  ResultIds,
  ServerEvent,
} from '../events/acs-event.ts';
import type { ActionRequest } from '../events/automation-event.ts';
import type { Redacted } from '../events/redacted.ts';
import { type OpenOperation, withOperation } from '../events/sink.ts';
import { guarded } from '../safety/guard.ts';
import { defined } from '../signals/attributes.ts';
import type { StartedSpan } from '../signals/id-generator.ts';
import type { Logs } from '../signals/log-record.ts';
import type { Metrics } from '../signals/metrics.ts';
import {
  type OperationSpans,
  type SentMessage,
  setError,
  setOperationEnd,
} from '../signals/operation-spans.ts';
import { warnWithoutOwnIds } from '../signals/own-ids-warning.ts';
import type { SafeAttributes } from '../signals/safe-values.ts';
import { serverRecord } from '../signals/server-records.ts';
import type { ActionRequests } from './action-requests.ts';
import type { SentMessages } from './sent-messages.ts';

/** What all operations of a pipeline share. */
export interface OperationTools {
  spans: OperationSpans;
  logs: Logs;
  metrics: Metrics;
  requests: ActionRequests;
  sent: SentMessages;
  /** Requests for actions of Call Automation may carry the traceparent of their operation. */
  carriesTraceparent: boolean;
}

/** The part of an exchange that its operation keeps. */
interface Attempt {
  msCv?: Redacted | undefined;
  /** `error.type` of a failed one. */
  errorType?: ErrorType | undefined;
}

/** Types of errors that have no code. */
const UNNAMED = new Set<ErrorType | string>(['_OTHER', 'Error', 'RestError']);

/** Until the first attempt. */
const NONE: SafeAttributes = {};

export class Operation implements OpenOperation {
  readonly context: Context;
  readonly start: OperationStart;
  readonly #tools: OperationTools;
  readonly #started: StartedSpan;
  readonly #startTime = Date.now();
  readonly #startExact = performance.now();
  readonly #attempts = new Map<string, number>();
  readonly #linked = new Set<string>();
  #resource: SafeAttributes = NONE;
  #ids: ResultIds = {};
  ended = false;
  #last: Attempt = {};
  /** The last attempt of a request that changes something. */
  #write: Attempt | undefined;

  constructor(start: OperationStart, parent: Context, tools: OperationTools) {
    this.#tools = tools;
    this.#started = tools.spans.start(start, parent);
    this.start = start;
    this.context = withOperation(trace.setSpan(parent, this.#started.span), this);
  }

  /** @returns How often this request was sent before: the SDK keeps its client request id over all attempts. */
  countAttempt(clientRequestId: string | undefined): number {
    if (!clientRequestId) return 0;
    const before = this.#attempts.get(clientRequestId) ?? 0;
    this.#attempts.set(clientRequestId, before + 1);
    return before;
  }

  /** @param resource Attributes of the ACS resource that the client talks to. */
  attemptStarted(resource: SafeAttributes): void {
    if (this.#resource !== NONE) return; // a retry goes to the same resource
    this.#resource = resource;
    guarded(this.start.name, () => this.#started.span.setAttributes(resource));
  }

  /** The operation has the ids of all its exchanges. */
  attemptEnded({ ids, method }: ExchangeStart, attempt: Attempt): void {
    Object.assign(this.#ids, ids);
    this.#last = attempt;
    if (method !== 'GET') this.#write = attempt;
  }

  /** Of the request that changed something; of the last attempt if that one has failed, or if nothing was changed. */
  #msCv(end: OperationEnd): Redacted | undefined {
    const decides = end.error && this.#last.errorType ? this.#last : (this.#write ?? this.#last);
    return decides.msCv;
  }

  /** An error without a code gets the status of the last attempt, and a timeout is no abort by the app. */
  #withStatus(end: OperationEnd): OperationEnd {
    const { errorType = '_OTHER' } = this.#last;
    const { type } = end.error ?? {};
    const timedOut = type === 'AbortError' && errorType === 'TimeoutError';
    const unnamed = type !== undefined && UNNAMED.has(type) && /^\d{3}$/.test(errorType);
    if (!end.error || !(timedOut || unnamed)) return end;
    return { ...end, error: { ...end.error, type: errorType } };
  }

  get traceparent(): string | undefined {
    const where = this.#started.span.spanContext();
    if (!this.#tools.carriesTraceparent || !isSpanContextValid(where)) return undefined;
    const flags = where.traceFlags.toString(16).padStart(2, '0');
    return `00-${where.traceId}-${where.spanId}-${flags}`;
  }

  actionRequested(request: ActionRequest): void {
    const { span, ownIds } = this.#started;
    const start = { at: this.#startTime, operation: span.spanContext(), ownIds };
    guarded(this.start.name, () => this.#tools.requests.add(this, request, start));
  }

  end(given: OperationEnd): void {
    if (this.ended) return;
    this.ended = true;
    if (given.error) this.#tools.requests.remove(this);
    const end = this.#withStatus(given);
    const { metrics } = this.#tools;
    guarded(this.start.name, () => {
      metrics.received('operation');
      // An id that the result lacks must not hide the one from the URL.
      const ids: ResultIds = { ...this.#ids, ...(end.ids && defined(end.ids)) };
      const msCv = this.#msCv(end);
      const accepted = (this.#write ?? this.#last).msCv;
      for (const event of end.events ?? [])
        this.#emit(event, ids, event.type === 'email.sent' ? accepted : msCv);
      setOperationEnd(this.#started.span, end, ids, msCv, this.#linked);
      const seconds = (performance.now() - this.#startExact) / 1000;
      metrics.operationEnded(this.start, seconds, end.error?.type);
    });
    this.#started.span.end();
  }

  #emit(event: ServerEvent, ids: ResultIds, msCv: Redacted | undefined): void {
    const { logs, metrics, spans } = this.#tools;
    if (event.type === 'chat.message_sent' || event.type === 'item.failed')
      event.threadId ??= ids.chatThreadId;
    if (event.type === 'email.sent' || event.type === 'email.completed')
      event.operationId ??= ids.emailOperationId;
    if (event.type === 'email.sent' && !event.operationId) return; // the request was not accepted
    metrics.serverEvent(event);
    const message = messageOf(event);
    if (message) {
      warnWithoutOwnIds(this.#started);
      this.#tools.sent.add(message.kind, message.id, this.#startTime);
    }
    const record = serverRecord(event);
    record.attributes = { ...record.attributes, ...this.#resource };
    if (!message || !this.#started.ownIds) {
      logs.emit(record, this.context, msCv);
      return;
    }
    const span = spans.message(message, this.#started.span, this.#startTime);
    this.#linked.add(message.id);
    setError(span, message.error);
    logs.emit(record, trace.setSpan(this.context, span), msCv);
    span.end(Math.max(Date.now(), this.#startTime + 1));
  }
}

function messageOf(event: ServerEvent): SentMessage | undefined {
  if (event.type === 'sms.sent' && event.messageId)
    return { kind: 'sms', id: event.messageId, error: event.error };
  if (event.type === 'email.sent' && event.operationId) return { kind: 'email', id: event.operationId };
  return undefined;
}
