/** Every place of OTLP that holds text, as requests with a text in it. */
import { randomBytes } from 'node:crypto';
import { newTraceId } from './otlp-json.ts';

/** Objects of OTLP JSON. */
type Json = Record<string, unknown>;

/** Where a text is put. */
export interface Place {
  signal: 'traces' | 'logs' | 'metrics';
  name: string;
  /** A `resourceSpans`, `resourceLogs` or `resourceMetrics` with the text in this place. */
  with(text: string): Json;
  /** What this place may hold, nothing if empty. @default ids in a text */
  keeps?: string;
}

/** What differs from an ordinary item. */
interface Changes {
  resource?: Json;
  resourceUrl?: string;
  scope?: Json;
  scopeUrl?: string;
  item?: Json;
}

const NOW = '1795737600000000000';
const time = { startTimeUnixNano: NOW, timeUnixNano: NOW };

const group = (scopes: string, items: string, item: Json) => (changes: Changes) => ({
  resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }], ...changes.resource },
  schemaUrl: changes.resourceUrl,
  [scopes]: [
    {
      scope: { name: 'app', ...changes.scope },
      schemaUrl: changes.scopeUrl,
      [items]: [{ ...item, ...(items === 'spans' && ids()), ...changes.item }],
    },
  ],
});
const ids = () => ({ traceId: newTraceId(), spanId: randomBytes(8).toString('hex') });

const GROUPS = {
  traces: group('scopeSpans', 'spans', {
    name: 'GET',
    kind: 3,
    startTimeUnixNano: NOW,
    endTimeUnixNano: NOW,
  }),
  logs: group('scopeLogs', 'logRecords', { timeUnixNano: NOW }),
  metrics: group('scopeMetrics', 'metrics', {
    name: 'app.metric',
    gauge: { dataPoints: [{ ...time, asInt: '1' }] },
  }),
};

const number = { ...time, asInt: '1' };
const histogram = { ...time, count: '1', sum: 1, bucketCounts: ['1'] };
const sum = { aggregationTemporality: 2, isMonotonic: true };
const points = (kind: string, point: Json, rest: Json = {}) => ({
  item: { gauge: undefined, [kind]: { ...rest, dataPoints: [point] } },
});

/** Everything that has attributes. */
const CARRIERS: Record<Place['signal'], Record<string, (attributes: Json[]) => Changes>> = {
  traces: {
    resource: (attributes) => ({ resource: { attributes } }),
    scope: (attributes) => ({ scope: { attributes } }),
    span: (attributes) => ({ item: { attributes } }),
    event: (attributes) => ({ item: { events: [{ timeUnixNano: NOW, name: 'e', attributes }] } }),
    link: (attributes) => ({ item: { links: [{ ...ids(), attributes }] } }),
  },
  logs: {
    resource: (attributes) => ({ resource: { attributes } }),
    scope: (attributes) => ({ scope: { attributes } }),
    record: (attributes) => ({ item: { attributes } }),
  },
  metrics: {
    resource: (attributes) => ({ resource: { attributes } }),
    scope: (attributes) => ({ scope: { attributes } }),
    metadata: (metadata) => ({ item: { metadata } }),
    'point of a gauge': (attributes) => points('gauge', { ...number, attributes }),
    'point of a sum': (attributes) => points('sum', { ...number, attributes }, sum),
    'point of a histogram': (attributes) => points('histogram', { ...histogram, attributes }, sum),
    'point of an exponential histogram': (attributes) =>
      points('exponentialHistogram', { ...time, count: '1', sum: 1, zeroCount: '1', attributes }, sum),
    'point of a summary': (attributes) => points('summary', { ...time, count: '1', sum: 1, attributes }),
    'exemplar of a sum': (filteredAttributes) =>
      points('sum', { ...number, exemplars: [{ timeUnixNano: NOW, asInt: '1', filteredAttributes }] }, sum),
    'exemplar of a histogram': (filteredAttributes) =>
      points(
        'histogram',
        { ...histogram, exemplars: [{ timeUnixNano: NOW, asInt: '1', filteredAttributes }] },
        sum,
      ),
  },
};

const text = (stringValue: string) => ({ stringValue });
const map = (key: string, value: Json) => ({ kvlistValue: { values: [{ key, value }] } });

/** Everything that a value can be. */
const VALUES: Record<string, (content: string) => Json> = {
  text,
  'item of a list': (content) => ({ arrayValue: { values: [text('first'), text(content)] } }),
  'value of a map': (content) => map('k', text(content)),
  'key of a map': (content) => map(content, text('v')),
  'deep key of a map': (content) => map('k', { arrayValue: { values: [map(content, text('v'))] } }),
  bytes: (content) => ({ bytesValue: Buffer.from(content).toString('base64') }),
};

const URL_KEPT = 'https://opentelemetry.io/schemas/1.43.0';

/** Texts that are not attributes. */
const NAMES: Record<Place['signal'], Record<string, [(content: string) => Changes, string?]>> = {
  traces: {
    'name of a span': [(name) => ({ item: { name } })],
    'trace state': [(traceState) => ({ item: { traceState } }), 'vendor=abc'],
    'status message': [(message) => ({ item: { status: { code: 2, message } } })],
    'name of an event': [(name) => ({ item: { events: [{ timeUnixNano: NOW, name }] } })],
    'trace state of a link': [
      (traceState) => ({ item: { links: [{ ...ids(), traceState }] } }),
      'vendor=abc',
    ],
  },
  logs: {
    'severity text': [(severityText) => ({ item: { severityText } }), 'WARN2'],
    'event name': [(eventName) => ({ item: { eventName } })],
  },
  metrics: {
    'name of a metric': [(name) => ({ item: { name } }), 'http.client.duration'],
    description: [(description) => ({ item: { description } }), 'Time to connect (without 5xx), by region.'],
    unit: [(unit) => ({ item: { unit } }), '{call}'],
  },
};

/** Texts that every signal has. */
const SHARED: Record<string, [(content: string) => Changes, string?]> = {
  'name of a scope': [(name) => ({ scope: { name } }), '@azure/core-rest-pipeline'],
  'version of a scope': [(version) => ({ scope: { version } }), '1.2.3-beta.4'],
  'schema URL of a scope': [(scopeUrl) => ({ scopeUrl }), URL_KEPT],
  'schema URL of a resource': [(resourceUrl) => ({ resourceUrl }), URL_KEPT],
  'type of an entity': [(type) => ({ resource: { entityRefs: [{ type }] } }), 'service'],
  'schema URL of an entity': [(schemaUrl) => ({ resource: { entityRefs: [{ schemaUrl }] } }), URL_KEPT],
  'id key of an entity': [(key) => ({ resource: { entityRefs: [{ idKeys: [key] }] } }), 'service.name'],
  'description key of an entity': [
    (key) => ({ resource: { entityRefs: [{ descriptionKeys: [key] }] } }),
    'service.name',
  ],
};

/** All places of a signal. */
export function placesOf(signal: Place['signal']): Place[] {
  const place = (name: string, change: (content: string) => Changes, keeps?: string): Place => ({
    signal,
    name,
    with: (content) => GROUPS[signal](change(content)),
    ...(keeps !== undefined && { keeps }),
  });
  const keeps = (carrier: string, kind: string) => {
    if (carrier === 'metadata') return '';
    return /key/.test(kind) ? 'acs.call.state' : undefined;
  };
  const named = Object.entries({ ...SHARED, ...NAMES[signal] });
  const attributes = Object.entries(CARRIERS[signal]).flatMap(([carrier, change]) => [
    place(
      `${carrier}: key of an attribute`,
      (key) => change([{ key, value: { intValue: '1' } }]),
      keeps(carrier, 'key'),
    ),
    ...Object.entries(VALUES).map(([kind, value]) =>
      place(
        `${carrier}: ${kind}`,
        (content) => change([{ key: carrier === 'resource' ? 'acs.test' : 'k', value: value(content) }]),
        keeps(carrier, kind),
      ),
    ),
  ]);
  const bodies = Object.entries(VALUES).map(([kind, value]) =>
    place(`body: ${kind}`, (content) => ({ item: { body: value(content) } }), keeps('body', kind)),
  );
  return [
    ...named.map(([name, [change, keeps]]) => place(name, change, keeps)),
    ...attributes,
    ...(signal === 'logs' ? bodies : []),
  ];
}

/** One request with the text in this place once per text. */
export function requestOf(place: Place, texts: readonly string[]): Json {
  const field = { traces: 'resourceSpans', logs: 'resourceLogs', metrics: 'resourceMetrics' }[place.signal];
  return { [field]: texts.map((content) => place.with(content)) };
}
