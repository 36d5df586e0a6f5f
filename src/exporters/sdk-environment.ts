/**
 * The `OTEL_*` variables that OpenTelemetry's `NodeSDK` reads itself, for the SDK that `register()` starts. The
 * variables of resources and OTLP exporters are read by OpenTelemetry's own packages.
 */
import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  getNumberFromEnv,
  getStringFromEnv,
  getStringListFromEnv,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import {
  type DetectedResource,
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  osDetector,
  processDetector,
  type Resource,
  type ResourceDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { LogRecordLimits } from '@opentelemetry/sdk-logs';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  type SpanLimits,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { PERSONAL_RESOURCE } from '../safety/personal-resource.ts';

/** Prints one line per variable that is not valid. */
export type Warn = (message: string) => void;

const SAMPLERS: Record<string, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
};

/** `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`; undefined leaves the choice to the SDK. */
export function samplerFromEnv(warn: Warn): Sampler | undefined {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER');
  if (name === undefined) return undefined;
  const create = Object.hasOwn(SAMPLERS, name) ? SAMPLERS[name] : undefined;
  if (!create) {
    warn(
      `OTEL_TRACES_SAMPLER '${name}' is not supported: expected ${Object.keys(SAMPLERS).join(', ')}; using parentbased_always_on`,
    );
    return undefined;
  }
  return create(name.endsWith('ratio') ? ratioFromEnv(warn) : 1);
}

function ratioFromEnv(warn: Warn): number {
  const ratio = getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG');
  if (ratio !== undefined && ratio >= 0 && ratio <= 1) return ratio;
  warn('OTEL_TRACES_SAMPLER_ARG is missing or not valid: expected a number from 0 to 1; using 1');
  return 1;
}

const PROPAGATORS: Record<string, () => TextMapPropagator> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new JaegerPropagator(),
};

/** `OTEL_PROPAGATORS`; undefined when it is `none` or names no known propagator. */
export function propagatorFromEnv(warn: Warn): TextMapPropagator | undefined {
  const names = new Set(getStringListFromEnv('OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage']);
  if (names.has('none')) return undefined;
  const propagators = [...names].flatMap((name) => {
    if (Object.hasOwn(PROPAGATORS, name)) return PROPAGATORS[name]?.() ?? [];
    warn(
      `OTEL_PROPAGATORS '${name}' is not supported: expected ${Object.keys(PROPAGATORS).join(', ')} or none; it is left out`,
    );
    return [];
  });
  return propagators.length > 0 ? new CompositePropagator({ propagators }) : undefined;
}

const DETECTORS: Record<string, ResourceDetector> = {
  host: hostDetector,
  os: osDetector,
  serviceinstance: serviceInstanceIdDetector,
  process: { detect: () => withoutPeople(processDetector.detect()) },
  env: envDetector,
};

function withoutPeople({ attributes = {} }: DetectedResource): DetectedResource {
  return {
    attributes: Object.fromEntries(
      Object.entries(attributes).filter(([name]) => !PERSONAL_RESOURCE.includes(name)),
    ),
  };
}

/** `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SERVICE_NAME` and what `OTEL_NODE_RESOURCE_DETECTORS` names. */
export function resourceFromEnv(serviceName: string | undefined, warn: Warn): Resource {
  const detected = defaultResource().merge(detectResources({ detectors: detectorsFromEnv(warn) }));
  const name = serviceName ?? shortName(detected.attributes['service.name']);
  return name ? detected.merge(resourceFromAttributes({ 'service.name': name })) : detected;
}

/** `unknown_service:/usr/bin/bun` -> `unknown_service:bun`: some runtimes and loaders start by their whole path. */
function shortName(serviceName: unknown): string | undefined {
  const path = /^unknown_service:.*[\\/]([^\\/]+)$/.exec(String(serviceName));
  return path ? `unknown_service:${path[1]}` : undefined;
}

function detectorsFromEnv(warn: Warn): ResourceDetector[] {
  const names = getStringListFromEnv('OTEL_NODE_RESOURCE_DETECTORS') ?? ['env', 'process', 'host'];
  if (names.includes('all')) return Object.values(DETECTORS);
  if (names.includes('none')) return [];
  return names.flatMap((name) => {
    if (Object.hasOwn(DETECTORS, name)) return DETECTORS[name] ?? [];
    warn(
      `OTEL_NODE_RESOURCE_DETECTORS '${name}' is not supported: expected ${Object.keys(DETECTORS).join(', ')}, all or none; it is left out`,
    );
    return [];
  });
}

/** `OTEL_SPAN_*` limits, with `OTEL_ATTRIBUTE_*` below them. */
export function spanLimitsFromEnv(): SpanLimits {
  return defined({
    attributeCountLimit: first('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    attributeValueLengthLimit: first(
      'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ),
    eventCountLimit: first('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: first('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: first(
      'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT',
    ),
    attributePerLinkCountLimit: first(
      'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT',
    ),
  });
}

/** `OTEL_LOGRECORD_*` limits, with `OTEL_ATTRIBUTE_*` below them. */
export function logRecordLimitsFromEnv(): LogRecordLimits {
  return defined({
    attributeCountLimit: first('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    attributeValueLengthLimit: first(
      'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    ),
  });
}

/** Settings of a batch processor: `OTEL_BSP_*` for spans, `OTEL_BLRP_*` for log records. */
export function batchSettingsFromEnv(
  kind: 'BSP' | 'BLRP',
  warn: Warn,
): {
  scheduledDelayMillis?: number;
  exportTimeoutMillis?: number;
  maxQueueSize?: number;
  maxExportBatchSize?: number;
} {
  return defined({
    scheduledDelayMillis: positive(`OTEL_${kind}_SCHEDULE_DELAY`, warn),
    exportTimeoutMillis: positive(`OTEL_${kind}_EXPORT_TIMEOUT`, warn),
    maxQueueSize: positive(`OTEL_${kind}_MAX_QUEUE_SIZE`, warn),
    maxExportBatchSize: positive(`OTEL_${kind}_MAX_EXPORT_BATCH_SIZE`, warn),
  });
}

/** `OTEL_METRIC_EXPORT_*`; the timeout is at most the interval, because the reader throws otherwise. */
export function readerSettingsFromEnv(warn: Warn): {
  exportIntervalMillis: number;
  exportTimeoutMillis: number;
} {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', warn) ?? 60_000;
  const timeout = positive('OTEL_METRIC_EXPORT_TIMEOUT', warn) ?? 30_000;
  return { exportIntervalMillis, exportTimeoutMillis: Math.min(timeout, exportIntervalMillis) };
}

function positive(variable: string, warn: Warn): number | undefined {
  const value = getNumberFromEnv(variable);
  if (value === undefined || value > 0) return value;
  warn(`${variable} ${value} is not valid: expected a number greater than 0; using the default`);
  return undefined;
}

function first(...variables: string[]): number | undefined {
  for (const variable of variables) {
    const value = getNumberFromEnv(variable);
    if (value !== undefined) return value;
  }
  return undefined;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys whose value is undefined: the SDK's defaults do not survive an explicit undefined everywhere. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
