/** Events that nobody would send: they neither throw nor cost without bound, and what can't be read is counted. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asCloudEvent, GRID_SAMPLES, type GridEvent, gridEvent } from '../../fixtures/event-grid.ts';
import { HOSTILE } from '../hostile-values.ts';
import { type Process, startProcess } from './automation-stage.ts';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

const nested = (depth: number): unknown => {
  let value: unknown = '+15550100001';
  for (let n = 0; n < depth; n++) value = n % 2 ? [value] : { data: value };
  return value;
};

/** Values of every other type. The text is personal data wherever it is put. */
const RETYPED: [string, unknown][] = [
  ['null', null],
  ['a number', 4006.5],
  ['a boolean', true],
  ['a list', ['+15550100001']],
  ['a text with a number', 'call +15550100001 or mail bob@contoso.example'],
  ['a long text', `bob@contoso.example ${'x'.repeat(5000)}`],
  ['prototype keys', JSON.parse('{"__proto__":{"id":"+15550100001"},"constructor":1,"toString":null}')],
  ['1,000 levels', nested(1000)],
];

/** Every place in an event: the envelope's fields, the data's and those one level below. */
function places(event: object, depth = 0): string[][] {
  return Object.entries(event).flatMap(([key, value]) => [
    [key],
    ...(typeof value === 'object' && value !== null && depth < 2
      ? places(value, depth + 1).map((rest) => [key, ...rest])
      : []),
  ]);
}

function changed(
  event: GridEvent,
  place: string[],
  change: (parent: Record<string, unknown>, key: string) => void,
): GridEvent {
  const copy = structuredClone(event);
  const key = place.at(-1) as string;
  const parent = place
    .slice(0, -1)
    .reduce((at, name) => at[name] as Record<string, unknown>, copy as never as Record<string, unknown>);
  change(parent, key);
  return copy;
}

const everything = () =>
  JSON.stringify([
    server.records(),
    server.spans().map(({ name, attributes, status }) => [name, attributes, status]),
  ]);

describe.each(GRID_SAMPLES)('%s', (_, sample) => {
  it('with any field removed or of another type is recorded or counted, once, without personal data', () => {
    let read = 0;
    for (const place of places(sample)) {
      const variants = [
        changed(sample, place, (parent, key) => delete parent[key]),
        ...RETYPED.map(([, value]) =>
          changed(sample, place, (parent, key) => Object.defineProperty(parent, key, { value })),
        ),
      ];
      for (const [n, event] of variants.entries()) {
        const id = place[0] === 'id' ? event.id : `${place.join('.')} ${n}`;
        const { recorded, leftOut } = server.record(
          n % 2 ? asCloudEvent({ ...event, id }) : { ...event, id },
        );
        read++;
        if (recorded + leftOut !== 1) expect([place, n, recorded, leftOut]).toEqual([place, n, 1, 0]);
      }
    }
    const { unreadable = 0, ...others } = server.dropped;
    expect(others).toEqual({});
    expect(server.records().length + unreadable + server.unrecorded.length).toBe(read);
    expect(everything()).not.toMatch(/5550100001|bob@|x{600}/);
  });
});

describe('a body', () => {
  const sms = gridEvent('SMSDeliveryReportReceived');

  it.each(Object.entries(HOSTILE))('of %s does not throw', async (_, make) => {
    const delivery = server.record(make());
    await new Promise((resolve) => setImmediate(resolve));
    expect(delivery.recorded).toBe(0);
    expect(() => delivery.forget()).not.toThrow();
    for (const key of ['data', 'id', 'topic', 'subject', 'eventTime'])
      expect(() => server.record({ ...sms, [key]: make() })).not.toThrow();
    for (const key of Object.keys(sms.data))
      expect(() => server.record({ ...sms, id: key, data: { ...sms.data, [key]: make() } })).not.toThrow();
  });

  it.each([
    ['10 MiB of text', 'x'.repeat(10 * 2 ** 20)],
    ['10 MiB of brackets', '['.repeat(10 * 2 ** 20)],
    ['invalid UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['lists in lists', `${'['.repeat(1000)}${JSON.stringify(sms)}${']'.repeat(1000)}`],
    ['half of an event', JSON.stringify(sms).slice(0, 200)],
  ])('of %s is one drop', (_, body) => {
    expect(server.record(body)).toMatchObject({ recorded: 0, leftOut: 1 });
    expect([server.records(), server.dropped]).toEqual([[], { unreadable: 1 }]);
  });

  it('with invalid UTF-8 inside a text is read', () => {
    const text = JSON.stringify({ ...sms, data: { ...sms.data, deliveryStatus: 'Failed', tag: '#' } });
    const bytes = Buffer.from(text);
    bytes[bytes.lastIndexOf('#')] = 0xff;
    expect(server.record(bytes)).toMatchObject({ recorded: 1, leftOut: 0 });
  });

  it('with a text of 10 MiB in an event is read, and none of it is recorded', () => {
    const deliveryStatusDetails = `4006 ${'x'.repeat(10 * 2 ** 20)}`;
    const body = JSON.stringify({
      ...sms,
      data: { ...sms.data, deliveryStatusDetails, tag: deliveryStatusDetails },
    });
    expect(server.record(body)).toMatchObject({ recorded: 1 });
    expect(everything()).toContain('4006');
    expect(everything().length).toBeLessThan(10_000);
  });

  it('with more than 5,000 events is read up to there, and the others are counted', () => {
    const body = Array.from({ length: 5003 }, (_, n) => ({ ...sms, id: `event-${n}` }));
    expect(server.record(JSON.stringify(body))).toMatchObject({ recorded: 5000, leftOut: 3 });
    expect(server.dropped).toEqual({ too_many: 3 });
  });
});
