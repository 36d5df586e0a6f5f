/** Messages of every shape from a real Kafka broker: resource logs arrive, anything else is dropped and counted. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningKafka, startKafka } from '../backends/kafka.ts';
import { type RunningPrometheus, startPrometheus } from '../backends/prometheus.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { startEventHubsGateway, TOPIC } from './gateway/event-hubs.ts';
import { type Gateway, newStorage } from './gateway/gateway.ts';
import { eventually, prometheusConfig } from './gateway/prometheus.ts';

/** In everything that must be dropped. */
const MARK = 'zebrafish';
const BOM = '\uFEFF';
const MESSAGE_BYTES = 1_000_000;

type Reason = 'unreadable' | 'unknown_shape' | 'too_many';

interface Shape {
  message: string | Uint8Array;
  /** Operations of the records that arrive. */
  arrives?: string[];
  /** @default nothing */
  drops?: Partial<Record<Reason, number>>;
}

let serial = 0;
let kafka: RunningKafka;
let gateway: Gateway;
let sink: OtlpSink;
let prometheus: RunningPrometheus;

beforeAll(async () => {
  [kafka, sink] = await Promise.all([startKafka(), startOtlpSink({ keepBodies: true })]);
  await kafka.produce(TOPIC, ['{"records":[{"category":"Warmup","time":"2026-01-01T00:00:00Z"}]}']);
  gateway = await startEventHubsGateway(kafka, sink, newStorage(), {}, ['prometheus']);
  prometheus = await startPrometheus({ config: prometheusConfig([gateway.scrapeTarget]) });
  await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
  seen = sink.logs.length;
});
afterAll(async () => {
  await Promise.all([prometheus?.stop(), gateway?.stop()]);
  await Promise.all([kafka?.stop(), sink?.close()]);
});

/** Records of which each has an operation of its own, and how `write` puts them into a message. */
function good(count: number, write: (records: object[]) => string | Uint8Array): Shape {
  const records = Array.from({ length: count }, () => ({
    time: '2026-11-27T00:00:00Z',
    category: 'CallSummary',
    operationName: `operation ${String.fromCharCode(97 + (serial % 26))}${++serial}`,
  }));
  return { message: write(records), arrives: records.map(({ operationName }) => operationName) };
}

const bad = (message: string | Uint8Array, reason: Reason, count = 1): Shape => ({
  message,
  drops: { [reason]: count },
});
const json = JSON.stringify;
const wrapped = (records: object[]) => json({ records });
const lines = (records: object[], end = '\n') => records.map((record) => json(record) + end).join('');
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

const UNWRAPPED: Record<string, Shape> = {
  '{"records": […]}': good(3, wrapped),
  'a list': good(3, json),
  'a list of one': good(1, json),
  'one record': good(1, ([record]) => json(record)),
  'one record over several lines': good(1, ([record]) => json(record, null, 2)),
  'a record instead of a list': good(1, ([records]) => json({ records })),
  'a list as a string': good(2, (records) => json({ records: json(records) })),
  'a list of lists': good(4, (records) => json([records.slice(0, 2), records.slice(2)])),
  'records in records': good(3, (records) => json({ records: [{ records }] })),
  'a list of wrappers': good(4, (records) =>
    json([{ records: records.slice(0, 3) }, { records: records.slice(3) }]),
  ),
  'records as strings': good(2, (records) => json({ records: records.map((record) => json(record)) })),
  'JSON lines': good(5, lines),
  'JSON lines with CRLF': good(5, (records) => lines(records, '\r\n')),
  'JSON lines without a last line break': good(5, (records) => lines(records).trimEnd()),
  'JSON lines with empty lines': good(3, (records) => `\n\n${lines(records, '\n \r\n\n')}`),
  'JSON lines of wrappers': good(4, (records) => lines([wrap(records.slice(0, 2)), wrap(records.slice(2))])),
  'JSON lines of lists': good(4, (records) => lines([records.slice(0, 2), records.slice(2)])),
  'documents over several lines': good(3, (records) =>
    records.map((record) => json(record, null, 2)).join('\r\n'),
  ),
  'a sequence with record separators': good(3, (records) => `\x1e${lines(records, '\n\x1e')}`.slice(0, -1)),
  'a BOM': good(2, (records) => BOM + wrapped(records)),
  'two BOMs': good(2, (records) => BOM + BOM + wrapped(records)),
  'a BOM before a list': good(2, (records) => BOM + json(records)),
  'a BOM before each line': good(3, (records) => lines(records, `\n${BOM}`)),
  'white space and a BOM': good(2, (records) => ` \r\n\t${BOM}\n ${wrapped(records)}\n\n`),
  'no records': good(0, wrapped),
  'an empty list': good(0, json),
  'names in other cases': good(1, ([record]) =>
    json({ RECORDS: 1, ...renamed(record as object, (name) => name.toUpperCase()) }),
  ),
  'trailing bytes of zero': good(1, (records) => `${wrapped(records)}\0\0`),
  '1 MB': good(700, (records) => {
    const filler = 'x'.repeat(MESSAGE_BYTES / 700 - 150);
    return wrapped(records.map((record) => ({ ...record, properties: { filler } })));
  }),
};

const DROPPED: Record<string, Shape> = {
  text: bad(`${MARK} is not JSON`, 'unreadable'),
  'lines of text': bad(`${MARK}\n[INFO] ${MARK}\n{ ${MARK}`, 'unreadable'),
  'an empty message': bad('', 'unreadable'),
  'white space': bad(' \n ', 'unreadable'),
  'a BOM alone': bad(BOM, 'unreadable'),
  'a number': bad('15550199001', 'unreadable'),
  'a string': bad(json(MARK), 'unreadable'),
  null: bad('null', 'unreadable'),
  'cut JSON': bad(`{"records":[{"category":"CallSummary","operationName":"${MARK}"`, 'unreadable'),
  'JSON and more': bad(`{"category":"CallSummary","operationName":"${MARK}"} ${MARK}`, 'unreadable'),
  'JSON and bytes of zero': bad(
    `{"category":"CallSummary","operationName":"${MARK}"}\0${MARK}`,
    'unreadable',
  ),
  XML: bad(`<event>${MARK}</event>`, 'unreadable'),
  'UTF-16 with a BOM': bad(utf16(`${BOM}{"category":"${MARK}"}`), 'unreadable'),
  'UTF-16': bad(utf16(`[{"category":"${MARK}"}]`), 'unreadable'),
  'compressed bytes': bad(gzipSync(`{"records":[{"category":"${MARK}"}]}`), 'unreadable'),
  'random bytes': bad(
    Uint8Array.from({ length: 512 }, (_, n) => (n * 131) % 256),
    'unreadable',
  ),
  '1 MB of text': bad(`${MARK} `.repeat(MESSAGE_BYTES / 10), 'unreadable'),
  '1 MB of cut JSON': bad(`[${`{"category":"${MARK}"},`.repeat(MESSAGE_BYTES / 24)}`, 'unreadable'),
  'an empty object': bad('{}', 'unknown_shape'),
  'another object': bad(json({ time: '2026-11-27T00:00:00Z', message: MARK }), 'unknown_shape'),
  'an object with the fields below': bad(
    json({ data: { category: MARK, resourceId: MARK } }),
    'unknown_shape',
  ),
  'an event of Event Grid': bad(
    json([{ id: '1', topic: 't', subject: MARK, eventType: 'Microsoft.x', data: { message: MARK } }]),
    'unknown_shape',
  ),
  'a CloudEvent': bad(
    json({ specversion: '1.0', type: 'Microsoft.x', source: 's', time: '2026-11-27T00:00:00Z', data: MARK }),
    'unknown_shape',
  ),
  'no list of records': bad(json({ records: { [MARK]: 1 } }), 'unknown_shape'),
  'a number of records': bad('{"records":5}', 'unknown_shape'),
  'a text of records': bad(json({ records: MARK }), 'unreadable'),
  'numbers and truths': bad('[1,true,2.5]', 'unknown_shape', 3),
  'a list of texts': bad(json([MARK, `${MARK} too`]), 'unreadable', 2),
};

const MIXED: Record<string, Shape> = {
  'records and other items': {
    ...good(3, (records) => json({ records: [MARK, records[0], 7, records[1], { [MARK]: 1 }, records[2]] })),
    drops: { unreadable: 1, unknown_shape: 2 },
  },
  'good and bad lines': {
    ...good(3, ([a, b, c]) => [json(a), MARK, json(b), `{"${MARK}":`, '{}', json(c), '9'].join('\r\n')),
    drops: { unreadable: 3, unknown_shape: 1 },
  },
  'wrappers and bad lines': {
    ...good(4, (records) => `${lines([wrap(records.slice(0, 2)), wrap(records.slice(2))])}${MARK}\n`),
    drops: { unreadable: 1 },
  },
};

function wrap(records: object[]): object {
  return { records };
}

function renamed(record: object, rename: (name: string) => string): object {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));
}

let seen = 0;

/** What came out since the last call: operations that arrived, drops by reason. */
function outcome(): Omit<Required<Shape>, 'message'> {
  const logs = sink.logs.slice(seen);
  seen = sink.logs.length;
  const drops: Shape['drops'] = {};
  const arrives: string[] = [];
  for (const { eventName, attributes } of logs) {
    if (eventName === 'acs_otel.dropped') {
      const reason = attributes['acs_otel.drop.reason'] as Reason;
      drops[reason] = (drops[reason] ?? 0) + Number(attributes['acs_otel.drop.count']);
    } else arrives.push(String(attributes['azure.operation.name']));
  }
  return { arrives: arrives.sort(), drops };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** What comes out late is found in the next test. */
async function check({ message, arrives = [], drops = {} }: Shape): Promise<void> {
  await kafka.produce(TOPIC, [message]);
  const expected = arrives.length + sum(Object.values(drops));
  const all = () =>
    sum(sink.logs.slice(seen).map(({ attributes }) => Number(attributes['acs_otel.drop.count'] ?? 1)));
  await sink.waitFor(() => all() >= expected, 20_000).catch(() => undefined);
  expect(outcome()).toEqual({ arrives: [...arrives].sort(), drops });
}

const cases = (shapes: Record<string, Shape>) => Object.entries(shapes);

describe('messages from Event Hubs', () => {
  it.each(cases(UNWRAPPED))('%s is unwrapped', (_, shape) => check(shape));
  it.each(cases(DROPPED))('%s is dropped and counted', (_, shape) => check(shape));
  it.each(cases(MIXED))('%s: the good arrive, the bad are counted', (_, shape) => check(shape));

  it('of more than 2,048 records the rest is counted', async () => {
    const { message } = good(2050, wrapped);
    await kafka.produce(TOPIC, [message]);
    await sink.waitFor(() => sink.logs.length - seen >= 2048, 60_000);
    const { arrives, drops } = outcome();
    expect([new Set(arrives).size, drops]).toEqual([2046, { too_many: 4 }]);
  });

  it('fields of a record that hold what a person has written are removed at any depth', async () => {
    const person = {
      displayName: MARK,
      deep: [{ PlainText: MARK, kept: 'kept' }],
      To: [MARK],
      body: { a: MARK },
    };
    const record = { category: 'CallSummary', operationName: 'person', message: MARK, extra: person };
    await kafka.produce(TOPIC, [json({ ...record, properties: { Subject: MARK, more: person } })]);
    await sink.waitFor(() => sink.logs.length > seen);
    expect(outcome()).toEqual({ arrives: ['person'], drops: {} });
    const attributes = sink.logs.at(-1)?.attributes ?? {};
    expect(json(attributes)).not.toContain(MARK);
    const kept = Object.entries(attributes).filter(([, value]) => value === 'kept');
    expect(kept.map(([name]) => name).sort()).toEqual([
      'azure.properties.extra.deep.0.kept',
      'azure.properties.more.deep.0.kept',
    ]);
  });

  it('drops are in Prometheus and in one line each; of their content nothing is exported', async () => {
    const shapes = [UNWRAPPED, DROPPED, MIXED].flatMap(Object.values<Shape>);
    for (const reason of ['unreadable', 'unknown_shape', 'too_many'] as const) {
      const expected = reason === 'too_many' ? 4 : sum(shapes.map(({ drops }) => drops?.[reason] ?? 0));
      const query = `acs_otel_events_dropped_total{acs_otel_signal="log",acs_otel_drop_reason="${reason}"}`;
      await eventually(prometheus, `sum(${query})`, expected);
    }
    const dropped = sink.logs.filter(({ eventName }) => eventName === 'acs_otel.dropped');
    expect(dropped.length).toBeGreaterThan(20);
    expect(new Set(dropped.map(({ body }) => body))).toEqual(
      new Set([
        'Dropped from Event Hubs: 2 too_many - more than 2,048 records in one message',
        'Dropped from Event Hubs: 1 unreadable - not JSON in UTF-8',
        'Dropped from Event Hubs: 1 unknown_shape - JSON, but no resource log of Azure; send nothing else to this event hub',
      ]),
    );
    const bytes = Buffer.concat(sink.requests.map(({ body }) => body ?? Buffer.alloc(0)));
    expect(bytes.length).toBeGreaterThan(MESSAGE_BYTES / 4);
    for (const encoding of ['utf8', 'utf16le'] as const)
      expect(bytes.includes(Buffer.from(MARK, encoding))).toBe(false);
    for (const { attributes } of dropped)
      expect(Object.keys(attributes).sort()).toEqual([
        'acs.source',
        'acs_otel.drop.count',
        'acs_otel.drop.reason',
        'acs_otel.signal',
      ]);
  });
});
