/** A `register()` in a process that another one, `--import acs-otel/register` or `AcsInstrumentation` already observes. */
import { type AcsOtelOptions, PAGE_ONLY } from '../generated/options.ts';
import { processState } from '../safety/process-state.ts';
import { warnOnce } from '../safety/warn.ts';
import { hasLoggerProvider, hasMeterProvider, hasTracerProvider } from '../signals/providers.ts';
import { handOverCopies } from './azure-packages.ts';

/** The clients are observed by the installation that runs. Its other options stay as they are. */
export function join({ clients, ...options }: AcsOtelOptions): void {
  handOverCopies(Array.isArray(clients) ? clients : []);
  if (processState().byInstrumentation && !hasTracerProvider() && !hasMeterProvider() && !hasLoggerProvider())
    warnOnce(
      'AcsInstrumentation observes this process, but no OpenTelemetry SDK is registered, so nothing is exported. Remove AcsInstrumentation, then register() starts an SDK',
    );
  const ignored = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !PAGE_ONLY.includes(name))
    .map(([name]) => name);
  if (ignored.length === 0) return;
  warnOnce(
    `register() joins an installation that runs already (an earlier register(), --import acs-otel/register or AcsInstrumentation), so it ignores ${ignored.join(', ')}. Set them where it is installed first; for --import acs-otel/register: as environment variables`,
  );
}
