/** Observes `@azure/logger` in a page: lines of chat, identity and other clients. */
import type { SdkLogLevel } from '../../events/acs-event.ts';
import { guarded } from '../../safety/guard.ts';
import { type AzureLoggerModule, hookAzureLog } from './hook.ts';
import { type RaisedLevel, raiseLevel } from './level.ts';
import { type Line, parseLine, rankOf } from './line.ts';

/** The Calling SDK's default logger, which is observed directly. */
const CALLING = 'ACS-calling';

/** Passes lines of `level` and above to `onLine`; the console shows only the lines that the app's level shows. */
export function observePageLog(
  module: AzureLoggerModule,
  level: SdkLogLevel | 'off',
  onLine: (line: Line) => void,
): () => void {
  if (level === 'off') return () => {};
  let app: RaisedLevel | undefined;
  const unhook = hookAzureLog(module, ([text]) => {
    const line = parseLine(text);
    if (!line) return true;
    const rank = rankOf(line.level);
    if (!line.package.startsWith(CALLING) && rank <= rankOf(level)) guarded('a log line', () => onLine(line));
    return rank <= rankOf(app?.level);
  });
  const raised = raiseLevel(module, (appLevel) => (rankOf(appLevel) > rankOf(level) ? appLevel : level));
  app = raised;
  return () => {
    unhook();
    raised.restore();
  };
}
