/** Runs a method of a client as an operation; a poller that it returns becomes an operation whenever it is awaited. */
import { type Context, context } from '@opentelemetry/api';
import type { OperationEnd, OperationStart } from '../../events/acs-event.ts';
import { operationName } from '../../events/operation-name.ts';
import { type EventSink, type OpenOperation, operationIn } from '../../events/sink.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { keepSignal, namedTimeout } from './abort-signal.ts';
import { carrying } from './action-request.ts';
import { readFailure, readResult } from './operation-end.ts';
import { isResumed, type Poller, pollerEnd, pollerOf, statusBefore } from './pollers.ts';
import { type Method, replace } from './replace.ts';

/** Runs `original` as an operation, which ends when the returned promise settles. */
export function operationMethod(sink: EventSink, start: OperationStart, original: Method): Method {
  const { name } = start;
  return function (...args) {
    const parent = parentOf(args);
    const operation = operationIn(parent)
      ? undefined
      : guarded(name, () => sink.startOperation(start, parent));
    if (!operation) return original.apply(this, args);
    guarded(name, () => keepSignal(operation, args.at(-1)));
    const succeed = (result: unknown) => {
      operation.end(
        withNews(
          args,
          readResult(name, result, () => args),
        ),
      );
      watchPoller(sink, start, result, statusBefore(args) === undefined);
    };
    const fail = (error: unknown) => {
      const before = statusBefore(args);
      const end = readFailure(name, before && !(error instanceof Error) ? { code: before } : error); // JSON has no errors
      operation.end(withNews(args, { ...end, error: end.error && namedTimeout(operation, end.error) }));
    };
    try {
      const sent = inside(operation, args);
      const carried = guarded(name, () => carrying(operation, sent)) ?? sent;
      const returned = context.with(operation.context, () => original.apply(this, carried));
      if (isPlainPromise(returned)) return observed(name, returned, succeed, fail);
      guarded(name, () => succeed(returned));
      return returned;
    } catch (error) {
      guarded(name, () => fail(error));
      throw error;
    }
  };
}

/** Without the events that an earlier poller, whose state the app kept, has emitted. */
function withNews(args: readonly unknown[], end: OperationEnd): OperationEnd {
  if (!isResumed(args)) return end;
  const completed = (end.events ?? []).filter(({ type }) => type === 'email.completed');
  return { ...end, events: statusBefore(args) === undefined ? completed : [] };
}

interface TracedOptions {
  tracingOptions?: { tracingContext?: unknown };
}

/** The context that the app has named in the options of the call, as the Azure SDKs document it; else the active one. */
function parentOf(args: readonly unknown[]): Context {
  const named = (args.at(-1) as TracedOptions | undefined)?.tracingOptions?.tracingContext;
  return (named as Context | undefined) ?? context.active();
}

/** The app's options would lead the SDK's exchanges past our operation. */
function inside(operation: OpenOperation, args: readonly unknown[]): unknown[] {
  const options = args.at(-1) as TracedOptions | undefined;
  if (!options?.tracingOptions?.tracingContext) return [...args];
  const tracingOptions = { ...options.tracingOptions, tracingContext: operation.context };
  return [...args.slice(0, -1), { ...options, tracingOptions }];
}

/**
 * The service is still working after `begin…`: each wait for it is an operation, and the end of an email an event.
 * @param endIsNews False for a poller that has been resumed after its end.
 */
export function watchPoller(
  sink: EventSink,
  { name, service }: OperationStart,
  result: unknown,
  endIsNews = true,
): void {
  const poller = pollerOf(name, result);
  if (!poller) return;
  const client = name.slice(0, name.indexOf('.'));
  for (const method of ['pollUntilDone', 'poll'] as const)
    replace(poller as unknown as Record<string, unknown>, method, (original) =>
      operationMethod(sink, { name: operationName(client, method), service }, original),
    );
  if (service === 'email' && endIsNews) watchEmail(sink, poller);
}

function watchEmail(sink: EventSink, poller: Poller): void {
  let done = false;
  const onState = (): void => {
    const event = done ? undefined : pollerEnd(poller);
    if (!event) return;
    done = true;
    sink.emit(event);
  };
  onState();
  poller.onProgress?.(() => void guarded('poller', onState));
}
