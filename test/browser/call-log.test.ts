import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf } from '../fakes/calling/identity.ts';
import type { SinkLog, SinkSpan } from '../fakes/otlp-sink.ts';
import { legsOf, traceIdOf } from './call-tree.ts';
import { type Agent, expectNothingPersonal, forget, missing, skipped, TracedStage } from './traced-stage.ts';

const NOBODY = 404;
const RING = 100_000;

/** How an app gives the SDK a logger, as an expression of the page. The app's own functions write to `mine`. */
const LOGGERS = {
  'acs.logger': 'acs.logger',
  'the snippet of 2020': '(for_each((level) => { kit.AzureLogger[level] = app(level); }), kit.AzureLogger)',
  'a logger of its own':
    '({ verbose: app("verbose"), info: app("info"), warning: app("warning"), error: app("error") })',
  'no logger': 'undefined',
};

describe.skipIf(missing)(`lines of the Calling SDK${skipped}`, () => {
  let traced: TracedStage;
  let page: Page;
  let agent: Agent;

  beforeAll(async () => {
    traced = await TracedStage.open();
  });
  afterAll(() => traced?.close());
  beforeEach(async () => {
    page = await traced.barePage();
  });
  afterEach(() => page.close());

  /** Registers and signs user 1 in with a logger. */
  async function signIn(logger: string, options: object): Promise<void> {
    agent = (await page.evaluateHandle(
      `(async () => {
        globalThis.mine = [];
        const app = (level) => (...args) => void mine.push(level + ' ' + args.join(' '));
        const for_each = (set) => ['verbose', 'info', 'warning', 'error'].forEach(set);
        globalThis.acs = kit.register(${JSON.stringify(options)});
        const logger = ${logger};
        return await kit.signInAgent(1, logger ? { logger } : {});
      })()`,
    )) as Agent;
  }

  async function call(
    end = { code: 480, subCode: 10037, resultCategories: ['ExpectedError'] },
  ): Promise<string> {
    await forget(agent);
    traced.stage.fake.next({ ring: 20, end });
    const id = await agent.evaluate((me, user) => me.dial(user), NOBODY);
    await traced.over(agent);
    await page.evaluate('acs.forceFlush()');
    await traced.sink.waitFor((sink) => legsOf(sink, id).length > 0);
    return id;
  }

  const linesOf = (callId: string): SinkLog[] =>
    traced.sink.logs.filter(
      ({ eventName, traceId }) => eventName === undefined && traceId === traceIdOf(callId),
    );

  it.each(Object.entries(LOGGERS))(
    'with %s every line is heard once, and the app hears its own',
    async (name, logger) => {
      traced.sink.clear();
      await signIn(logger, { logLevel: 'verbose', flightRecorderMaxChars: 0 });
      const id = await call();
      const all = traced.sink.logs.filter(({ eventName }) => eventName === undefined);
      const texts = all.map(({ body, severityText }) => `${severityText} ${body}`);
      expect(new Set(texts).size / texts.length).toBeGreaterThan(0.9);
      const packages = all.flatMap(({ attributes, scope }) => [attributes['acs.sdk.package'], scope.name]);
      expect([...new Set(packages)]).toEqual(['communication-calling']);
      const own = linesOf(id);
      const leg = legsOf(traced.sink, id)[0]!;
      expect(own.length).toBeGreaterThan(50);
      expect(own.every(({ attributes }) => attributes['acs.call.id'] === id)).toBe(true);
      expect(own.filter((line) => isWithin(line, leg)).filter(({ spanId }) => spanId !== leg.spanId)).toEqual(
        [],
      );
      // Includes lines from before the app knew the call and from after its end.
      const named = all.filter(({ body }) => String(body).includes(id));
      expect(named.filter((line) => !isWithin(line, leg)).length).toBeGreaterThan(0);
      expect(named.filter((line) => !own.includes(line))).toEqual([]);
      if (name === 'acs.logger' || name === 'no logger') return;
      const mine = (await page.evaluate('mine')) as string[];
      const heard = counts(all.map(({ body }) => head(String(body))));
      const lines = mine.map((line) => line.slice(line.indexOf(' ') + 1));
      expect(lines.length).toBeGreaterThan(100);
      const told = counts(lines.filter((line) => isWithin({ timeUnixNano: timeOf(line) }, leg)).map(head));
      expect(Object.entries(told).filter(([line, count]) => heard[line] !== count)).toEqual([]);
    },
  );

  it.each([
    [{ logLevel: 'error' }, ['ERROR']],
    [{ logLevel: 'warning' }, ['ERROR', 'WARN']],
  ])('with %j only %j are exported', async (options, severities) => {
    traced.sink.clear();
    await signIn('acs.logger', options);
    await call();
    const lines = traced.sink.logs.filter(({ eventName }) => eventName === undefined);
    expect([...new Set(lines.map(({ severityText }) => severityText))].sort()).toEqual(severities);
  });

  it('warnings that name the call are on its trace', async () => {
    traced.sink.clear();
    await signIn('acs.logger', { logLevel: 'warning' });
    const id = await call();
    const lines = traced.sink.logs.filter(({ eventName }) => eventName === undefined);
    const leg = legsOf(traced.sink, id)[0]!;
    const named = lines.filter((line) => String(line.body).includes(id) && isWithin(line, leg));
    expect(named.length).toBeGreaterThan(0);
    expect(linesOf(id)).toEqual(expect.arrayContaining(named));
  });

  it('an expected end exports nothing of the flight recorder, an unexpected end all that it holds', async () => {
    traced.sink.clear();
    await signIn('acs.logger', { flightRecorderMaxChars: RING });
    expect(linesOf(await call())).toEqual([]);
    const id = await call({ code: 500, subCode: 8511, resultCategories: ['UnexpectedServerError'] });
    const blocks = linesOf(id);
    expect(blocks.length).toBeGreaterThan(1);
    for (const { attributes, body, severityText, spanId } of blocks) {
      expect(attributes['acs.flight_recorder.reason']).toBe('unexpected_end');
      expect([severityText, attributes['acs.call.id'], spanId]).toEqual([
        'DEBUG',
        id,
        legsOf(traced.sink, id)[0]?.spanId,
      ]);
      expect(String(body)).toMatch(/^(?:verbose|info|warning|error) /);
      expect(Buffer.byteLength(String(body))).toBeLessThanOrEqual(8192);
    }
    const size = blocks.reduce((total, { body }) => total + String(body).length, 0);
    // A line may be as long as the ring; a record cuts it at 8 KiB.
    expect(size).toBeGreaterThan(4096);
    // The level before every line and the placeholders for personal data add a little.
    expect(size).toBeLessThan(RING * 1.2);
    expect(blocks.map(({ body }) => body).join('\n')).toContain('Disconnected');
  });

  it('acs.recordNow() exports what is held of a call that goes on, once', async () => {
    traced.sink.clear();
    await signIn('acs.logger', {});
    const id = await agent.evaluate((me) => me.join('99999999-aaaa-4bbb-8ccc-000000000000'));
    await agent.evaluate((me) => me.reaches('Connected'));
    await agent.evaluate(() => globalThis.acs.recordNow());
    await traced.flush(agent);
    const held = linesOf(id);
    expect(held.length).toBeGreaterThan(1);
    expect(new Set(held.map(({ attributes }) => attributes['acs.flight_recorder.reason']))).toEqual(
      new Set(['requested']),
    );
    await agent.evaluate((me) => me.hangUp());
    await traced.over(agent);
    expect(linesOf(id)).toHaveLength(held.length);
  });

  it('a recorder without room keeps nothing', async () => {
    traced.sink.clear();
    await signIn('acs.logger', { flightRecorderMaxChars: 0 });
    expect(
      linesOf(await call({ code: 500, subCode: 8511, resultCategories: ['UnexpectedServerError'] })),
    ).toEqual([]);
  });

  it('phone numbers, user ids, tokens and names in lines of the SDK are not exported', async () => {
    traced.sink.clear();
    await signIn('acs.logger', { logLevel: 'verbose' });
    const raw = `4:+15550100 ${idOf(9)} ${encodeURIComponent(idOf(9))}`;
    traced.stage.fake.next({
      ring: 20,
      end: { code: 500, subCode: 8511, phrase: raw, resultCategories: ['UnexpectedServerError'] },
    });
    const id = await agent.evaluate((me) => me.dial('4:+15550100'));
    await agent.evaluate(
      (me, line) => globalThis.acs.logger.error(`${line} "displayName":"Zebulon" ${me.call?.id}`),
      raw,
    );
    await traced.over(agent);
    await traced.sink.waitFor((sink) => legsOf(sink, id).length > 0);
    expect(linesOf(id).some(({ attributes }) => attributes['acs.flight_recorder.reason'])).toBe(true);
    expectNothingPersonal(traced.sink, [1, 9, NOBODY], ['15550100', 'Zebulon']);
  });
});

/** A line starts with its time and place; the rest may be cut or redacted. */
const head = (line: string): string => line.slice(0, 90);

/** When the SDK wrote the line, to the millisecond. */
const timeOf = (line: string): bigint => BigInt(Date.parse(line.slice(0, 24)) || 0) * 1_000_000n;

function counts(all: string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const one of all) result[one] = (result[one] ?? 0) + 1;
  return result;
}

/** Written during the call; the first and last milliseconds may be either. */
function isWithin(
  { timeUnixNano }: Pick<SinkLog, 'timeUnixNano'>,
  { startUnixNano, endUnixNano }: SinkSpan,
): boolean {
  return timeUnixNano > startUnixNano + 5_000_000n && timeUnixNano < endUnixNano;
}
