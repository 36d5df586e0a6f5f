import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CODES, type EndRow, endText, ROWS } from './end-rows.ts';
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

/** What is exported of a call that never connects. */
const refused = (end: string, word: string, unexpected: boolean, states: string[]) => `
call outgoing client${unexpected ? ' error' : ''}
  call.direction=outgoing call.id=<call> call.type=one_to_one participant.id=<guid> service=calling source=client ${end}
  > call setup internal
  > call participant internal participant.kind=communicationUser ${end}
  - call.started
  - call.participant_joined participant.kind=communicationUser
${states.map((state) => `  - call.state_changed call.state=${state}`).join('\n')}
  - call.participant_ended${unexpected ? ' ERROR' : ''} "call participant ended: ${word}" participant.kind=communicationUser ${end}
  - call.state_changed call.state=Disconnected
  - call.ended${unexpected ? ' ERROR' : ''} "call ended: ${word}" ${end}
${unexpected ? '  - sdk.log DEBUG flight_recorder.reason=unexpected_end sdk.package=communication-calling\n' : ''}`;

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

  /** Dials nobody, and gives the categories that the SDK said in the end. */
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
    const { text, word, unexpected } = endText(row, categories);
    const expected = refused(text, word, unexpected, ['None', 'Connecting', 'Ringing']);
    expect(await traced.tree(id, 1)).toBe(expected);
  });

  it.each([
    [403, 'end[auth by client, UNEXPECTED, unexpected_client_error, 403/0, error.type=403/0]'],
    [404, 'end[not_found by client, UNEXPECTED, unexpected_client_error, 404/404, error.type=404/404]'],
    // The SDK blames the client; whose fault it is does not follow from that.
    [503, 'end[server by acs, UNEXPECTED, unexpected_client_error, 503/0, error.type=503/0]'],
  ])('HTTP %s instead of a call', async (http, end) => {
    traced.stage.fake.next({ http });
    const { id } = await dial();
    const word = `${/\[(\w+) /.exec(end)?.[1]}, ${/\d+\/\d+/.exec(end)?.[0]}`;
    expect(await traced.tree(id, 1)).toBe(refused(end, word, true, ['None', 'Connecting']));
  });

  it("what the customer's border controller said is not the service's fault", async () => {
    traced.stage.fake.next({
      ring: 20,
      end: { code: 503, subCode: 560503, resultCategories: ['UnexpectedServerError'] },
    });
    const { id } = await dial();
    const text = 'end[server by sbc, UNEXPECTED, unexpected_server_error, 503/560503, error.type=503/560503]';
    expect(await traced.tree(id, 1)).toBe(
      refused(text, 'server, 503/560503', true, ['None', 'Connecting', 'Ringing']),
    );
  });

  it('an end in mid-call is that of both', async () => {
    const id = await connect(alice, bob);
    await settle();
    await traced.stage.fake.endCall(id, { code: 410, subCode: 3112, resultCategories: ['ExpectedError'] });
    await traced.over(alice, bob);
    expect(await traced.tree(id, 2)).toMatchInlineSnapshot(`
      "
      call outgoing client
        call.direction=outgoing call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> call.type=one_to_one participant.id=<guid> service=calling source=client end[network by network, expected, expected_error, 410/3112]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[network by network, expected, expected_error, 410/3112]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=None
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Ringing
        - call.state_changed call.state=Connected
        - call.connected
        - call.participant_ended "call participant ended: network, 410/3112" participant.kind=communicationUser end[network by network, expected, expected_error, 410/3112]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: network, 410/3112" end[network by network, expected, expected_error, 410/3112]
      call incoming client
        call.direction=incoming call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> participant.id=<guid> service=calling source=client end[network by network, expected, expected_error, 410/3112]
        > call setup internal call.setup.duration=<s>
        > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[network by network, expected, expected_error, 410/3112]
        - call.started
        - call.participant_joined participant.kind=communicationUser
        - call.state_changed call.state=Connecting
        - call.state_changed call.state=Connected
        - call.connected
        - call.participant_ended "call participant ended: network, 410/3112" participant.kind=communicationUser end[network by network, expected, expected_error, 410/3112]
        - call.state_changed call.state=Disconnected
        - call.ended "call ended: network, 410/3112" end[network by network, expected, expected_error, 410/3112]
      "
    `);
  });

  it('nothing personal was exported', () => {
    expectNothingPersonal(traced.sink, [1, 2, NOBODY]);
  });
});
