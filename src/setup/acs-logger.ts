/** The logger of the handle, for `new CallClient({ logger: acs.logger })`. */
import type { AzureLogger } from '@azure/logger';
import type { SdkLogLevel } from '../events/acs-event.ts';

type Channel = AzureLogger[SdkLogLevel];

/** A logger like the Azure SDKs' own; `onLine` receives its lines. */
export function acsLogger(onLine: (level: SdkLogLevel, args: unknown[]) => void): AzureLogger {
  return {
    verbose: channel('verbose', onLine),
    info: channel('info', onLine),
    warning: channel('warning', onLine),
    error: channel('error', onLine),
  };
}

function channel(level: SdkLogLevel, onLine: (level: SdkLogLevel, args: unknown[]) => void): Channel {
  const log = (...args: unknown[]) => onLine(level, args);
  const rest = { enabled: true, namespace: `acs-otel:${level}`, log, destroy: () => true };
  const whole: Channel = Object.assign(log, rest, { extend: () => whole });
  return whole;
}
