/**
 * Clients that the app hands over by `register({ clients })`, because no other way leads to them: classes, namespaces
 * of modules, and objects.
 */
import { context } from '@opentelemetry/api';
import { operationName } from '../../events/operation-name.ts';
import type { Redacted } from '../../events/redacted.ts';
import { type EventSink, operationIn } from '../../events/sink.ts';
import { guarded, isPlainPromise, observed } from '../../safety/guard.ts';
import { CLIENTS, type SdkClient } from './clients.ts';
import { observePages } from './paged.ts';
import { allOrNothing, type Method, replace, type Undo } from './replace.ts';
import { methodWrapper, publicMethods, wrapRestClient } from './untraced-clients.ts';

interface KnownClass {
  row: SdkClient;
  name: string;
  prototype: Record<string, unknown>;
}

/**
 * Wraps what is recognised.
 * @param foreign Receives a description of what is not.
 * @throws If a class is frozen.
 */
export function wrapHandedOver(sink: EventSink, value: unknown, foreign: (text: string) => void): Undo {
  const known = knownClasses(value);
  if (known.length > 0) return allOrNothing(known.map((one) => () => wrapKnown(sink, one)));
  const rest = CLIENTS.find((client) => client.rest);
  if (rest && isRestClient(value)) return wrapRestClient(sink, rest, value);
  foreign(describe(value));
  return () => {};
}

/** Names of the packages whose clients are recognised in a value that the app hands over. */
export function packagesOf(value: unknown): string[] {
  const known = knownClasses(value).map(({ row }) => row.package);
  if (known.length > 0 || !isRestClient(value)) return known;
  return CLIENTS.filter((client) => client.rest).map((client) => client.package);
}

function knownClasses(value: unknown): KnownClass[] {
  if (typeof value === 'function') return classOf(value) ?? [];
  if (typeof value !== 'object' || value === null) return [];
  const own = classOf(value.constructor);
  if (own) return own;
  return Object.values(value).flatMap((member) => (typeof member === 'function' && classOf(member)) || []);
}

/** By the name, which a bundler may have shortened or extended, and by the methods, which it leaves. */
function classOf(type: unknown): KnownClass[] | undefined {
  if (typeof type !== 'function') return undefined;
  const prototype = type.prototype as Record<string, unknown> | undefined;
  if (!prototype) return undefined;
  const shortened = type.name.length <= 3;
  const given = type.name.replace(/^_+|\$?\d+$/g, '');
  for (const row of CLIENTS) {
    for (const [name, signature] of Object.entries(row.classes ?? {})) {
      const fits = signature.every((method) => typeof prototype[method] === 'function');
      if (fits && (shortened || given === name)) return [{ row, name, prototype }];
    }
  }
  return undefined;
}

/** Wraps clients that the SDK traces as well: an operation that starts inside ours adds nothing. */
function wrapKnown(sink: EventSink, { row, name, prototype }: KnownClass): Undo {
  const undo: Undo[] = [];
  const wrap = (method: string, isPublic: boolean) =>
    replace(prototype, method, (original) => {
      const yielding = row.yields?.test(method) ? yields(sink, original, undo) : original;
      return isPublic ? operation(sink, row, operationName(name, method), yielding) : yielding;
    });
  const methods = publicMethods(row, prototype);
  const hidden = Object.keys(Object.getOwnPropertyDescriptors(prototype)).filter(
    (method) => row.yields?.test(method) && !methods.includes(method),
  );
  undo.push(
    allOrNothing([
      ...methods.map((method) => () => wrap(method, true)),
      ...hidden.map((method) => () => wrap(method, false)),
    ]),
  );
  return () => {
    for (const undoOne of undo.splice(0)) undoOne();
  };
}

function operation(sink: EventSink, row: SdkClient, name: Redacted, original: Method): Method {
  const traced = methodWrapper(sink, row, name)(original);
  if (row.wrapped || !/\.(list|browse)/.test(name)) return traced;
  return function (...args) {
    const returned = original.apply(this, args);
    const inside = operationIn(context.active());
    if (!inside) guarded(name, () => observePages(sink, { name, service: row.service }, returned));
    return returned;
  };
}

/** Wraps the class of an object that the method returns: the app has no other way to it, so it can't hand it over. */
function yields(sink: EventSink, original: Method, undo: Undo[]): Method {
  const see = (result: unknown) => {
    for (const one of [result, (result as { callConnection?: unknown } | null)?.callConnection]) {
      const known = typeof one === 'object' && one !== null ? classOf(one.constructor) : undefined;
      for (const type of known ?? []) undo.push(wrapKnown(sink, type));
    }
  };
  return function (...args) {
    const returned = original.apply(this, args);
    if (isPlainPromise(returned)) return observed('a client', returned, see);
    guarded('a client', () => see(returned));
    return returned;
  };
}

function isRestClient(value: unknown): value is Record<string, unknown> {
  const { path, pathUnchecked, pipeline } = (value ?? {}) as Record<string, unknown>;
  return typeof path === 'function' && typeof pathUnchecked === 'function' && typeof pipeline === 'object';
}

function describe(value: unknown): string {
  if (typeof value === 'function')
    return value.name ? `'${value.name.slice(0, 64)}'` : 'a function without a name';
  if (typeof value !== 'object' || value === null) return `a ${value === null ? 'null' : typeof value}`;
  return `an object with ${Object.keys(value).slice(0, 5).join(', ').slice(0, 200) || 'no properties'}`;
}
