/** Lists of handed-over clients: each fetch of a page is an operation, as the SDKs trace it themselves. */
import { type Context, context, createContextKey } from '@opentelemetry/api';
import type { OperationStart } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import type { EventSink, OpenOperation } from '../../events/sink.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import type { Method } from './replace.ts';

const FETCH = createContextKey('acs-otel page fetch');

interface Fetch {
  operation?: OpenOperation;
  start(): OpenOperation;
}

interface Pages {
  next: Method;
  byPage?: Method;
}

/** The context of the operation that an exchange in `parent` is part of: it starts with its first exchange. */
export function inPageFetch(parent: Context): Context {
  const fetch = parent.getValue(FETCH) as Fetch | undefined;
  if (!fetch) return parent;
  fetch.operation ??= fetch.start();
  return fetch.operation.context;
}

/** Observes the iterator that a list method returns; undefined if `returned` is none. */
export function observePages(sink: EventSink, start: OperationStart, returned: unknown): boolean {
  const pages = returned as Pages | null;
  if (typeof pages !== 'object' || typeof pages?.next !== 'function') return false;
  const { next, byPage } = pages;
  pages.next = fetching(sink, start, next);
  if (typeof byPage === 'function')
    pages.byPage = function (...args) {
      const ofPages = byPage.apply(this, args);
      guarded(start.name, () => observePages(sink, start, ofPages));
      return ofPages;
    };
  return true;
}

function fetching(sink: EventSink, start: OperationStart, next: Method): Method {
  return function (...args) {
    const parent = context.active();
    const fetch: Fetch = { start: () => sink.startOperation(start, parent) };
    const item = context.with(parent.setValue(FETCH, fetch), () => next.apply(this, args));
    if (!isPlainPromise(item)) return item;
    const end = (error?: unknown) =>
      fetch.operation?.end(error === undefined ? {} : { error: errorInfo(error) });
    return observed(start.name, item, () => end(), end);
  };
}
