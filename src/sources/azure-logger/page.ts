/** Lines of `@azure/logger` in a page: those of chat, identity and other clients. */
import type { SdkLogLevel } from '../../events/acs-event.ts';
import { guarded } from '../../safety/guard.ts';
import { type AzureLoggerModule, hookAzureLog } from './hook.ts';

const LEVELS: readonly unknown[] = ['error', 'warning', 'info', 'verbose'];
const LINE = /^azure:(.+?):(error|warning|info|verbose) ?([\s\S]*)$/;
/** The Calling SDK's default logger; it is heard directly. */
const CALLING = 'ACS-calling';

/** Hears lines of `level` and graver, and shows the console only what the app's own level would have shown. */
export function observePageLog(
  module: AzureLoggerModule,
  level: SdkLogLevel | 'off',
  hear: (name: string, level: SdkLogLevel, message: string) => void,
): () => void {
  if (level === 'off') return () => {};
  const app = module.getLogLevel();
  const ours = LEVELS.indexOf(app) > LEVELS.indexOf(level) ? app : level;
  const unhook = hookAzureLog(module, ([line]) => {
    const [, name = CALLING, lineLevel, message = ''] = LINE.exec(String(line).slice(0, 65_536)) ?? [];
    const rank = LEVELS.indexOf(lineLevel);
    if (!name.startsWith(CALLING) && rank <= LEVELS.indexOf(level))
      guarded('a log line', () => hear(name, lineLevel as SdkLogLevel, message));
    // The app may have called setLogLevel since: then its level is the one that counts.
    const now = module.getLogLevel();
    return rank <= LEVELS.indexOf(now === ours ? app : now);
  });
  module.setLogLevel(ours);
  return () => {
    unhook();
    if (module.getLogLevel() === ours) module.setLogLevel(app);
  };
}
