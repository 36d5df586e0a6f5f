/** Clients of the Azure SDK that make no spans of their own: their public methods are wrapped. */
import { context } from '@opentelemetry/api';
import type { AcsService } from '../../events/acs-event.ts';
import { errorInfo } from '../../events/error-info.ts';
import { type EventSink, operationIn } from '../../events/sink.ts';
import { guarded, tap } from '../../safety/guard.ts';
import { moduleCopies, searchRoots } from './module-copies.ts';
import { emailOperationId, pollerError, readFailure, readResult } from './results.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Undo = () => void;

/** Package -> its untraced classes. Methods of other names than these begin no exchange. */
const UNTRACED: { package: string; service: AcsService; classes: string[]; not: RegExp }[] = [
  { package: '@azure/communication-email', service: 'email', classes: ['EmailClient'], not: /^constructor$/ },
  {
    package: '@azure/communication-call-automation',
    service: 'call_automation',
    classes: ['CallAutomationClient', 'CallConnection', 'CallMedia', 'CallRecording'],
    not: /^constructor$|Internal$|^getCall(Connection|Recording|Media)$|^getSourceIdentity$|^create\w+Request$/,
  },
];
const MESSAGES = '@azure-rest/communication-messages';

/** Path template and verb -> the operation's name, where the verb alone would not say it. */
const MESSAGE_OPERATIONS: Record<string, string> = {
  'post /messages/notifications:send': 'send',
  'get /messages/streams/{id}': 'downloadMedia',
  'get /messages/channels/{channelId}/templates': 'listTemplates',
};

/** Wraps every reachable copy; the returned function unwraps. */
export function wrapUntracedClients(sink: EventSink): Undo {
  const from = searchRoots();
  const undo = UNTRACED.flatMap(({ package: name, service, classes, not }) =>
    moduleCopies(name, from).flatMap(({ exports }) =>
      classes.flatMap((className) => wrapClass(sink, service, className, exports[className], not)),
    ),
  );
  undo.push(...moduleCopies(MESSAGES, from).map(({ exports }) => wrapMessages(sink, exports)));
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
  service: AcsService,
  className: string,
  type: unknown,
  not: RegExp,
): Undo[] {
  if (typeof type !== 'function') return [];
  const methods = Object.getOwnPropertyNames(type.prototype).filter((name) => !not.test(name));
  return methods.map((name) =>
    replace(type.prototype, name, (original) =>
      name === 'beginSend'
        ? watchedPoller(sink, operationMethod(sink, `${className}.${name}`, service, original))
        : operationMethod(sink, `${className}.${name}`, service, original),
    ),
  );
}

/** `original` as an operation: its span is open until the promise that it returns is settled. */
function operationMethod(sink: EventSink, name: string, service: AcsService, original: Method): Method {
  return function (...args) {
    const active = context.active();
    const operation = operationIn(active)
      ? undefined
      : guarded(name, () => sink.startOperation({ name, service }, active));
    if (!operation) return original.apply(this, args);
    const fail = (error: unknown) => void guarded(name, () => operation.end(readFailure(name, error)));
    try {
      const returned = context.with(operation.context, () => original.apply(this, args));
      Promise.resolve(returned).then(
        (result) => void guarded(name, () => operation.end(readResult(name, result))),
        fail,
      );
      return returned;
    } catch (error) {
      fail(error);
      throw error;
    }
  };
}

/** Email goes on after `beginSend`: the poller's own waiting is an operation, and its end is an event. */
function watchedPoller(sink: EventSink, beginSend: Method): Method {
  return function (...args) {
    const returned = beginSend.apply(this, args);
    return Promise.resolve(returned).then(tap('poller', (poller) => watchPoller(sink, poller)));
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
  const look = (state: PollState | undefined) => {
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
  look(poller.getOperationState?.());
  poller.onProgress?.((state) => void guarded('poller', () => look(state)));
}

/** The REST client has no class: its factory makes `client.path(template).verb()`. */
function wrapMessages(sink: EventSink, exports: Record<string, unknown>): Undo {
  return replace(
    exports,
    'default',
    (factory) =>
      function (...args) {
        const client = factory.apply(this, args);
        guarded(MESSAGES, () => wrapPath(sink, client as Record<string, unknown>));
        return client;
      },
  );
}

function wrapPath(sink: EventSink, client: Record<string, unknown>): void {
  replace(
    client,
    'path',
    (path) =>
      function (...args) {
        const verbs = path.apply(this, args) as Record<string, unknown>;
        for (const verb of Object.keys(verbs)) {
          const name = `MessagesServiceClient.${MESSAGE_OPERATIONS[`${verb} ${String(args[0])}`] ?? verb}`;
          replace(verbs, verb, (original) => restMethod(sink, name, original));
        }
        return verbs;
      },
  );
}

/** A verb returns a thenable that sends only when it is awaited, so the operation begins there. */
function restMethod(sink: EventSink, name: string, original: Method): Method {
  return function (...args) {
    const lazy = original.apply(this, args) as Record<string, unknown>;
    const then = lazy.then as Method;
    const send = operationMethod(
      sink,
      name,
      'messages',
      () => new Promise((...settle) => void then.apply(lazy, settle)),
    );
    replace(lazy, 'then', () => (...handlers) => {
      const sent = send.call(lazy) as Promise<unknown>;
      return sent.then(...(handlers as Parameters<Promise<unknown>['then']>));
    });
    return lazy;
  };
}

/** A failing token refresh is seen nowhere else: the app's own refresher threw. */
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
          if (returned instanceof Promise)
            returned.catch((error: unknown) =>
              sink.emit({ type: 'token.refresh_failed', error: errorInfo(error) }, active),
            );
          return returned;
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
    if (owner[name] === wrapper) owner[name] = original; // somebody has wrapped us since: leave theirs alone
  };
}
