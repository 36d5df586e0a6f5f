import type { Browser, JSHandle } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { idOf } from '../fakes/calling/identity.ts';
import { findChromium, launchChromium } from '../fakes/calling/playwright.ts';
import type { FakeEnd } from '../fakes/calling/protocol.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { crash, openPage, openStage, PLAIN_APP, SHIM, type Stage, signIn } from '../fakes/calling/stage.ts';

type Agent = JSHandle<PageAgent>;

const { missing } = findChromium();
if (missing) console.warn(`SKIPPED the tests with the real Calling SDK: ${missing}`);

const GROUP = '99999999-aaaa-4bbb-8ccc-dddddddddddd';
const NOBODY = 404;

describe.skipIf(missing)(`the real Calling SDK and the fake service${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let stage: Stage;
  let alice: Agent;
  let bob: Agent;
  /** Runs in parallel with the other tests: the SDK takes 16 s to notice a lost peer. */
  let lostPeer: Promise<unknown[]>;

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ plain: [PLAIN_APP], shimmed: [SHIM, PLAIN_APP] });
    stage = await openStage(browser);
    const url = `${site.url}/plain`;
    [alice, bob] = await Promise.all([stage.agent(1, url), stage.agent(2, url)]);
    lostPeer = losePeer(browser, url);
    // Its own test reports a failure.
    lostPeer.catch(() => {});
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    await Promise.all([alice, bob].map((agent) => agent.evaluate((me) => me.forget())));
  });

  it('a call connects, and ends with 0/0 for the caller who hangs up and 0/5003 for the callee', async () => {
    await connect(alice, bob);
    await alice.evaluate((me) => me.hangUp());
    expect(await endsOf(alice, bob)).toEqual(['0/0 Success', '0/5003 Success']);
    expect(await statesOf(alice)).toEqual([
      'Connecting',
      'Ringing',
      'Connected',
      'Disconnecting',
      'Disconnected',
    ]);
    expect(await statesOf(bob)).toEqual(['Connected', 'Disconnected']);
    expect(await participantsOf(alice)).toEqual([`${idOf(2)} Disconnected`]);
    expect(await participantsOf(bob)).toEqual([`${idOf(1)} Disconnected`]);
  });

  it('the callee who hangs up has 0/0, and the caller 0/5003', async () => {
    await connect(alice, bob);
    await bob.evaluate((me) => me.hangUp());
    expect(await endsOf(alice, bob)).toEqual(['0/5003 Success', '0/0 Success']);
  });

  it('a declined call never becomes a call for the callee', async () => {
    await alice.evaluate((me) => me.dial(2));
    await bob.evaluate((me) => me.decline());
    await alice.evaluate((me) => me.reaches('Disconnected'));
    await bob.evaluate((me) => me.sees('incoming ended'));
    expect(await endOf(alice)).toMatch(/^603\/0 /);
    expect(await bob.evaluate((me) => me.call === undefined)).toBe(true);
  });

  it('a call cancelled while it rings ends with 0/0 for the caller', async () => {
    await alice.evaluate((me) => me.dial(2));
    await alice.evaluate((me) => me.reaches('Ringing'));
    await alice.evaluate((me) => me.hangUp());
    expect(await endOf(alice)).toBe('0/0 Success');
    expect(await bob.evaluate((me) => me.sees('incoming ended'))).toMatchObject({ code: 487, subCode: 0 });
  });

  it('a callee without SDK is 480/10037', async () => {
    await alice.evaluate((me, user) => me.dial(user), NOBODY);
    expect(await endOf(alice)).toBe('480/10037 ExpectedError');
  });

  it.each([
    { http: 403, end: '403/0 UnexpectedClientError' },
    { http: 404, end: '404/404 UnexpectedClientError' },
    { http: 503, end: '503/0 UnexpectedClientError' },
  ])('HTTP $http of the create request ends the call with $end', async ({ http, end }) => {
    stage.fake.next({ http });
    await alice.evaluate((me) => me.dial(2));
    expect(await endOf(alice)).toBe(end);
  });

  it.each([
    [503, 560503, 'UnexpectedServerError'],
    [486, 560486, 'ExpectedError'],
    [408, 10057, 'ExpectedError'],
  ])('%s/%s pushed during setup reaches the app', async (code, subCode, category) => {
    stage.fake.next({ ring: 50, end: { code, subCode, resultCategories: [category] } });
    await alice.evaluate((me, user) => me.dial(user), NOBODY);
    expect(await endOf(alice)).toMatch(new RegExp(`^${code}/${subCode} `));
  });

  it('an end pushed in mid-call reaches both', async () => {
    const id = await connect(alice, bob);
    const end: FakeEnd = { code: 410, subCode: 3112, resultCategories: ['ExpectedError'] };
    expect(await stage.fake.endCall(id, end)).toBe(true);
    expect(await endsOf(alice, bob)).toEqual(['410/3112 ExpectedError', '410/3112 ExpectedError']);
    expect(stage.fake.callIds).toEqual([]);
  });

  it('the SDK takes the id that the service answers with', async () => {
    const newId = crypto.randomUUID();
    stage.fake.next({ newId });
    const firstId = await connect(alice, bob);
    expect(firstId).not.toBe(newId);
    expect(await alice.evaluate((me) => me.sees('id'))).toMatchObject({ id: newId });
    await alice.evaluate((me) => me.hangUp());
    expect(await endsOf(alice, bob)).toEqual(['0/0 Success', '0/5003 Success']);
    expect((await seenBy(bob, 'incoming'))[0]).toMatchObject({ id: newId });
  });

  it('all SDKs of a user ring, and those that did not accept see the end', async () => {
    const bobsPhone = await stage.agent(2, `${site.url}/plain`);
    await alice.evaluate((me) => me.dial(2));
    await bob.evaluate((me) => me.sees('incoming'));
    await bobsPhone.evaluate((me) => me.accept());
    await bob.evaluate((me) => me.sees('incoming ended'));
    await alice.evaluate((me) => me.reaches('Connected'));
    await bobsPhone.evaluate((me) => me.hangUp());
    expect(await endsOf(alice, bobsPhone)).toEqual(['0/5003 Success', '0/0 Success']);
    await stage.pageOf(bobsPhone).close();
  });

  it('no microphone is a diagnostic', async () => {
    await connect(alice, bob);
    await alice.evaluate(() => {
      Object.assign(navigator.mediaDevices, { enumerateDevices: async () => [] });
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    const diagnostic = 'noMicrophoneDevicesEnumerated';
    await alice.evaluate((me, name) => me.sees('diagnostic', { diagnostic: name, value: true }), diagnostic);
    await alice.evaluate(() => {
      Reflect.deleteProperty(navigator.mediaDevices, 'enumerateDevices');
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await alice.evaluate((me, name) => me.sees('diagnostic', { diagnostic: name, value: false }), diagnostic);
    await alice.evaluate((me) => me.hangUp());
    await endsOf(alice, bob);
  });

  it('a participant who joins a group call gets its id and sees others join and leave', async () => {
    const id = await alice.evaluate((me, group) => me.join(group), GROUP);
    await alice.evaluate((me) => me.reaches('Connected'));
    await bob.evaluate((me, group) => me.join(group), GROUP);
    await bob.evaluate((me) => me.reaches('Connected'));
    expect(await bob.evaluate((me) => me.sees('id'))).toMatchObject({ id });
    await alice.evaluate((me, who) => me.sees('participant', { id: who, state: 'Connected' }), idOf(2));
    await bob.evaluate((me) => me.hangUp());
    await alice.evaluate((me) => me.sees('participant state', { state: 'Disconnected' }));
    expect(await alice.evaluate((me) => me.call?.state)).toBe('Connected');
    await alice.evaluate((me) => me.hangUp());
    expect(await endsOf(alice, bob)).toEqual(['0/0 Success', '0/0 Success']);
  });

  it('a Teams user calls another', async () => {
    const url = `${site.url}/plain`;
    const [carol, dave] = await Promise.all([stage.agent({ teams: 7 }, url), stage.agent({ teams: 8 }, url)]);
    await connect(carol, dave);
    await carol.evaluate((me) => me.hangUp());
    expect(await endsOf(carol, dave)).toEqual(['0/0 Success', '0/5003 Success']);
    expect((await seenBy(dave, 'call'))[0]).toMatchObject({ kind: 'TeamsCall', direction: 'Incoming' });
    await Promise.all([carol, dave].map((agent) => stage.pageOf(agent).close()));
  });

  it('an SDK whose page is left says 0/4521, and the service only sees that it is gone', async () => {
    const ownStage = await openStage(browser, { lostAfterMs: 200 });
    const url = `${site.url}/plain`;
    const [caller, callee] = await Promise.all([ownStage.agent(1, url), ownStage.agent(2, url)]);
    await connect(caller, callee);
    await callee.evaluate((me) => {
      me.call?.on('stateChanged', () => {
        const { code, subCode } = me.call?.callEndReason ?? {};
        sessionStorage.setItem('end', `${me.call?.state} ${code}/${subCode}`);
      });
    });
    const page = ownStage.pageOf(callee);
    await page.reload();
    expect(await page.evaluate(() => sessionStorage.getItem('end'))).toBe('Disconnected 0/4521');
    expect(await endOf(caller)).toBe('410/3101 UnexpectedClientError');
    await ownStage.close();
  });

  it('an ordinary page with the shim needs no interception', async () => {
    const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
    const page = await openPage(context, `${site.url}/shimmed`);
    const [erin, frank] = await Promise.all([signIn(page, 3), signIn(page, 4)]);
    await erin.evaluate((me) => me.dial(4));
    await frank.evaluate((me) => me.accept());
    await erin.evaluate((me) => me.reaches('Connected'));
    await erin.evaluate((me) => fakeCalling.endCall(me.call!.id, { code: 503, subCode: 560503 }));
    expect(await endOf(erin)).toMatch(/^503\/560503 /);
    await context.close();
  });

  it('a peer whose page dies in mid-call is a network reconnect, then the end that the service sends', async () => {
    const [reconnect, end] = await lostPeer;
    expect(reconnect).toMatchObject({ value: 3 });
    expect(end).toBe('410/3101 UnexpectedClientError');
  });
});

/** Connects a call from one agent's user to the other; returns its first id. */
async function connect(caller: Agent, callee: Agent): Promise<string> {
  const id = await caller.evaluate((me, other) => me.dial(other), await callee.evaluate((me) => me.id));
  await callee.evaluate((me) => me.accept());
  await Promise.all([caller, callee].map((agent) => agent.evaluate((me) => me.reaches('Connected'))));
  return id;
}

/** How the newest call of an agent ended, as `code/subCode categories`. */
async function endOf(agent: Agent): Promise<string> {
  const end = await agent.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
  return `${end.code}/${end.subCode} ${end.resultCategories}`;
}

const endsOf = (...agents: Agent[]) => Promise.all(agents.map(endOf));

const seenBy = (agent: Agent, name: string) =>
  agent.evaluate((me, wanted) => me.seen.filter((event) => event.name === wanted), name);

const statesOf = async (agent: Agent) => (await seenBy(agent, 'state')).map((event) => event.state);

const participantsOf = async (agent: Agent) =>
  (await seenBy(agent, 'participant state'))
    .filter((event) => event.state === 'Disconnected')
    .map((event) => `${event.id} ${event.state}`);

/** A call whose callee's page crashes: the reconnect diagnostic of the caller, and how the call ended. */
async function losePeer(browser: Browser, url: string): Promise<unknown[]> {
  const stage = await openStage(browser, { lostAfterMs: 20_000 });
  const [caller, callee] = await Promise.all([stage.agent(5, url), stage.agent(6, url)]);
  await connect(caller, callee);
  await crash(stage.pageOf(callee));
  const seen = await caller.evaluate((me) =>
    me.sees('diagnostic', { diagnostic: 'networkReconnect' }, 60_000),
  );
  const end = await endOf(caller);
  await stage.close();
  return [seen, end];
}
