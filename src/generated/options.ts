// Generated from src/schema/options.yaml by `npm run generate`. Edits are overwritten.

import type { SdkLogLevel } from '../events/acs-event.ts';
import type { OwnAttributes } from '../signals/own-attributes.ts';

/** Options that only pages read. Node ignores them, so one call can serve both. */
export interface AcsOtelPageOptions {
  /**
   * The module whose calls are traced: `import * as calling from '@azure/communication-calling'`.
   * @default none
   */
  calling?: object;
  /**
   * Headers of every export. A page is public, so they must not hold a secret.
   * @default none
   */
  headers?: Record<string, string>;
  /**
   * Characters of the Calling SDK's log that are kept per call and exported only if it ends unexpectedly or on
   * `recordNow()`. `0` keeps none.
   * @default 262144
   */
  flightRecorderMaxChars?: number;
  /**
   * Milliseconds between samples of media quality (`acs.media.sample`). `0` emits only the summary at the end of a
   * call.
   * @default 0
   */
  mediaSampleIntervalMillis?: number;
}

/** Options of `AcsInstrumentation`. All are optional; an option wins over its environment variable. */
export interface AcsInstrumentationOptions {
  /**
   * `false` installs nothing until `acs.enable()`, for instance until the user consents. `acs.disable()` removes
   * all hooks again.
   * Environment variable: `ACS_OTEL_ENABLED`.
   * @default true
   */
  enabled?: boolean;
  /**
   * Hosts that count as ACS, in addition to `*.communication.azure.com` and the sovereign clouds: exact names
   * (`acs.contoso.com`, `127.0.0.1:8080`) or suffixes (`.contoso.com`). The variable separates them by commas.
   * Environment variable: `ACS_OTEL_HOSTS`.
   * @default none
   */
  hosts?: readonly string[];
  /**
   * Id of the ACS resource, added to all telemetry as `acs.resource.id`. An app that uses several resources gives a
   * map from host to id: `{ 'contoso.communication.azure.com': '/subscriptions/…' }`; the id then follows the
   * request. Ids are exported unchanged.
   * Environment variable: `ACS_OTEL_RESOURCE_ID`.
   * @default none
   */
  resourceId?: string | Readonly<Record<string, string>>;
  /**
   * A function that returns attributes of your own for a call, message or operation, such as `(traced) => ({
   * 'app.tenant': tenant })`. It is called when an operation starts, when a message has been sent, and when a call
   * has ended. At most 16; texts are redacted and cut at 256 characters. They are on spans, and on the record
   * `acs.call.ended`; never on metrics.
   * @default none
   */
  attributes?: OwnAttributes;
  /**
   * AzureLogger lines of this level and above become log records: `verbose`, `info`, `warning`, `error` or `off`.
   * The app's own stderr gets no louder.
   * Environment variable: `ACS_OTEL_LOG_LEVEL`.
   * @default warning; in pages error
   */
  logLevel?: SdkLogLevel | 'off';
  /**
   * Longest time in milliseconds that `forceFlush()` and `shutdown()` take, even if the backend is down.
   * Environment variable: `ACS_OTEL_SHUTDOWN_TIMEOUT`.
   * @default 5000
   */
  shutdownTimeoutMillis?: number;
  /**
   * Client classes to trace that cannot be found otherwise, because a bundler has put the Azure SDK into the app's
   * file: `clients: [SmsClient, EmailClient, CallAutomationClient]`. Also takes namespaces (`import * as email`),
   * and a client made by the factory of `@azure-rest/communication-messages`. acs-otel prints a warning when you
   * need it. A bundle that contains acs-otel itself usually needs none. AzureLogger lines of a bundled SDK become
   * log records only if acs-otel is in the same bundle.
   * @default none
   */
  clients?: readonly object[];
  /**
   * `true` writes a traceparent into the `operationContext` of Call Automation actions where the app left it empty,
   * so that each callback names the request that it answers. The app's own contexts are not changed.
   * Environment variable: `ACS_OTEL_OPERATION_CONTEXT`.
   * @default false
   */
  operationContext?: boolean;
}

/** Options of `register()`. All are optional; an option wins over its environment variable. */
export interface AcsOtelOptions extends AcsInstrumentationOptions, AcsOtelPageOptions {
  /**
   * `service.name` of the SDK that `register()` starts.
   * Environment variable: `OTEL_SERVICE_NAME`.
   * @default unknown_service:<runtime>, such as unknown_service:node; in pages unknown_service
   */
  serviceName?: string;
  /**
   * OTLP endpoint, without `/v1/…`, of the SDK that `register()` starts.
   * Environment variable: `OTEL_EXPORTER_OTLP_ENDPOINT`.
   * @default http://localhost:4318
   */
  endpoint?: string;
  /**
   * Connection string of Application Insights for the SDK that `register()` starts.
   * Environment variable: `APPLICATIONINSIGHTS_CONNECTION_STRING`.
   * @default none
   */
  azureMonitorConnectionString?: string;
}

/** Options on Node: checked, with defaults. */
export interface ResolvedOptions {
  enabled: boolean;
  hosts: readonly string[];
  resourceId: string | Readonly<Record<string, string>> | undefined;
  attributes: OwnAttributes | undefined;
  logLevel: SdkLogLevel | 'off';
  shutdownTimeoutMillis: number;
  clients: readonly object[];
  operationContext: boolean;
  serviceName: string | undefined;
  endpoint: string | undefined;
  azureMonitorConnectionString: string | undefined;
}

/** Options in a page: checked, with defaults. */
export interface ResolvedBrowserOptions {
  enabled: boolean;
  hosts: readonly string[];
  resourceId: string | Readonly<Record<string, string>> | undefined;
  attributes: OwnAttributes | undefined;
  logLevel: SdkLogLevel | 'off';
  shutdownTimeoutMillis: number;
  serviceName: string;
  endpoint: string;
  calling: object | undefined;
  headers: Record<string, string>;
  flightRecorderMaxChars: number;
  mediaSampleIntervalMillis: number;
}

/** How Node reads an option. */
export interface OptionModel<Check extends string> {
  env?: string;
  check: Check;
  fallback?: unknown;
  /** A warning must not repeat the value. */
  secret?: true;
  /** Of the SDK that `register()` starts. */
  sdk?: true;
}

export type NodeCheck = 'boolean' | 'hosts' | 'resourceId' | 'function' | 'level' | 'millis' | 'clients' | 'text' | 'url' | 'connectionString';
export const NODE_OPTIONS: Readonly<Record<keyof ResolvedOptions, OptionModel<NodeCheck>>> = {
  enabled: { env: 'ACS_OTEL_ENABLED', check: 'boolean', fallback: true },
  hosts: { env: 'ACS_OTEL_HOSTS', check: 'hosts', fallback: [] },
  resourceId: { env: 'ACS_OTEL_RESOURCE_ID', check: 'resourceId' },
  attributes: { check: 'function' },
  logLevel: { env: 'ACS_OTEL_LOG_LEVEL', check: 'level', fallback: 'warning' },
  shutdownTimeoutMillis: { env: 'ACS_OTEL_SHUTDOWN_TIMEOUT', check: 'millis', fallback: 5000 },
  clients: { check: 'clients', fallback: [] },
  operationContext: { env: 'ACS_OTEL_OPERATION_CONTEXT', check: 'boolean', fallback: false },
  serviceName: { env: 'OTEL_SERVICE_NAME', check: 'text', sdk: true },
  endpoint: { env: 'OTEL_EXPORTER_OTLP_ENDPOINT', check: 'url', sdk: true },
  azureMonitorConnectionString: { env: 'APPLICATIONINSIGHTS_CONNECTION_STRING', check: 'connectionString', secret: true, sdk: true },
};

export const PAGE_ONLY: readonly string[] = ['calling', 'headers', 'flightRecorderMaxChars', 'mediaSampleIntervalMillis'];

/** Check and default of each option. */
export type PageCheck = 'boolean' | 'hosts' | 'resourceId' | 'function' | 'level' | 'millis' | 'text' | 'url' | 'calling' | 'headers' | 'count';
export const PAGE_OPTIONS: Readonly<Record<keyof ResolvedBrowserOptions, readonly [PageCheck, unknown?]>> = {
  enabled: ['boolean', true],
  hosts: ['hosts', []],
  resourceId: ['resourceId'],
  attributes: ['function'],
  logLevel: ['level', 'error'],
  shutdownTimeoutMillis: ['millis', 5000],
  serviceName: ['text', 'unknown_service'],
  endpoint: ['url', 'http://localhost:4318'],
  calling: ['calling'],
  headers: ['headers', {}],
  flightRecorderMaxChars: ['count', 262144],
  mediaSampleIntervalMillis: ['count', 0],
};
