/** One client operation: its tries, its result, and the messages that it sent. */
import { type Context, type Span, trace } from '@opentelemetry/api';
import type { OperationEnd, OperationStart, ResultIds, ServerEvent } from '../events/acs-event.ts';
import { type OpenOperation, withOperation } from '../events/sink.ts';
import type { Logs } from '../signals/log-record.ts';
import type { Metrics } from '../signals/metrics.ts';
import {
  type OperationSpans,
  type SentMessage,
  setError,
  setOperationEnd,
} from '../signals/operation-spans.ts';
import { serverRecord } from '../signals/server-records.ts';

/** What an operation needs of its pipeline. */
export interface OperationHost {
  readonly logs: Logs;
  readonly metrics: Metrics;
  readonly operations: OperationSpans;
  guard(what: string, run: () => void): void;
}

export class Operation implements OpenOperation {
  readonly context: Context;
  readonly start: OperationStart;
  readonly span: Span;
  readonly #began = Date.now();
  readonly #beganExact = performance.now();
  readonly #host: OperationHost;
  readonly #ownIds: boolean;
  readonly #tries = new Map<string, number>();
  readonly #linked = new Set<string>();
  #ids: ResultIds = {};
  #msCv: string | undefined;
  #ended = false;

  constructor(host: OperationHost, start: OperationStart, span: Span, parent: Context, ownIds: boolean) {
    this.#host = host;
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
    this.#host.guard(this.start.name, () => {
      this.#host.metrics.received('operation');
      const ids = { ...this.#ids, ...known(end.ids) };
      for (const event of end.events ?? []) this.#event(event, ids);
      setOperationEnd(this.span, end, ids, this.#msCv, this.#linked);
      const seconds = (performance.now() - this.#beganExact) / 1000;
      this.#host.metrics.operationEnded(this.start, seconds, end.error?.type);
    });
    this.span.end();
  }

  #event(event: ServerEvent, ids: ResultIds): void {
    this.#host.metrics.received(event.type);
    if (event.type === 'sms.sent') this.#host.metrics.smsSent(event);
    if (event.type === 'chat.message_sent') event.threadId ??= ids.chatThreadId;
    if (event.type === 'email.completed') event.operationId ??= ids.emailOperationId;
    const message = this.#ownIds ? messageOf(event) : undefined;
    if (!message) {
      this.#host.logs.emit(serverRecord(event), this.context, this.#msCv);
      return;
    }
    const span = this.#host.operations.message(message, this.span, this.#began);
    this.#linked.add(message.id);
    setError(span, message.error);
    this.#host.logs.emit(serverRecord(event), trace.setSpan(this.context, span), this.#msCv);
    span.end(Math.max(Date.now(), this.#began + 1));
  }
}

function messageOf(event: ServerEvent): SentMessage | undefined {
  if (event.type === 'sms.sent' && event.messageId)
    return { kind: 'sms', id: event.messageId, error: event.error };
  if (event.type === 'email.sent') return { kind: 'email', id: event.operationId };
  return undefined;
}

/** A result that lacks an id must not hide the one that the URL had. */
function known(ids: ResultIds = {}): ResultIds {
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
}
