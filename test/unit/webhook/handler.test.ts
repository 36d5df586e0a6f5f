import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebhookHandler, type WebhookHandler, type WebhookOptions } from '../../../src/webhook.ts';
import { events, type FakeInstallation, installFake, post } from './installation.ts';

const SECRET = 'a-secret-of-sufficient-length';
let fake: FakeInstallation;
let warnings: string[];

beforeEach(() => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  fake = installFake();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  fake.remove();
});
const open = (): WebhookHandler => createWebhookHandler({ unauthenticated: true });
const statusOf = async (answer: Promise<Response>) => (await answer).status;

describe('configuration', () => {
  it.each<[string, WebhookOptions, string]>([
    ['nothing', {}, 'it has no authentication'],
    [
      'a secret from a variable that is not set',
      { secret: { values: [undefined], query: 'key' } },
      'not set',
    ],
    ['an empty secret', { secret: { values: '', query: 'key' } }, 'not set'],
    ['a short secret', { secret: { values: 'short', query: 'key' } }, 'fewer than 16'],
    ['a secret without a place', { secret: { values: SECRET } }, 'query parameter'],
    ['no audience', { entra: { tenantId: crypto.randomUUID(), audience: '' } }, 'entra.audience'],
    ['the tenant common', { entra: { tenantId: 'common', audience: 'x' } }, 'entra.tenantId'],
    ['an empty list of audiences', { callAutomation: { audience: [] } }, 'callAutomation.audience'],
    ['the name of a resource', { callAutomation: { audience: 'contoso' } }, 'not its name'],
    [
      'one name among the ids of resources',
      { callAutomation: { audience: [crypto.randomUUID(), 'contoso'] } },
      'not its name',
    ],
    [
      'keys over http',
      { callAutomation: { audience: crypto.randomUUID(), issuer: 'http://keys.example' } },
      'https',
    ],
    [
      'a sender by its name',
      { entra: { tenantId: crypto.randomUUID(), audience: 'x', senderId: 'EventGrid' } },
      'entra.senderId',
    ],
    ['a secret as a text', { secret: SECRET as never }, 'secret has to be an object, such as'],
    ['a header with a space', { secret: { values: SECRET, header: 'bad name' } }, 'secret.header'],
    ['a query that is no text', { secret: { values: SECRET, query: 5 as never } }, 'secret.query'],
    [
      'a fault next to unauthenticated',
      { unauthenticated: true, secret: { values: '', query: 'key' } },
      'not set',
    ],
    [
      'unauthenticated by a text',
      { unauthenticated: 'true' as unknown as boolean },
      'it has no authentication',
    ],
    ['undefined', undefined as unknown as WebhookOptions, 'it has no authentication'],
  ])('with %s every request gets 503, and one line says why', async (_, options, why) => {
    const handle = createWebhookHandler(options);
    expect(warnings.join('\n')).toContain(why);
    const before = warnings.length;
    for (let n = 0; n < 3; n++) expect(await statusOf(handle(post(events(1))))).toBe(503);
    expect(warnings).toHaveLength(before);
    expect(fake.bodies).toEqual([]);
  });
});

describe('secrets', () => {
  const handle = createWebhookHandler({
    secret: { values: [SECRET, 'another-secret-of-that-length'], query: 'key', header: 'x-key' },
  });
  const url = (query: string) => `https://app.example/events?${query}`;

  it.each([
    ['in the query', post(events(1), {}, url(`a=b&key=${SECRET}`)), 200],
    ['in a header', post(events(1), { headers: { 'X-Key': SECRET } }), 200],
    ['the second of two', post(events(1), {}, url('key=another-secret-of-that-length')), 200],
    ['none', post(events(1)), 401],
    ['an empty one', post(events(1), {}, url('key=')), 401],
    ['a prefix', post(events(1), {}, url(`key=${SECRET.slice(0, -1)}`)), 401],
    ['a longer one', post(events(1), {}, url(`key=${SECRET}x`)), 401],
    ['another case', post(events(1), {}, url(`key=${SECRET.toUpperCase()}`)), 401],
    ['in another parameter', post(events(1), {}, url(`code=${SECRET}`)), 401],
    ['a huge one', post(events(1), { headers: { 'x-key': 'x'.repeat(10_000) } }), 401],
  ])('%s', async (_, request, status) => {
    const response = await handle(request);
    expect([response.status, await response.text()]).toEqual([status, '']);
    expect(fake.dropped).toEqual(status === 401 ? { unauthorized: 1 } : {});
    expect(warnings.join()).not.toContain(SECRET.slice(0, -1));
  });
});

it.each([
  ['as it is', 'abc+def/ghi=jklmnopq', 200],
  ['encoded', 'abc%2Bdef%2Fghi%3Djklmnopq', 200],
  ['with another sign', 'abc-def/ghi=jklmnopq', 401],
])('a secret with a plus sign in the query, %s', async (_, sent, status) => {
  const handle = createWebhookHandler({ secret: { values: 'abc+def/ghi=jklmnopq', query: 'key' } });
  expect(await statusOf(handle(post(events(1), {}, `https://app.example/?key=${sent}`)))).toBe(status);
});

it('a secret with a space in the query', async () => {
  const handle = createWebhookHandler({ secret: { values: 'abc def ghi jklmnopq', query: 'key' } });
  expect(await statusOf(handle(post([], {}, 'https://a.example/?key=abc+def%20ghi+jklmnopq')))).toBe(200);
});

describe('handshakes', () => {
  const validation = (code: unknown) => [
    {
      id: '1',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: code, validationUrl: 'https://eventgrid.example' },
    },
  ];
  const code = '512d38b6-c7b8-40c8-89fe-f46f9e9622b6';

  it('returns the validation code to an authenticated sender, and records nothing', async () => {
    const handle = createWebhookHandler({ secret: { values: SECRET, query: 'key' } });
    const headers = { 'aeg-event-type': 'SubscriptionValidation' };
    const response = await handle(post(validation(code), { headers }, `https://app.example/?key=${SECRET}`));
    expect([response.status, await response.json()]).toEqual([200, { validationResponse: code }]);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(fake.bodies).toEqual([]);
    expect(await statusOf(handle(post(validation(code), { headers })))).toBe(401);
  });

  it.each([17, null, { a: 1 }, 'x'.repeat(1000)])(
    'does not repeat a strange code: %.10j',
    async (strange) => {
      const response = await open()(post(validation(strange)));
      expect([response.status, await response.text()]).toEqual([200, '']);
    },
  );

  it('consents to CloudEvents from Event Grid', async () => {
    const headers = { 'WebHook-Request-Origin': 'eventgrid.azure.net', 'WebHook-Request-Rate': '120' };
    const response = await open()(new Request('https://app.example', { method: 'OPTIONS', headers }));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      allow: 'POST, OPTIONS',
      'webhook-allowed-origin': 'eventgrid.azure.net',
      'webhook-allowed-rate': '*',
    });
  });

  it.each([undefined, 'evil.example', 'eventgrid.azure.net.evil.example', '*'])(
    'not to %s',
    async (origin) => {
      const headers = origin ? { 'WebHook-Request-Origin': origin } : {};
      const callback = { 'WebHook-Request-Callback': 'http://127.0.0.1:1/never-called' };
      const init = { method: 'OPTIONS', headers: { ...headers, ...callback } };
      const response = await open()(new Request('https://app.example', init));
      expect(response.status).toBe(405);
      expect(Object.fromEntries(response.headers)).toEqual({ allow: 'POST, OPTIONS' });
    },
  );

  it('consents to a single origin', async () => {
    const handle = createWebhookHandler({ unauthenticated: true, allowedOrigins: 'grid.example' });
    const headers = { 'WebHook-Request-Origin': 'grid.example' };
    const consent = await handle(new Request('https://app.example', { method: 'OPTIONS', headers }));
    expect(consent.headers.get('webhook-allowed-origin')).toBe('grid.example');
  });

  it.each([[['']], [[5]], [{}], [5]])(
    'warns of the origins %j at creation, and consents to none',
    async (bad) => {
      const handle = createWebhookHandler({ unauthenticated: true, allowedOrigins: bad as never });
      expect(warnings).toEqual([expect.stringContaining('allowedOrigins')]);
      const headers = { 'WebHook-Request-Origin': 'eventgrid.azure.net' };
      expect(await statusOf(handle(new Request('https://app.example', { method: 'OPTIONS', headers })))).toBe(
        405,
      );
      expect(warnings).toHaveLength(1);
    },
  );

  it.each([0, 1])('records the events next to a validation event, in place %i', async (place) => {
    const batch: unknown[] = events(2);
    batch.splice(place, 0, ...validation(code));
    const response = await open()(post(batch));
    expect([response.status, await response.json()]).toEqual([200, { validationResponse: code }]);
    expect(fake.recorded).toEqual(['event-0', 'event-1']);
    fake.onFlush = () => Promise.reject(new Error('refused'));
    expect(await statusOf(open()(post([...validation(code), ...events(1, 5)])))).toBe(503);
  });

  it.each(['GET', 'PUT', 'DELETE', 'HEAD'])('answers %s with 405', async (method) => {
    const response = await open()(new Request('https://app.example', { method }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});

describe('bodies', () => {
  it('are read up to 1,024 kB, whatever content-length says', async () => {
    const handle = open();
    const padded = (size: number) => JSON.stringify([{ id: 'x'.repeat(size - '[{"id":""}]'.length) }]);
    const headers = { 'content-length': '10' };
    expect(await statusOf(handle(post(padded(1_048_576), { headers })))).toBe(200);
    expect(fake.bodies).toHaveLength(1);
    expect(await statusOf(handle(post(padded(1_048_577), { headers })))).toBe(200);
    expect(fake.bodies).toHaveLength(1);
    expect(fake.dropped).toEqual({ too_large: 1 });
    expect(warnings).toEqual([expect.stringContaining('more than 1048576 bytes')]);
  });

  it('of a sender that never stops are not buffered', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect(await statusOf(open()(post(endless)))).toBe(200);
    expect(sent).toBeLessThan(2_000_000);
  });

  it('may hold 5,000 events, which are read in parts; more are counted', async () => {
    expect(await statusOf(open()(post(events(5000))))).toBe(200);
    expect(fake.recorded).toHaveLength(5000);
    expect(new Set(fake.counted).size).toBe(5000);
    expect(fake.losses.queueFull).toBe(0);
    expect(fake.dropped).toEqual({});
    expect(await statusOf(open()(post(events(5003, 5000))))).toBe(200);
    expect(fake.recorded).toHaveLength(10_000);
    expect(fake.dropped).toEqual({ too_many: 3 });
  });

  it.each<[string, unknown]>([
    ['a list in a list', [events(3000)]],
    ['lists in four lists', [[[[...events(1000)], ...events(1000, 1000)]], events(1000, 2000)]],
    ['a text of a list', JSON.stringify(events(3000))],
    ['a text of a text of a list', JSON.stringify(JSON.stringify(events(3000)))],
    ['texts in a list', [JSON.stringify(events(1500)), JSON.stringify(events(1500, 1500))]],
  ])('that hold %s are read in parts', async (_, body) => {
    expect(await statusOf(open()(post(JSON.stringify(body))))).toBe(200);
    expect(new Set(fake.recorded).size).toBe(3000);
    expect([fake.recorded.length, fake.losses.queueFull]).toEqual([3000, 0]);
  });

  it('of nested lists are counted beyond 5,000 events', async () => {
    expect(await statusOf(open()(post([events(3000), events(3000, 3000)])))).toBe(200);
    expect([fake.recorded.length, fake.dropped]).toEqual([5000, { too_many: 1000 }]);
  });

  it.each([
    ['[1,2,3]', [[1, 2, 3]]],
    ['[[1,2,3],{"id":1}]', [[[1, 2, 3], { id: 1 }]]],
    ['["17","x"]', [['17', 'x']]],
    ['[[[[[[{"id":1}]]]]]]', [[null]]],
  ])('%j are divided as the readers do', async (body, read) => {
    expect(await statusOf(open()(post(body)))).toBe(200);
    expect(fake.bodies).toEqual(read);
  });

  it.each([
    ['', ['']],
    ['no JSON', ['no JSON']],
    ['{"id":1}', [{ id: 1 }]],
    ['\uFEFF[{"id":1}]', [[{ id: 1 }]]],
    ['[]', []],
    ['null', ['null']],
    ['"text"', ['text']],
    ['{"__proto__":{"id":"x"}}', [JSON.parse('{"__proto__":{"id":"x"}}')]],
  ])('%j are acknowledged, whatever the readers make of them', async (body, read) => {
    expect(await statusOf(open()(post(body)))).toBe(200);
    expect(fake.bodies).toEqual(read);
  });

  it('of invalid UTF-8 are acknowledged', async () => {
    expect(await statusOf(open()(post(Uint8Array.of(0xff, 0xfe, 0x22, 0xc3))))).toBe(200);
    expect(fake.bodies).toHaveLength(1);
  });

  it('of a CloudEvent in binary mode come with their headers', async () => {
    const headers = { 'ce-type': 'Microsoft.Communication.CallStarted', 'ce-id': '1' };
    expect(await statusOf(open()(post({ callId: 'x' }, { headers })))).toBe(200);
    const [read] = fake.bodies as { headers: Headers; body: unknown }[];
    expect([read?.headers.get('ce-type'), read?.body]).toEqual([headers['ce-type'], { callId: 'x' }]);
  });

  it('that the app has read, or that break off, are asked for again', async () => {
    const request = post(events(1));
    await request.text();
    expect(await statusOf(open()(request))).toBe(503);
    expect(warnings).toEqual([expect.stringContaining('request.clone()')]);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
    expect(await statusOf(open()(post(broken)))).toBe(503);
  });
});
