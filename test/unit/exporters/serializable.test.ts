/** One item that cannot be serialized does not cost the others of its batch. */
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OwnSdk, startOwnSdk } from '../../../src/exporters/own-sdk.ts';
import { ownAttributes } from '../../../src/signals/own-attributes.ts';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';
import { Gateway, makeQueue } from './page-gateway.ts';

const circular: Record<string, unknown> = {};
circular.self = circular;
let deep: unknown = 'bottom';
for (let n = 0; n < 100_000; n++) deep = [deep];
const THROWING = {
  get text(): string {
    throw new Error('a getter');
  },
};

/** What becomes of a record whose body is the value. */
const VALUES: [what: string, value: unknown, fate: 'dropped' | 'sent'][] = [
  ['a getter that throws', THROWING, 'dropped'],
  ['a toJSON that throws', { toJSON: () => THROWING.text }, 'dropped'],
  ['a circular object', circular, 'dropped'],
  ['a deep array', deep, 'dropped'],
  ['a huge array', new Array(1_000_000).fill(1), 'dropped'],
  ['a BigInt', 1n, 'dropped'],
  ['a BigInt inside', { inside: [1n] }, 'dropped'],
  ['a symbol', Symbol('s'), 'sent'],
  ['a function', () => {}, 'sent'],
  ['a lone surrogate', 'x\ud83d', 'sent'],
  ['an invalid date', new Date(Number.NaN), 'sent'],
  ['not a number', Number.NaN, 'sent'],
];
/** Not the values themselves: vitest would read them for the titles. */
const CASES = VALUES.map(([what, , fate], at) => [what, fate, at] as const);

describe.each(['http/protobuf', 'http/json'])('over %s', (protocol) => {
  let sink: OtlpSink;
  let sdk: OwnSdk | undefined;
  const drops: unknown[] = [];
  beforeEach(async () => {
    sink = await startOtlpSink();
    drops.length = 0;
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', protocol);
    sdk = startOwnSdk({
      signals: ['traces', 'logs'],
      endpoint: sink.url,
      idGenerator: { generateTraceId: () => '1'.repeat(32), generateSpanId: () => '2'.repeat(16) },
      keepContextManager: true,
      warn: () => {},
      onDrop: (...drop) => drops.push(drop),
    });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sdk?.shutdown();
    await sink.close();
    for (const api of [trace, metrics, logs, context, propagation]) api.disable();
  });

  it.each(CASES)('a log record with %s costs no other: it is %s', async (_, fate, at) => {
    const value = VALUES[at]?.[1];
    const logger = logs.getLogger('app');
    logger.emit({ body: 'before' });
    logger.emit({ body: value as never });
    try {
      logger.emit({ body: 'attribute', attributes: { value: value as never } });
    } catch {
      // OpenTelemetry itself reads attributes while it makes a record: the app then has no record.
    }
    logger.emit({ body: 'after' });
    await sdk?.forceFlush();
    const bodies = sink.logs.map(({ body }) => body).filter((body) => body !== 'attribute');
    expect([bodies[0], bodies.at(-1)]).toEqual(['before', 'after']);
    expect(bodies).toHaveLength(fate === 'sent' ? 3 : 2);
    expect(drops.slice(0, 1)).toEqual(fate === 'sent' ? [] : [['log', 1, 'exception']]);
  });

  it.each(CASES)('a span with %s costs no other', async (_, _fate, at) => {
    const value = VALUES[at]?.[1];
    const tracer = trace.getTracer('app');
    tracer.startSpan('before').end();
    tracer.startSpan('odd', { attributes: { value: value as never } }).end();
    tracer.startSpan('after').end();
    await sdk?.forceFlush();
    expect(sink.spans.map(({ name }) => name)).toEqual(['before', 'odd', 'after']);
  });
});

it('a page sends the other items of a batch, and counts the one that cannot be serialized', async () => {
  vi.useFakeTimers();
  const serialize = (items: unknown[]) => new TextEncoder().encode(JSON.stringify(items));
  const gateway = new Gateway();
  const one = [1, 'export_failed'];
  const { queue, drops } = makeQueue(gateway, { serialize: serialize as never });
  for (const item of ['a', circular, 'b', 1n, 'c']) queue.push(item as string);
  await vi.advanceTimersByTimeAsync(1000);
  expect(gateway.requests).toEqual([['a', 'b', 'c']]);
  expect(drops).toEqual([one, one]);
  for (const item of ['d', circular, 'e']) queue.push(item as string);
  queue.leave('normal');
  expect(gateway.last).toEqual([['d', 'e']]);
  expect(drops).toEqual([one, one, one]);
  vi.useRealTimers();
});

it("the app's function loses the attribute that throws, and no other", () => {
  const given = {
    first: 1,
    get broken() {
      return THROWING.text;
    },
    big: 1n,
    loop: circular,
    last: 'x',
  };
  expect(ownAttributes(() => given as never, { kind: 'call' })).toEqual({ first: 1, last: 'x' });
});
