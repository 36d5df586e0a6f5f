/** Hooks the copies of the Azure packages: in the bundle, on disk, while they are loaded, and handed over by the app. */
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { EventSink } from '../events/sink.ts';
import { guarded } from '../safety/guard.ts';
import { reportHook } from '../safety/hook-report.ts';
import { type ModuleReceiver, processState } from '../safety/process-state.ts';
import { warnOnce } from '../safety/warn.ts';
import { otherAzureSpan } from '../signals/other-azure-spans.ts';
import type { AzureLoggerModule } from '../sources/azure-logger/hook.ts';
import { observeAzureLogger } from '../sources/azure-logger/node.ts';
import { wrapHandedOver } from '../sources/azure-sdk/handed-over.ts';
import { observeLoads, seesEveryLoad } from '../sources/azure-sdk/load-hook.ts';
import { copiesInBundle, copiesOnDisk, HOOKED } from '../sources/azure-sdk/packages.ts';
import { TracingHook } from '../sources/azure-sdk/tracing-hook.ts';
import { wrapPackage } from '../sources/azure-sdk/untraced-clients.ts';
import type { AcsEndpoints } from '../sources/http/acs-endpoint.ts';

export interface AzurePackages {
  /**
   * Sets our instrumenter again after another one was set.
   * @returns Whether there was another.
   */
  reclaim(): boolean;
  setLogLevel(level: SdkLogLevel | 'off'): void;
  remove(): void;
}

/** In place of a package's name. */
const HANDED_OVER = '';

/** A development server loads a package again and again. */
const MAX_COPIES = 200;

/** Each copy that can't be hooked costs one warning, and nothing else. */
export function observeAzurePackages(
  sink: EventSink,
  endpoints: AcsEndpoints,
  options: { logLevel: SdkLogLevel | 'off'; clients: readonly unknown[] },
): AzurePackages {
  const tracing = new TracingHook(sink, endpoints, otherAzureSpan);
  const undo: (() => void)[] = [() => tracing.remove()];
  const loggers = new Map<unknown, { exports: AzureLoggerModule; undo: () => void }>();
  let { logLevel } = options;
  const attempt = (name: string, run: () => (() => void) | undefined): boolean => {
    try {
      const undoOne = run();
      if (undoOne) undo.push(undoOne);
      return true;
    } catch (error) {
      warnBroken(name, error);
      return false;
    }
  };
  const logger = (exports: AzureLoggerModule) => {
    if (loggers.has(exports.AzureLogger)) return undefined;
    const observe = () => observeAzureLogger(sink, exports, { level: logLevel, debug: process.env.DEBUG });
    loggers.set(exports.AzureLogger, { exports, undo: observe() });
    return () => loggers.get(exports.AzureLogger)?.undo();
  };
  const hook: (...module: Parameters<ModuleReceiver>) => (() => void) | undefined = (name, exports) => {
    if (name === HANDED_OVER) return wrapHandedOver(sink, exports.client, warnForeign);
    if (name === '@azure/core-tracing') return tracing.hook(exports);
    if (name === '@azure/logger') return logger(exports as unknown as AzureLoggerModule);
    return wrapPackage(sink, name, exports);
  };
  const receive: ModuleReceiver = (name, exports) => {
    attempt(name || "a class in the option 'clients'", () => {
      const undoOne = hook(name, exports);
      reportHook(name, name === HANDED_OVER ? exports.client : exports);
      return undoOne;
    });
  };
  const { copies, moduleReceivers } = processState();
  moduleReceivers.add(remember);
  moduleReceivers.add(receive);
  undo.push(() => void moduleReceivers.delete(receive));
  // Jest refuses load hooks, and needs none: its `require` returns the sandbox's copies.
  const inJest = process.env.JEST_WORKER_ID !== undefined;
  const observeLater = () => !inJest && attempt('the loading of modules', () => observeLoads(HOOKED));
  // What the hook will see need not be loaded now: the app may never use it.
  const loadedOnly = seesEveryLoad() && observeLater();
  for (const { name, exports } of [...copiesInBundle(), ...copiesOnDisk(warnBroken, loadedOnly)])
    receive(name, exports);
  if (!loadedOnly) observeLater();
  for (const client of options.clients) receive(HANDED_OVER, { client });
  for (const copy of copies?.values() ?? []) receive(...copy);
  return {
    reclaim: () => tracing.reclaim(),
    setLogLevel(level) {
      logLevel = level;
      for (const one of loggers.values())
        guarded('setLogLevel()', () => {
          one.undo();
          one.undo = observeAzureLogger(sink, one.exports, { level, debug: process.env.DEBUG });
        });
    },
    remove() {
      for (const undoOne of undo.reverse()) guarded('removing a hook', undoOne);
    },
  };
}

/** For a `register()` that joins an installation, which can't reach these copies itself, or is disabled. */
export function handOverCopies(clients: readonly unknown[]): void {
  const state = processState();
  state.moduleReceivers.add(remember);
  for (const { name, exports } of copiesInBundle()) state.loaded(name, exports);
  for (const client of clients) state.loaded(HANDED_OVER, { client });
}

/** Stays in place, so that `enable()` and a new `register()` get what was loaded or handed over before. */
const remember: ModuleReceiver = (name, exports) => {
  const state = processState();
  state.copies ??= new Map();
  const key = name === HANDED_OVER ? exports.client : exports;
  if (state.copies.size < MAX_COPIES) state.copies.set(key, [name, exports]);
};

function warnBroken(name: string, error: unknown): void {
  warnOnce(`${name} could not be hooked (${messageOf(error)}); other sources are unaffected`);
}

function warnForeign(text: string): void {
  warnOnce(
    `option 'clients' holds ${text}, which is no client class of Azure Communication Services, and is ignored; expected are classes such as EmailClient, or a client made by the factory of a REST package`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
