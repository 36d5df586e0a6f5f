/** Paths and ids that nobody knows: 404, and one sentence. */
import { expect, it } from 'vitest';
import { assetsOf } from '../../../src/view/static-files.ts';
import { stagedView } from './stage.ts';

const page = assetsOf(
  new Map([
    ['/index.html', Buffer.from('<title>acs-otel view</title>')],
    ['/assets/main.js', Buffer.from('1;')],
  ]),
);

const answer = async (path: string, accept = '*/*') => {
  const { url } = await stagedView({ page });
  const response = await fetch(url + path, { headers: { accept } });
  return { status: response.status, text: await response.text() };
};

it.each([
  '/trace/zzz',
  '/traces/zzz',
  '/call',
  '/calls/a/b',
  '/overview/zzz',
  '/assets/other.js',
  '/v2/traces',
])('%s is no page', async (path) => {
  const { status, text } = await answer(path);
  expect([status, text]).toEqual([404, expect.stringMatching(/^There is no such page\. .*\.\n$/)]);
});

it('a browser gets the page, which says so', async () => {
  const { status, text } = await answer('/trace/zzz', 'text/html,*/*;q=0.8');
  expect([status, text]).toEqual([404, '<title>acs-otel view</title>']);
});

it.each([
  '/',
  '/calls',
  '/calls/',
  '/calls/a%2Fb',
  '/messages',
  '/messages/sms%3Aa',
  '/overview',
  '/search?q=zzz',
])('%s is a page', async (path) => {
  expect(await answer(path)).toEqual({ status: 200, text: '<title>acs-otel view</title>' });
});

it.each([
  ['/api/calls/zzz', /^The store has no call with this key\.$/],
  ['/api/messages/zzz', /^The store has no message with this key\.$/],
  ['/api/records/call/zzz', /^The store has no call with this key\.$/],
  ['/api/support/call/zzz', /^The store has no call with this key\.$/],
  ['/api/trace/zzz', /^Unknown API path: .*\.$/],
  ['/api/traces/zzz', /^Unknown API path: .*\.$/],
  ['/api/about/zzz', /^Unknown API path: .*\.$/],
  ['/api/overview/zzz', /^Unknown API path: .*\.$/],
  ['/api/search/zzz', /^Unknown API path: .*\.$/],
  ['/api/live/zzz', /^Unknown API path: .*\.$/],
])('%s is unknown to the API', async (path, sentence) => {
  const { status, text } = await answer(path);
  expect([status, JSON.parse(text)]).toEqual([404, { error: expect.stringMatching(sentence) }]);
});
