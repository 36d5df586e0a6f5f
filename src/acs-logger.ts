/** The logger of the handle, for `new CallClient({ logger: acs.logger })`. */
import type { AzureLogger } from '@azure/logger';
import type { SdkLogLevel } from './events/acs-event.ts';

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
  const all: Channel = Object.assign((...args: unknown[]) => hear(level, args), {
    enabled: true,
    namespace: `acs-otel:${level}`,
    log,
    destroy: () => true,
    extend: () => all,
  });
  return all;
}
