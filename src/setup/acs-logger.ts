/** The logger of the handle, for `new CallClient({ logger: acs.logger })`. */
import type { AzureLogger } from '@azure/logger';
import type { SdkLogLevel } from '../events/acs-event.ts';

type Channel = AzureLogger[SdkLogLevel];

/** A logger with all that the Azure SDKs' own have; each of its lines goes to `hear`. */
export function acsLogger(hear: (level: SdkLogLevel, args: unknown[]) => void): AzureLogger {
  return {
    verbose: channel('verbose', hear),
    info: channel('info', hear),
    warning: channel('warning', hear),
    error: channel('error', hear),
  };
}

function channel(level: SdkLogLevel, hear: (level: SdkLogLevel, args: unknown[]) => void): Channel {
  const log = (...args: unknown[]) => hear(level, args);
  const rest = { enabled: true, namespace: `acs-otel:${level}`, log, destroy: () => true };
  const whole: Channel = Object.assign(log, rest, { extend: () => whole });
  return whole;
}
