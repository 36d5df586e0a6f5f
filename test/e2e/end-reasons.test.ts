/** Every row of the table, and other pairs, through the real Calling SDK, the page and the gateway: all agree. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callEnd } from '../../src/classification/call-end.ts';
import { classifyEndReason } from '../../src/classification/end-reason.ts';
import { endReasons } from '../../src/schema/build/tables.ts';
import { type Agent, forget, missing, skipped, TracedStage } from '../browser/traced-stage.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { logsRequest, send } from './gateway/otlp-json.ts';

const NOBODY = 404;
const AGENTS = 4;
const OTHERS = 300;

type Pair = readonly [code: number, subCode: number];

/** What the SDK reported of one call to the app. */
interface Reported {
  code: number;
  subCode: number;
  resultCategories: string[];
}

/** Every row, then pairs that no row has: listed codes with sub codes of others, and with unknown ones. */
function pairs(): Pair[] {
  const rows = endReasons.pairs.map(({ code, subCode }): Pair => [code, subCode]);
  const listed = new Set(rows.map(String));
  const codes = [...endReasons.codes.map(({ code }) => code), 418, 550];
  const subCodes = [...new Set(rows.map(([, subCode]) => subCode)), 77_777, 540_999, 560_000];
  const others = codes.flatMap((code) => subCodes.map((subCode): Pair => [code, subCode]));
  const unlisted = others.filter((pair) => !listed.has(String(pair)));
  // Evenly spread over all of them.
  const step = Math.floor(unlisted.length / OTHERS);
  return [...rows, ...unlisted.filter((_, n) => n % step === 0).slice(0, OTHERS)];
}

describe.skipIf(missing)(`end reasons of the SDK${skipped}`, () => {
  let traced: TracedStage;
  let agents: Agent[];
  let gateway: Gateway;
  let sink: OtlpSink;

  beforeAll(async () => {
    traced = await TracedStage.open();
    agents = await traced.agents(...Array.from({ length: AGENTS }, (_, n) => n + 1));
    sink = await startOtlpSink();
    const env = { ACS_OTEL_BACKEND: sink.url };
    gateway = await startGateway({ overlays: ['otlp', 'otlp-logs-metrics'], env });
  });
  afterAll(async () => {
    await Promise.all([traced?.close(), gateway?.stop()]);
    await sink?.close();
  });

  /** Has each pair pushed to one call that rings; the calls of an agent follow each other. */
  async function push(list: readonly Pair[]): Promise<Reported[]> {
    const left = [...list];
    const reported: Reported[] = [];
    const work = async (agent: Agent) => {
      for (let pair = left.shift(); pair; pair = left.shift()) {
        const [code, subCode] = pair;
        traced.stage.fake.next({ ring: 5, end: { code, subCode } });
        await agent.evaluate((me, user) => me.dial(user), NOBODY);
        const end = await agent.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
        reported.push(end as unknown as Reported);
        await forget(agent);
      }
    };
    await Promise.all(agents.map(work));
    await traced.flush(...agents);
    return reported;
  }

  it('every row and 300 other pairs read the same in the page and at the gateway', async () => {
    const list = pairs();
    const reported = await push(list);
    const key = ({ code, subCode }: { code: unknown; subCode: unknown }) => `${code}/${subCode}`;
    expect(reported.map(key).sort()).toEqual(list.map(([code, subCode]) => `${code}/${subCode}`).sort());

    const ends = await traced.sink.waitFor(({ logs }) => {
      const found = logs.filter(({ eventName }) => eventName === 'acs.call.ended');
      return found.length >= list.length ? found : undefined;
    });
    const short = (outcome: { class: unknown; origin: unknown; category: unknown; expected: unknown }) =>
      `${outcome.class} ${outcome.origin} ${outcome.category} ${outcome.expected}`;
    const attributesOf = (attributes: Record<string, unknown>) => {
      const of = (name: string) => attributes[`acs.end_reason.${name}`];
      return short({
        class: of('class'),
        origin: of('origin'),
        category: of('category'),
        expected: of('expected'),
      });
    };
    const pages = ends.map(({ attributes }) => {
      const pair = {
        code: attributes['acs.end_reason.code'],
        subCode: attributes['acs.end_reason.sub_code'],
      };
      return `${key(pair)} ${attributesOf(attributes)}`;
    });
    const expected = reported.map((end) => `${key(end)} ${short(callEnd({ ...end, beforeConnect: true }))}`);
    expect(pages.sort()).toEqual(expected.sort());

    const records = reported.map(({ code, subCode, resultCategories }, n) => ({
      attributes: {
        'test.case': n,
        'acs.end_reason.code': code,
        'acs.end_reason.sub_code': subCode,
        'acs.end_reason.category': resultCategories[0],
      },
    }));
    await send(`${gateway.serverUrl}/v1/logs`, logsRequest(records), gateway.token);
    await sink.waitFor(({ logs }) => logs.length === records.length, 60_000);
    const gateways = new Map(sink.logs.map(({ attributes }) => [attributes['test.case'], attributes]));
    const differences = reported.flatMap((end, n) => {
      const [there, here] = [attributesOf(gateways.get(n) ?? {}), short(classifyEndReason(end))];
      return there === here ? [] : [`${key(end)}: ${there}, not ${here}`];
    });
    expect(differences).toEqual([]);
  });
});
