/** Wraps the public methods of Azure SDK clients. */

import { operationName } from '../../events/operation-name.ts';
import type { Redacted } from '../../events/redacted.ts';
import type { EventSink } from '../../events/sink.ts';
import { guarded } from '../../safety/guard.ts';
import { CLIENTS, type SdkClient } from './clients.ts';
import { operationMethod } from './operation-method.ts';
import { allOrNothing, type Method, replace, type Undo } from './replace.ts';
import { wrapCredential } from './token-credential.ts';

/**
 * Wraps one copy of a client package, or of `@azure/communication-common`; the returned function unwraps it.
 * @throws If a class is frozen. Nothing is wrapped then.
 */
export function wrapPackage(sink: EventSink, name: string, exports: Record<string, unknown>): Undo {
  const row = CLIENTS.find((client) => client.package === name);
  if (!row) return wrapCredential(sink, exports);
  const classes = row.wrapped ? Object.keys(row.classes ?? {}) : [];
  return allOrNothing([
    ...classes.map((className) => () => wrapClass(sink, row, className, exports[className])),
    ...(row.rest ? [() => wrapFactory(sink, row, exports)] : []),
  ]);
}

/** Wraps the public methods of a class. */
export function wrapClass(sink: EventSink, row: SdkClient, className: string, type: unknown): Undo {
  if (typeof type !== 'function') return () => {};
  const { prototype } = type;
  return allOrNothing(
    publicMethods(row, prototype).map(
      (name) => () => replace(prototype, name, methodWrapper(sink, row, operationName(className, name))),
    ),
  );
}

/** Own functions of a prototype that the app calls. */
export function publicMethods({ excludeMethods }: SdkClient, prototype: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .flatMap(([name]) => (excludeMethods?.test(name) ? [] : name));
}

/** @param name `Class.method`. */
export function methodWrapper(
  sink: EventSink,
  { service }: SdkClient,
  name: Redacted,
): (original: Method) => Method {
  return (original) => operationMethod(sink, { name, service }, original);
}

/** The factory creates a client that is used as `client.path(template).verb()`. */
function wrapFactory(sink: EventSink, row: SdkClient, exports: Record<string, unknown>): Undo {
  let live = true;
  const undo = replace(
    exports,
    'default',
    (factory) =>
      function (...args) {
        const client = factory.apply(this, args);
        guarded(row.package, () => wrapRestClient(sink, row, client as Record<string, unknown>, () => live));
        return client;
      },
  );
  return () => {
    live = false;
    undo();
  };
}

/**
 * Wraps a REST client; `path` and `pathUnchecked` differ in types only.
 * @param live False when its operations are no longer wanted.
 */
export function wrapRestClient(
  sink: EventSink,
  row: SdkClient,
  client: Record<string, unknown>,
  live: () => boolean = () => true,
): Undo {
  return allOrNothing(
    ['path', 'pathUnchecked'].map(
      (name) => () =>
        replace(client, name, (path) => {
          const observing = restPath(sink, row, path);
          return function (...args) {
            return (live() ? observing : path).apply(this, args);
          };
        }),
    ),
  );
}

function restPath(sink: EventSink, { service, rest }: SdkClient, path: Method): Method {
  return function (...args) {
    const verbs = path.apply(this, args) as Record<string, unknown>;
    const template = String(args[0]);
    if (!rest?.paths.test(template)) return verbs;
    for (const verb of Object.keys(verbs)) {
      const name = operationName(rest.client, rest.methods[`${verb} ${template}`] ?? verb);
      replace(verbs, verb, (original) => restMethod(sink, name, service, original));
    }
    return verbs;
  };
}

/** A verb returns a thenable that sends when it is awaited: the operation starts there. */
function restMethod(
  sink: EventSink,
  name: Redacted,
  service: SdkClient['service'],
  original: Method,
): Method {
  return function (...args) {
    const lazy = original.apply(this, args) as Record<string, unknown>;
    const then = lazy.then as Method;
    const send = operationMethod(
      sink,
      { name, service },
      () => new Promise((...settle) => void then.apply(lazy, settle)),
    );
    replace(lazy, 'then', () => (...handlers) => {
      const sent = send.call(lazy) as Promise<unknown>;
      return sent.then(...(handlers as Parameters<Promise<unknown>['then']>));
    });
    return lazy;
  };
}
