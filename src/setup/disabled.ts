import { getBooleanFromEnv } from '@opentelemetry/core';

/** Whether `OTEL_SDK_DISABLED` is true, as OpenTelemetry reads it. */
export function disabled(): boolean {
  return getBooleanFromEnv('OTEL_SDK_DISABLED') === true;
}
