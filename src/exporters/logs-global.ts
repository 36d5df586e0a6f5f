/**
 * Registers a logger provider wherever an API looks for one: `@opentelemetry/api-logs` next to API 1.9, the API itself
 * since 1.10.
 */
import * as api from '@opentelemetry/api';
import { type LoggerProvider, logs } from '@opentelemetry/api-logs';

/** The part of the API's `logs` (since 1.10) that is used. */
interface LogsApi {
  setGlobalLoggerProvider(provider: LoggerProvider): unknown;
  disable(): void;
}

export function registerLoggerProvider(provider: LoggerProvider): void {
  for (const one of logsApis()) one.setGlobalLoggerProvider(provider);
}

export function unregisterLoggerProvider(): void {
  for (const one of logsApis()) one.disable();
}

function logsApis(): LogsApi[] {
  // Not `api.logs`: a bundler that finds API 1.9 would report a missing export.
  const inApi = Object.entries(api).find(([name]) => name === 'logs')?.[1] as LogsApi | undefined;
  return inApi ? [logs, inApi] : [logs];
}
