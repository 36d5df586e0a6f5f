/** Which copies of packages are hooked, for `acs-otel doctor`; costs nothing while no doctor is asking. */
const KEY = Symbol.for('acs-otel.doctor');
const MAX_HOOKS = 1000;

export interface Hook {
  /** Empty for a class or client that the app has handed over. */
  package: string;
  /** Identifies the copy; or what was handed over. */
  exports: unknown;
  /** Set by the doctor: it is a copy that a module of `node_modules` has loaded. */
  loaded?: boolean;
}

/** Notes that one copy of a package is hooked. */
export function reportHook(name: string, exports: unknown): void {
  const hooks = installedHooks();
  if (hooks && hooks.length < MAX_HOOKS) hooks.push({ package: name, exports });
}

/** Starts the list; every copy of acs-otel in the process reports to it. */
export function collectHooks(): Hook[] {
  const hooks: Hook[] = installedHooks() ?? [];
  Object.defineProperty(globalThis, KEY, { value: hooks, configurable: true });
  return hooks;
}

function installedHooks(): Hook[] | undefined {
  return (globalThis as Record<symbol, unknown>)[KEY] as Hook[] | undefined;
}
