/**
 * Where Azure's exporter comes from. It is an optional peer: `acs-otel/azure-monitor` hands it over, or it is looked up
 * in the app's `node_modules`. No entry that everybody bundles imports it.
 */
import { join } from 'node:path';
import { isBundled, requireFrom, SELF } from '../safety/own-file.ts';
import { processState } from '../safety/process-state.ts';

export type AzureMonitorModule = typeof import('@azure/monitor-opentelemetry-exporter');

const NAME = '@azure/monitor-opentelemetry-exporter';
/** The version that is tested; npm's `latest` is a preview of 2020. */
const TESTED = '1.0.0-beta.47';

/** The exporter's module. Undefined when it can't be found, after a warning with the remedy. */
export function azureMonitorModule(warn: (message: string) => void): AzureMonitorModule | undefined {
  const given = processState().azureMonitor as AzureMonitorModule | undefined;
  if (given) return given;
  const problems: string[] = [];
  for (const base of isBundled() ? [] : [SELF, process.argv[1], join(process.cwd(), 'package.json')]) {
    try {
      // Not a literal, so that bundlers don't follow it.
      if (base) return requireFrom(base)(NAME) as AzureMonitorModule;
    } catch (error) {
      problems.push(isMissing(error) ? 'it is not installed' : (error as Error).message);
    }
  }
  const remedy = isBundled()
    ? `this is a bundle: add "import 'acs-otel/azure-monitor';" to the app, before register()`
    : `${problems[0]}: run "npm install ${NAME}@${TESTED}"`;
  warn(`Azure Monitor gets nothing, because its exporter could not be loaded; ${remedy}`);
  return undefined;
}

function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && message.includes(NAME);
}
