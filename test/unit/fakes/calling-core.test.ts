import { describe, expect, it } from 'vitest';
import { FakeCalling } from '../../fakes/calling/core.ts';
import { fakeToken, idOf } from '../../fakes/calling/identity.ts';
import type { CallPlan } from '../../fakes/calling/protocol.ts';
import { silentAnswer } from '../../fakes/calling/silent-answer.ts';

const CREATE = 'https://service.invalid/api/v2/cpconv';

/** An SDK reduced to its push channel: what the fake pushed to it, by the last part of the link. */
async function signIn(fake: FakeCalling, user: number) {
  const pushed: { link: string; body: Record<string, unknown> }[] = [];
  let base = '';
  const socket = fake.open(`wss://push.invalid/?epid=endpoint-${user}`, (text) => {
    const message = text.startsWith('1') ? {} : JSON.parse(text.slice(4));
    if (message.name === 'trouter.connected') base = message.args[0].surl;
    if (!message.url) return;
    pushed.push({ link: message.url.split('/').at(-1), body: JSON.parse(message.body) });
    socket.message(`3:::${JSON.stringify({ id: message.id, status: 200 })}`);
  });
  const authenticate = {
    name: 'user.authenticate',
    args: [{ headers: { 'X-Skypetoken': fakeToken(user) } }],
  };
  socket.message(`5:1::${JSON.stringify(authenticate)}`);
  const sees = (link: string) =>
    expect.poll(() => pushed.find((push) => push.link === link)?.body, { interval: 5 }).toBeDefined();
  return { pushed, socket, sees, link: (name: string) => `${base}${name}` };
}

async function call(fake: FakeCalling, plan: CallPlan, to = 2) {
  const caller = await signIn(fake, 1);
  fake.next(plan);
  const links = Object.fromEntries(
    ['end', 'progress', 'mediaAnswer'].map((name) => [name, caller.link(name)]),
  );
  const request = {
    method: 'POST',
    url: CREATE,
    headers: { 'x-microsoft-skype-chain-id': 'asked' },
    body: JSON.stringify({
      participants: { from: { id: idOf(1), endpointId: 'e' }, to: [{ id: idOf(to) }] },
      callInvitation: { links, callModalities: ['Audio'], mediaContent: { blob: '' } },
    }),
  };
  return { caller, request, answer: await fake.http(request) };
}

describe('the fake calling service', () => {
  it('refuses a create request, and its retry too, with the planned status', async () => {
    const fake = new FakeCalling();
    const { request, answer } = await call(fake, { http: 503 });
    expect(answer.status).toBe(503);
    expect((await fake.http(request)).status).toBe(503);
  });

  it('answers with the planned id', async () => {
    const { answer } = await call(new FakeCalling(), { newId: 'other' });
    expect(answer).toMatchObject({ status: 201, headers: { 'X-Microsoft-Skype-Chain-ID': 'other' } });
  });

  it('ends a call to nobody with 480/10037', async () => {
    const fake = new FakeCalling();
    const { caller } = await call(fake, {});
    await caller.sees('end');
    expect(caller.pushed).toMatchObject([{ link: 'end', body: { callEnd: { code: 480, subCode: 10037 } } }]);
    expect(fake.callIds).toEqual([]);
  });

  it('rings before the planned end', async () => {
    const { caller } = await call(new FakeCalling(), { ring: 10, end: { code: 486, subCode: 560486 } });
    await caller.sees('end');
    expect(caller.pushed.map((push) => push.link)).toEqual(['progress', 'mediaAnswer', 'end']);
  });

  it('rings the callee', async () => {
    const fake = new FakeCalling();
    const callee = await signIn(fake, 2);
    await call(fake, {});
    await callee.sees('NGCallManagerWin');
    expect(fake.callIds).toEqual(['asked']);
    expect(await fake.endCall('no such call', { code: 1, subCode: 1 })).toBe(false);
  });

  it('ends the call of an endpoint that stays away', async () => {
    const fake = new FakeCalling({ lostAfterMs: 10 });
    await signIn(fake, 2);
    const { caller } = await call(fake, {});
    caller.socket.close();
    await expect.poll(() => fake.callIds, { interval: 5 }).toEqual([]);
  });
});

it('a silent answer takes the first audio stream and refuses the others', () => {
  const offer =
    'v=0\r\na=group:BUNDLE 0 1\r\nm=audio 1 RTP/SAVP 111\r\na=mid:0\r\nm=video 1 RTP/SAVP 102\r\na=mid:1\r\n';
  const answer = silentAnswer(offer).split('\r\n');
  expect(answer.filter((line) => /^m=|group/.test(line))).toEqual([
    'a=group:BUNDLE 0',
    'm=audio 9 RTP/SAVP 111',
    'm=video 0 RTP/SAVP 102',
  ]);
});
