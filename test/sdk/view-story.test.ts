/** What the package itself sends about the real Azure SDKs, as `acs-otel view` shows it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSteps } from '../../examples/demo/app.ts';
import { register } from '../../src/node.ts';
import type {
  CallList,
  CallPage,
  MessageList,
  MessagePage,
  Overview,
  SearchAnswer,
} from '../../src/view/api.ts';
import { startView, type View } from '../../src/view/server.ts';
import { startFakeAcs } from '../fakes/acs-server.ts';

let view: View;
const get = async <T>(path: string) => (await (await fetch(`${view.url}/api/${path}`)).json()) as T;
const search = (text: string) => get<SearchAnswer>(`search?q=${encodeURIComponent(text)}`);

beforeAll(async () => {
  view = await startView({ port: 0, say: () => {} });
  const fake = await startFakeAcs({ tls: true });
  const acs = register({ serviceName: 'story', endpoint: view.url, hosts: [fake.host] });
  fake.plan({ match: ':revokeAccessTokens', statuses: [403] });
  const steps = demoSteps({ ...fake, certificate: fake.certificate ?? '' });
  for (const run of Object.values(steps)) await run().catch(() => {});
  await acs.shutdown();
  await fake.close();
});
afterAll(() => view?.close());

describe('messages', () => {
  it('of one send are three rows, whose two attempts are those of all', async () => {
    const { rows } = await get<MessageList>('messages?service=sms');
    expect(
      rows.map(({ type, title, tries, apps, verdict }) => [type, title, tries, apps, verdict.state]),
    ).toEqual(Array(3).fill(['sms', 'SMS', 2, ['story'], 'running']));
    for (const { key, messageId } of rows) {
      const page = await get<MessagePage>(`messages/${encodeURIComponent(key)}`);
      expect(page.attempts.map(({ method, status, verdict }) => [method, status, verdict?.class])).toEqual([
        ['POST', 429, 'throttled'],
        ['POST', 202, undefined],
      ]);
      expect(page.siblings.map((sibling) => sibling.key).sort()).toEqual(
        rows
          .map((row) => row.key)
          .filter((other) => other !== key)
          .sort(),
      );
      expect(page.ids.filter(({ kind }) => kind === 'sms').map(({ value }) => value)).toEqual([messageId]);
    }
  });

  it('include an operation that failed, with whose fault it was; those that succeeded only on request', async () => {
    const { rows } = await get<MessageList>('messages');
    const failed = rows.filter(({ type }) => type === 'operation');
    expect(failed.map(({ title, verdict }) => [title, verdict.code, verdict.origin, verdict.action])).toEqual(
      [
        [
          'CommunicationIdentityClient.revokeTokens',
          'http 403',
          'client',
          'Check the permissions, and that the feature and the sender belong to this resource.',
        ],
      ],
    );
    const all = await get<MessageList>('messages?type=operation');
    expect(all.rows.map(({ title }) => title).sort()).toEqual([
      'ChatClient.createChatThread',
      'CommunicationIdentityClient.createUserAndToken',
      'CommunicationIdentityClient.revokeTokens',
    ]);
  });

  it('lead from each of their ids to one page', async () => {
    const { rows } = await get<MessageList>('messages?service=chat');
    const page = await get<MessagePage>(`messages/${encodeURIComponent(rows[0]?.key ?? '')}`);
    expect(page.type).toBe('chat');
    for (const { kind, value } of page.ids.filter((id) => id.kind !== 'chat_thread')) {
      const { hits } = await search(value);
      expect([kind, hits.map(({ key }) => key)]).toEqual([kind, [page.key]]);
    }
  });
});

describe('the call', () => {
  it('is running, and its page has the request that created it', async () => {
    const { rows } = await get<CallList>('calls');
    expect(rows.map(({ services, verdict }) => [services, verdict.state])).toEqual([
      [['call_automation'], 'running'],
    ]);
    const page = await get<CallPage>(`calls/${rows[0]?.key}`);
    expect(page.lanes.map(({ label, items }) => [label, items.map((item) => item.label)])).toEqual([
      [
        'API requests of story',
        [
          'CallAutomationClient.createCall',
          'POST /calling/callConnections, 201',
          expect.stringMatching(/^Call created/),
        ],
      ],
    ]);
    for (const { kind, value } of page.ids) {
      const { hits } = await search(` "${value.toUpperCase() === value ? value : value}", `);
      expect([kind, hits.map(({ key }) => key)]).toEqual([kind, [page.key]]);
    }
  });
});

it('the overview counts what retires, and what failed', async () => {
  const overview = await get<Overview>('overview');
  expect(overview.calls).toMatchObject({ total: 1, running: 1, failed: 0, successRate: null });
  expect(overview.messages.byType.find(({ type }) => type === 'sms')).toEqual({
    type: 'sms',
    total: 3,
    delivered: 0,
    failed: 0,
    waiting: 3,
    deliveryRate: null,
  });
  expect(overview.retiring.map(({ operation, fate, count }) => [operation, fate, count])).toEqual([
    ['SmsClient.send', 'retired', 1],
    ['ChatClient.createChatThread', 'retired', 1],
    ['ChatThreadClient.sendMessage', 'retired', 1],
    ['CallAutomationClient.createCall', 'teams_only', 1],
  ]);
});

it('nothing was dropped', () => {
  expect(view.about()).toMatchObject({ drops: [], trouble: null, received: { spans: 16, metrics: 4 } });
});
