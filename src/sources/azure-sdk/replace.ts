/** Replaces methods by wrappers, and puts them back. */

export type Method = (this: unknown, ...args: unknown[]) => unknown;
export type Undo = () => void;

/** On the wrappers of every copy of this package, while they observe. */
const WRAPPED = Symbol.for('acs-otel.wrapped');

/** Wraps once: a method that another feed, or another copy of this package, has wrapped is left. */
export function replace(
  owner: Record<string, unknown>,
  name: string,
  wrap: (original: Method) => Method,
): Undo {
  const original = owner[name] as (Method & { [WRAPPED]?: boolean }) | undefined;
  if (typeof original !== 'function' || original[WRAPPED]) return () => {};
  const observing = wrap(original);
  let installed = true;
  const wrapper: typeof original = function (...args) {
    return (installed ? observing : original).apply(this, args);
  };
  wrapper[WRAPPED] = true;
  assign(owner, name, wrapper);
  return () => {
    installed = false; // a wrapper that someone has put around ours stays, and still calls it
    wrapper[WRAPPED] = false;
    if (owner[name] === wrapper) owner[name] = original;
  };
}

function assign(owner: Record<string, unknown>, name: string, value: Method): void {
  try {
    owner[name] = value;
  } catch {
    throw new Error(`${name} is read-only; call register() before it is frozen`);
  }
}

/** Runs all steps; when one throws, the earlier ones are undone. */
export function allOrNothing(steps: readonly (() => Undo)[]): Undo {
  const undo: Undo[] = [];
  const undoAll = () => {
    for (const undoOne of undo.splice(0).reverse()) undoOne();
  };
  try {
    for (const step of steps) undo.push(step());
  } catch (error) {
    undoAll();
    throw error;
  }
  return undoAll;
}
