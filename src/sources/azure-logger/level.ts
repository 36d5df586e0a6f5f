/** To observe a level, we must set it. The app's own level is remembered, and its later changes do not lower ours. */
import type { SdkLogLevel } from '../../events/acs-event.ts';
import type { AzureLoggerModule } from './hook.ts';

export type Level = SdkLogLevel | undefined;

/** What the app wants. */
export interface RaisedLevel {
  /** The level that the app has set last. */
  readonly level: Level;
  /** The app has set it after us. */
  readonly changed: boolean;
  /** Sets the app's level again. */
  restore(): void;
}

/** One for all copies: some share a registry of loggers, and setting the level of one assigns `enabled` in the others. */
let own = false;

/** @param raised The level to set, given the app's. */
export function raiseLevel(
  module: AzureLoggerModule,
  raised: (app: Level, changed: boolean) => Level,
): RaisedLevel {
  const set = (level: Level) => {
    own = true;
    module.setLogLevel(level);
    own = false;
  };
  const app = { level: module.getLogLevel(), changed: false };
  const unwatch = watchLevel(module, () => {
    if (own) return;
    Object.assign(app, { level: module.getLogLevel(), changed: true });
    set(raised(app.level, true));
  });
  set(raised(app.level, false));
  return Object.assign(app, {
    restore() {
      unwatch();
      module.setLogLevel(app.level);
    },
  });
}

/**
 * Calls `onSet` inside `setLogLevel`, which an app may have imported in a form that cannot be replaced: it assigns
 * `enabled` of every logger, also of one that we create. A new logger does so as well, but first disables all.
 */
function watchLevel(module: AzureLoggerModule, onSet: () => void): () => void {
  const probe = module.createClientLogger('acs-otel').error;
  let enabled = probe.enabled;
  let adding = false;
  Object.defineProperty(probe, 'enabled', {
    configurable: true,
    get: () => enabled,
    set(value: boolean) {
      enabled = value;
      const wasAdding = adding;
      adding = !value && module.getLogLevel() !== undefined;
      if (!adding && !wasAdding) onSet();
    },
  });
  return () => void Object.defineProperty(probe, 'enabled', { value: enabled, writable: true });
}
