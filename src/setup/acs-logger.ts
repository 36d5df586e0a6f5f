/** The logger of the handle, for `new CallClient({ logger: acs.logger })`. */
import type { AzureLogger } from '@azure/logger';
import type { SdkLogLevel } from '../events/acs-event.ts';
import { LEVELS } from '../sources/azure-logger/line.ts';

type Channel = AzureLogger[SdkLogLevel];

/** A logger like the Azure SDKs' own; `onLine` receives its lines. */
export function acsLogger(onLine: (level: SdkLogLevel, args: unknown[]) => void): AzureLogger {
  return Object.fromEntries(LEVELS.map((level) => [level, channel(level, onLine)])) as unknown as AzureLogger;
}

function channel(level: SdkLogLevel, onLine: (level: SdkLogLevel, args: unknown[]) => void): Channel {
  const log = (...args: unknown[]) => onLine(level, args);
  const rest = { enabled: true, namespace: `acs-otel:${level}`, log, destroy: () => true };
  const whole: Channel = Object.assign(log, rest, { extend: () => whole });
  return whole;
}
