import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CODES, type EndRow, endText, ROWS } from './end-rows.ts';
import {
  CONNECTS,
  DIALS,
  expectedTree,
  FLIGHT_RECORDER,
  INCOMING,
  IS_ENDED,
  OUTGOING,
  UNANSWERED,
} from './expected-leg.ts';
import {
  type Agent,
  connect,
  expectNothingPersonal,
  forget,
  missing,
  settle,
  skipped,
  TracedStage,
} from './traced-stage.ts';

const NOBODY = 404;

/** A call that ends before it connects. */
function refused(end: string, records: string[]): string {
  const recorder = end.includes('UNEXPECTED') ? [FLIGHT_RECORDER] : [];
  return expectedTree({ ...UNANSWERED, end, records: [...records, ...IS_ENDED, ...recorder] });
}

describe.skipIf(missing)(`end reasons of the service${skipped}`, () => {
  let traced: TracedStage;
  let alice: Agent;
  let bob: Agent;

  beforeAll(async () => {
    traced = await TracedStage.open();
    [alice, bob] = (await traced.agents(1, 2)) as [Agent, Agent];
  });
  afterAll(() => traced?.close());
  beforeEach(() => forget(alice, bob));

  /** Dials nobody; returns the categories that the SDK reports for the end. */
  async function dial(): Promise<{ id: string; categories: string[] }> {
    const id = await alice.evaluate((me, user) => me.dial(user), NOBODY);
    await traced.over(alice);
    const end = await alice.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
    return { id, categories: end.resultCategories as string[] };
  }

  it('the rows have every code that is to be shown, in each of its documented categories', () => {
    expect([...new Set(ROWS.map(({ code }) => code))]).toEqual(CODES);
    expect(new Set(ROWS.map(({ category }) => category)).size).toBe(4);
  });

  it.each(ROWS)('$code/$subCode ($category) pushed while it rings', async (row: EndRow) => {
    const { code, subCode, pushed } = row;
    traced.stage.fake.next({ ring: 20, end: { code, subCode, resultCategories: [pushed] } });
    const { id, categories } = await dial();
    expect(await traced.tree(id, 1)).toBe(refused(endText(row, categories), [...DIALS, 'Ringing']));
  });

  it.each([
    [403, 'auth by client, UNEXPECTED, unexpected_client_error, 403/0, error.type=403/0'],
    [404, 'not_found by unknown, UNEXPECTED, unexpected_client_error, 404/404, error.type=404/404'],
    // The SDK's category blames the client; the origin does not follow from it.
    [503, 'server by acs, UNEXPECTED, unexpected_client_error, 503/0, error.type=503/0'],
  ])('HTTP %s instead of a call', async (http, end) => {
    traced.stage.fake.next({ http });
    const { id } = await dial();
    expect(await traced.tree(id, 1)).toBe(refused(end, DIALS));
  });

  it("what the customer's border controller said is not the service's fault", async () => {
    traced.stage.fake.next({
      ring: 20,
      end: { code: 503, subCode: 560503, resultCategories: ['UnexpectedServerError'] },
    });
    const { id } = await dial();
    const end = 'server by sbc, UNEXPECTED, unexpected_server_error, 503/560503, error.type=503/560503';
    expect(await traced.tree(id, 1)).toBe(refused(end, [...DIALS, 'Ringing']));
  });

  it('an end in mid-call is that of both', async () => {
    const id = await connect(alice, bob);
    await settle();
    await traced.stage.fake.endCall(id, { code: 410, subCode: 3112, resultCategories: ['ExpectedError'] });
    await traced.over(alice, bob);
    const end = 'network by network, expected, expected_error, 410/3112';
    expect(await traced.tree(id, 2)).toBe(
      expectedTree(
        { ...OUTGOING, end, records: [...DIALS, 'Ringing', ...CONNECTS, ...IS_ENDED] },
        { ...INCOMING, end },
      ),
    );
  });

  it('nothing personal was exported', () => {
    expectNothingPersonal(traced.sink, [1, 2, NOBODY]);
  });
});
