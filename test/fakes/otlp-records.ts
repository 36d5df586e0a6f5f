/** Attribute values as an app would have set them. */
export type SinkValue = string | number | boolean | SinkValue[] | { [key: string]: SinkValue } | undefined;

/** Attributes by name. */
export type SinkAttributes = Record<string, SinkValue>;

/** Instrumentation scope. */
export interface SinkScope {
  name: string;
  version: string | undefined;
  schemaUrl: string | undefined;
}

/** A span, flattened: resource and scope stand on it. */
export interface SinkSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  startUnixNano: bigint;
  endUnixNano: bigint;
  attributes: SinkAttributes;
  status: { code: 'unset' | 'ok' | 'error'; message: string | undefined };
  links: { traceId: string; spanId: string; attributes: SinkAttributes }[];
  events: { name: string; timeUnixNano: bigint; attributes: SinkAttributes }[];
  resource: SinkAttributes;
  scope: SinkScope;
}

/** A log record, flattened. */
export interface SinkLog {
  traceId: string | undefined;
  spanId: string | undefined;
  eventName: string | undefined;
  severityNumber: number;
  severityText: string | undefined;
  body: SinkValue;
  attributes: SinkAttributes;
  timeUnixNano: bigint;
  observedUnixNano: bigint;
  resource: SinkAttributes;
  scope: SinkScope;
}

/** One point of a metric: `value` for sums and gauges, the rest for histograms. */
export interface SinkPoint {
  attributes: SinkAttributes;
  timeUnixNano: bigint;
  value?: number;
  count?: number;
  sum?: number;
  min?: number;
  max?: number;
  bounds?: number[];
  buckets?: number[];
}

/** A metric as one export carried it; later exports add further entries. */
export interface SinkMetric {
  name: string;
  unit: string | undefined;
  description: string | undefined;
  type: 'sum' | 'gauge' | 'histogram' | 'unknown';
  temporality: 'delta' | 'cumulative' | undefined;
  monotonic: boolean | undefined;
  points: SinkPoint[];
  resource: SinkAttributes;
  scope: SinkScope;
}

/** A request of the protocol after JSON.parse or protobuf decoding: same names, ids as hex or bytes. */
// biome-ignore lint/suspicious/noExplicitAny: foreign JSON, read field by field below
type Message = any;

const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_CODES = ['unset', 'ok', 'error'] as const;
const TEMPORALITIES = [undefined, 'delta', 'cumulative'] as const;

/** Every span of an export request. */
export function flattenSpans(request: Message): SinkSpan[] {
  return flatten(request.resourceSpans, 'scopeSpans', 'spans').map(({ item, resource, scope }) => ({
    traceId: hex(item.traceId) ?? '',
    spanId: hex(item.spanId) ?? '',
    parentSpanId: hex(item.parentSpanId),
    name: item.name,
    kind: SPAN_KINDS[item.kind ?? 0] ?? 'unspecified',
    startUnixNano: BigInt(item.startTimeUnixNano ?? 0),
    endUnixNano: BigInt(item.endTimeUnixNano ?? 0),
    attributes: attributesOf(item.attributes),
    status: {
      code: STATUS_CODES[item.status?.code ?? 0] ?? 'unset',
      message: item.status?.message || undefined,
    },
    links: (item.links ?? []).map((link: Message) => ({
      traceId: hex(link.traceId) ?? '',
      spanId: hex(link.spanId) ?? '',
      attributes: attributesOf(link.attributes),
    })),
    events: (item.events ?? []).map((event: Message) => ({
      name: event.name,
      timeUnixNano: BigInt(event.timeUnixNano ?? 0),
      attributes: attributesOf(event.attributes),
    })),
    resource,
    scope,
  }));
}

/** Every log record of an export request. */
export function flattenLogs(request: Message): SinkLog[] {
  return flatten(request.resourceLogs, 'scopeLogs', 'logRecords').map(({ item, resource, scope }) => ({
    traceId: hex(item.traceId),
    spanId: hex(item.spanId),
    eventName: item.eventName || undefined,
    severityNumber: item.severityNumber ?? 0,
    severityText: item.severityText || undefined,
    body: plainValue(item.body),
    attributes: attributesOf(item.attributes),
    timeUnixNano: BigInt(item.timeUnixNano ?? 0),
    observedUnixNano: BigInt(item.observedTimeUnixNano ?? 0),
    resource,
    scope,
  }));
}

/** Every metric of an export request. */
export function flattenMetrics(request: Message): SinkMetric[] {
  return flatten(request.resourceMetrics, 'scopeMetrics', 'metrics').map(({ item, resource, scope }) => {
    const type = (['sum', 'gauge', 'histogram'] as const).find((name) => item[name]);
    const data = type ? item[type] : {};
    return {
      name: item.name,
      unit: item.unit || undefined,
      description: item.description || undefined,
      type: type ?? 'unknown',
      temporality: TEMPORALITIES[data.aggregationTemporality ?? 0],
      monotonic: type === 'sum' ? Boolean(data.isMonotonic) : undefined,
      points: (data.dataPoints ?? []).map(type === 'histogram' ? histogramPoint : numberPoint),
      resource,
      scope,
    };
  });
}

function numberPoint(point: Message): SinkPoint {
  return { ...pointBasics(point), value: Number(point.asDouble ?? point.asInt ?? 0) };
}

function histogramPoint(point: Message): SinkPoint {
  return {
    ...pointBasics(point),
    count: Number(point.count ?? 0),
    ...(point.sum === undefined ? {} : { sum: point.sum }),
    ...(point.min === undefined ? {} : { min: point.min }),
    ...(point.max === undefined ? {} : { max: point.max }),
    bounds: point.explicitBounds ?? [],
    buckets: (point.bucketCounts ?? []).map(Number),
  };
}

const pointBasics = (point: Message): Pick<SinkPoint, 'attributes' | 'timeUnixNano'> => ({
  attributes: attributesOf(point.attributes),
  timeUnixNano: BigInt(point.timeUnixNano ?? 0),
});

interface Flat {
  item: Message;
  resource: SinkAttributes;
  scope: SinkScope;
}

function flatten(groups: Message[] | undefined, scopesKey: string, itemsKey: string): Flat[] {
  return (groups ?? []).flatMap((group) => {
    const resource = attributesOf(group.resource?.attributes);
    return (group[scopesKey] ?? []).flatMap((entry: Message) => {
      const scope = {
        name: entry.scope?.name ?? '',
        version: entry.scope?.version || undefined,
        schemaUrl: entry.schemaUrl || undefined,
      };
      return (entry[itemsKey] ?? []).map((item: Message) => ({ item, resource, scope }));
    });
  });
}

/** Ids are hex strings in JSON and bytes in protobuf; an empty id is none. */
function hex(id: string | Uint8Array | undefined): string | undefined {
  if (id === undefined || id.length === 0) return undefined;
  return typeof id === 'string' ? id : Buffer.from(id).toString('hex');
}

function attributesOf(list: Message[] | undefined): SinkAttributes {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(any: Message): SinkValue {
  if (any === undefined || any === null) return undefined;
  if (any.intValue !== undefined) return Number(any.intValue);
  if (any.arrayValue !== undefined) return (any.arrayValue.values ?? []).map(plainValue);
  if (any.kvlistValue !== undefined) return attributesOf(any.kvlistValue.values);
  if (any.bytesValue !== undefined) {
    return typeof any.bytesValue === 'string'
      ? any.bytesValue
      : Buffer.from(any.bytesValue).toString('base64');
  }
  return any.stringValue ?? any.boolValue ?? any.doubleValue;
}
