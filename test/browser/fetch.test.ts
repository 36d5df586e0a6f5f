import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { type OtlpSink, type SinkSpan, startOtlpSink } from '../fakes/otlp-sink.ts';
import { app, missingChromium } from './traced-call.ts';

const missing = missingChromium('the tests of chat and identity clients in a page');
const ACS = 'https://contoso.communication.azure.com';

describe.skipIf(missing)(`ACS clients in a page${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let site: Site;
  let sink: OtlpSink;
  let fake: FakeAcs;
  let context: BrowserContext;
  let page: Page;
  /** Headers that the service lets the page read. */
  let exposed = '*';
  /** Names of the headers of each request. */
  let sent: string[][] = [];

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    site = await startSite({ chat: [app('chat-app')] });
    sink = await startOtlpSink();
    fake = await startFakeAcs();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([site, sink, fake].map((server) => server?.close()));
  });

  beforeEach(async () => {
    sink.clear();
    fake.reset();
    exposed = '*';
    sent = [];
    page = await open();
  });

  afterEach(() => context.close());

  async function open(query: Record<string, string> = {}): Promise<Page> {
    context = await browser.newContext();
    await context.route(`${ACS}/**`, toFake);
    const opened = await context.newPage();
    await opened.goto(`${site.url}/chat?${new URLSearchParams({ otlp: sink.url, ...query })}`);
    await opened.waitForFunction(() => globalThis.clients !== undefined);
    return opened;
  }

  async function toFake(route: Route): Promise<void> {
    const request = route.request();
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    sent.push(Object.keys(await request.allHeaders()).sort());
    const answer = await fetch(request.url().replace(ACS, fake.url), {
      method: request.method(),
      headers: request.headers(),
      body: request.postData(),
    }).catch(() => undefined);
    if (!answer) return route.abort();
    const headers = {
      ...Object.fromEntries(answer.headers),
      ...cors,
      'access-control-expose-headers': exposed,
    };
    await route.fulfill({ status: answer.status, headers, body: await answer.text() });
  }

  async function spans(count: number): Promise<SinkSpan[]> {
    await page.evaluate(() => globalThis.acs.forceFlush());
    await sink.waitFor(() => sink.spans.length >= count);
    return sink.spans;
  }

  it('a chat message is a CLIENT span with thread, MS-CV and status, and nobody in its URL', async () => {
    const threadId = await page.evaluate(async () => {
      const { chatThread } = await globalThis.clients.chat.createChatThread({ topic: 'Claim of Alice' });
      await globalThis.clients.chat
        .getChatThreadClient(chatThread?.id ?? '')
        .sendMessage({ content: 'secret' });
      return chatThread?.id;
    });
    const [created, message, ...more] = await spans(2);
    expect(more).toEqual([]);
    expect(created).toMatchObject({ name: 'POST', kind: 'client', status: { code: 'unset' } });
    expect(message?.attributes).toMatchObject({
      'acs.service': 'chat',
      'acs.source': 'client',
      'acs.chat.thread_id': threadId,
      'acs.ms_cv': fake.ledger[1]?.msCv,
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'server.address': 'contoso.communication.azure.com',
    });
    expect(message?.attributes['url.full']).toMatch(`${ACS}/chat/threads/REDACTED/messages?`);
    expect(
      JSON.stringify([sink.spans, sink.logs], (_, value) => (typeof value === 'bigint' ? '' : value)),
    ).not.toMatch(/secret|Alice|eyJ/);
  });

  it('identity: users are seen, and their ids are not', async () => {
    const userId = await page.evaluate(async () => {
      const { identity } = globalThis.clients;
      const user = await identity.createUser();
      await identity.getToken(user, ['chat']);
      await identity.deleteUser(user);
      return user.communicationUserId;
    });
    const list = await spans(3);
    expect(list.map(({ name, attributes }) => `${name} ${attributes['acs.service']}`)).toEqual([
      'POST identity',
      'POST identity',
      'DELETE identity',
    ]);
    for (const { attributes } of list)
      expect(String(attributes['url.full'])).not.toContain(userId.slice(6, 40));
    expect(list.map(({ attributes }) => attributes['acs.ms_cv'])).toEqual(
      fake.ledger.map(({ msCv }) => msCv),
    );
  });

  it('where the service does not expose MS-CV there is none, and all else', async () => {
    exposed = 'x-nothing';
    await page.evaluate(() => globalThis.clients.chat.createChatThread({ topic: 'x' }));
    const [span] = await spans(1);
    expect(span?.attributes['acs.ms_cv']).toBeUndefined();
    expect(span?.attributes['http.response.status_code']).toBe(201);
  });

  it.each([
    { statuses: [403], type: '403', dropConnection: false },
    { statuses: [0], type: 'TypeError', dropConnection: true },
  ])('a failure ($type) is an ERROR span and a record beside it', async ({ type, ...plan }) => {
    fake.plan({ match: '/chat/threads', ...plan });
    const thrown = await page.evaluate(() =>
      globalThis.clients.chat.createChatThread({ topic: 'x' }).then(
        () => undefined,
        (error) => error.name,
      ),
    );
    expect(thrown).toBe('RestError');
    const [span] = await spans(1);
    expect(span).toMatchObject({ status: { code: 'error' }, attributes: { 'error.type': type } });
    const failed = await sink.waitFor(() =>
      sink.logs.find(({ eventName }) => eventName === 'acs.exchange.failed'),
    );
    expect(failed).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId });
    expect(failed.attributes).toMatchObject({ 'acs.service': 'chat', 'error.type': type });
    if (!plan.dropConnection) expect(failed.attributes['acs.ms_cv']).toBe(fake.ledger[0]?.msCv);
  });

  it('no header is added to the request', async () => {
    const send = (where: Page) =>
      where.evaluate(() => globalThis.clients.chat.createChatThread({ topic: 'x' }).then(() => {}));
    await send(page);
    const withUs = sent.splice(0);
    await context.close();
    await send(await open({ untraced: '' }));
    expect(withUs).toHaveLength(1);
    expect(withUs).toEqual(sent);
  });
});
