/** Wraps the public methods of Azure SDK clients that start no spans. */
import { type Context, context } from '@opentelemetry/api';
import { errorInfo } from '../../events/error-info.ts';
import { type EventSink, type OpenOperation, operationIn } from '../../events/sink.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { CLIENTS, type SdkClient } from './clients.ts';
import { moduleCopies, searchRoots } from './module-copies.ts';
import { readFailure, readResult } from './operation-end.ts';
import { emailOperationId, pollerError } from './results.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Undo = () => void;

/** Wraps every copy; the returned function unwraps. */
export function wrapUntracedClients(sink: EventSink): Undo {
  const from = searchRoots();
  const untraced = CLIENTS.filter(({ wrapped, rest }) => wrapped || rest);
  const undo = untraced.flatMap((client) =>
    moduleCopies(client.package, from).flatMap(({ exports }) => [
      ...(client.wrapped?.classes ?? []).flatMap((name) => wrapClass(sink, client, name, exports[name])),
      ...(client.rest ? [wrapFactory(sink, client, exports)] : []),
    ]),
  );
  undo.push(
    ...moduleCopies('@azure/communication-common', from).flatMap(({ exports }) =>
      wrapCredential(sink, exports),
    ),
  );
  return () => {
    for (const undoOne of undo) undoOne();
  };
}

function wrapClass(
  sink: EventSink,
  { service, wrapped }: SdkClient,
  className: string,
  type: unknown,
): Undo[] {
  if (typeof type !== 'function') return [];
  const methods = Object.getOwnPropertyNames(type.prototype).filter(
    (name) => !wrapped?.excludeMethods.test(name),
  );
  return methods.map((name) =>
    replace(type.prototype, name, (original) =>
      name === 'beginSend'
        ? watchedPoller(sink, operationMethod(sink, `${className}.${name}`, service, original))
        : operationMethod(sink, `${className}.${name}`, service, original),
    ),
  );
}

/** Runs `original` as an operation, which ends when the returned promise settles. */
function operationMethod(
  sink: EventSink,
  name: string,
  service: SdkClient['service'],
  original: Method,
): Method {
  return function (...args) {
    const parent = parentOf(args);
    const operation = operationIn(parent)
      ? undefined
      : guarded(name, () => sink.startOperation({ name, service }, parent));
    if (!operation) return original.apply(this, args);
    const succeed = (result: unknown) => operation.end(readResult(name, result));
    const fail = (error: unknown) => operation.end(readFailure(name, error));
    try {
      const returned = context.with(operation.context, () => original.apply(this, inside(operation, args)));
      if (isPlainPromise(returned)) return observed(name, returned, succeed, fail);
      guarded(name, () => succeed(returned));
      return returned;
    } catch (error) {
      guarded(name, () => fail(error));
      throw error;
    }
  };
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

/** An email is still being sent after `beginSend`: the poller's wait is an operation, and its end an event. */
function watchedPoller(sink: EventSink, beginSend: Method): Method {
  return function (...args) {
    const returned = beginSend.apply(this, args);
    if (!isPlainPromise(returned)) return returned;
    return observed('poller', returned, (poller) => watchPoller(sink, poller));
  };
}

interface Poller {
  pollUntilDone: Method;
  onProgress?(listener: (state: PollState) => void): unknown;
  getOperationState?(): PollState;
}
interface PollState {
  status?: string;
  isCompleted?: boolean;
  error?: unknown;
  result?: { status?: unknown };
}

function watchPoller(sink: EventSink, value: unknown): void {
  const poller = value as Poller;
  const operationId = emailOperationId(poller);
  if (typeof poller.pollUntilDone !== 'function' || !operationId) return;
  poller.pollUntilDone = operationMethod(sink, 'EmailClient.pollUntilDone', 'email', poller.pollUntilDone);
  let done = false;
  const onState = (state: PollState | undefined) => {
    const failed = state?.status === 'failed' || state?.status === 'canceled';
    if (done || !(failed || state?.status === 'succeeded')) return;
    done = true;
    const status = failed ? 'Failed' : 'Succeeded';
    sink.emit({
      type: 'email.completed',
      operationId,
      status,
      ...(failed && { error: pollerError(state.error ?? { code: status }) }),
    });
  };
  onState(poller.getOperationState?.());
  poller.onProgress?.((state) => void guarded('poller', () => onState(state)));
}

/** The factory creates a client that is used as `client.path(template).verb()`. */
function wrapFactory(sink: EventSink, row: SdkClient, exports: Record<string, unknown>): Undo {
  return replace(
    exports,
    'default',
    (factory) =>
      function (...args) {
        const client = factory.apply(this, args);
        guarded(row.package, () => wrapPath(sink, row, client as Record<string, unknown>));
        return client;
      },
  );
}

function wrapPath(sink: EventSink, { service, rest }: SdkClient, client: Record<string, unknown>): void {
  replace(
    client,
    'path',
    (path) =>
      function (...args) {
        const verbs = path.apply(this, args) as Record<string, unknown>;
        for (const verb of Object.keys(verbs)) {
          const name = `${rest?.client}.${rest?.methods[`${verb} ${String(args[0])}`] ?? verb}`;
          replace(verbs, verb, (original) => restMethod(sink, name, service, original));
        }
        return verbs;
      },
  );
}

/** A verb returns a thenable that sends when it is awaited: the operation starts there. */
function restMethod(sink: EventSink, name: string, service: SdkClient['service'], original: Method): Method {
  return function (...args) {
    const lazy = original.apply(this, args) as Record<string, unknown>;
    const then = lazy.then as Method;
    const send = operationMethod(
      sink,
      name,
      service,
      () => new Promise((...settle) => void then.apply(lazy, settle)),
    );
    replace(lazy, 'then', () => (...handlers) => {
      const sent = send.call(lazy) as Promise<unknown>;
      return sent.then(...(handlers as Parameters<Promise<unknown>['then']>));
    });
    return lazy;
  };
}

/** Nothing else reports that the app's own token refresher threw. */
function wrapCredential(sink: EventSink, exports: Record<string, unknown>): Undo[] {
  const type = exports.AzureCommunicationTokenCredential;
  if (typeof type !== 'function') return [];
  return [
    replace(
      type.prototype,
      'getToken',
      (original) =>
        function (...args) {
          const returned = original.apply(this, args);
          const active = context.active();
          if (!isPlainPromise(returned)) return returned;
          const failed = (error: unknown) =>
            sink.emit({ type: 'token.refresh_failed', error: errorInfo(error) }, active);
          return observed('a token refresh', returned, () => {}, failed);
        },
    ),
  ];
}

function replace(owner: Record<string, unknown>, name: string, wrap: (original: Method) => Method): Undo {
  const original = owner[name];
  if (typeof original !== 'function') return () => {};
  const wrapper = wrap(original as Method);
  owner[name] = wrapper;
  return () => {
    if (owner[name] === wrapper) owner[name] = original; // someone has wrapped our wrapper since: keep theirs
  };
}
