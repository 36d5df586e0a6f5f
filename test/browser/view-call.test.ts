/** Calls of the real Calling SDK, whose pages send to `acs-otel view` themselves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallList, CallPage, SearchAnswer } from '../../src/view/api.ts';
import { startView, type View } from '../../src/view/server.ts';
import { type Agent, connect, missing, settle, skipped, TracedStage } from './traced-stage.ts';

const OPTIONS = { mediaSampleIntervalMillis: 1000 };
const NOBODY = 404;

describe.skipIf(missing)(`acs-otel view${skipped}`, () => {
  let traced: TracedStage;
  let view: View;
  let alice: Agent;
  let bob: Agent;

  const get = async <T>(path: string) => (await (await fetch(`${view.url}/api/${path}`)).json()) as T;
  const search = (id: string) => get<SearchAnswer>(`search?q=${encodeURIComponent(id)}`);

  beforeAll(async () => {
    traced = await TracedStage.open();
    view = await startView({ port: 0, say: () => {} });
    const url = traced
      .url(OPTIONS)
      .replace(encodeURIComponent(traced.sink.url), encodeURIComponent(view.url));
    [alice, bob] = (await Promise.all([1, 2].map((user) => traced.stage.agent(user, url)))) as [Agent, Agent];
  });
  afterAll(async () => {
    await traced?.close();
    await view?.close();
  });

  it('shows a call of two participants: a lane for each, with what happened to it, and media', async () => {
    const id = await connect(alice, bob);
    await settle(3500);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    const { hits } = await search(id);
    expect(hits).toMatchObject([{ kind: 'call', title: `Call ${hits[0]?.key}`, verdict: { state: 'ok' } }]);
    const page = await get<CallPage>(`calls/${hits[0]?.key}`);
    expect(page).toMatchObject({ type: 'one_to_one', legs: 2, apps: ['contoso-web'], media: 'good' });
    expect(page.directions.sort()).toEqual(['incoming', 'outgoing']);
    const shown = ['leg', 'setup', 'start', 'connected', 'end', 'participant', 'media'];
    const lanes = page.lanes.filter(({ source }) => source === 'client');
    expect(lanes.map(({ label, verdict }) => [label.replace(/[\da-f]{8}/, 'ID'), verdict?.code])).toEqual([
      ['Participant ID (outgoing)', '0/0'],
      ['Participant ID (incoming)', '0/5003'],
    ]);
    for (const { items } of lanes) {
      const kinds = new Set(items.map(({ kind }) => kind));
      expect(shown.filter((kind) => !kinds.has(kind as never))).toEqual([]);
      const [leg, setup] = ['leg', 'setup'].map((kind) => items.find((item) => item.kind === kind));
      expect(leg?.start).toBeLessThanOrEqual(setup?.start ?? 0);
      expect(setup?.end).toBeLessThan(leg?.end ?? 0);
      expect(items.filter(({ kind }) => kind === 'state').map(({ label }) => label)).toEqual(
        expect.arrayContaining(['Connecting', 'Connected', 'Disconnected']),
      );
    }
    for (const { samples, summary, laneId } of page.mediaSeries) {
      expect(lanes.map((lane) => lane.id)).toContain(laneId);
      expect(samples.length).toBeGreaterThan(0);
      expect(summary?.quality).toBe('good');
    }
    expect(page.mediaSeries).toHaveLength(4);
  });

  it('every id of the call leads to it', async () => {
    const { rows } = await get<CallList>('calls?state=ok');
    const page = await get<CallPage>(`calls/${rows[0]?.key}`);
    expect(new Set(page.ids.map(({ kind }) => kind))).toEqual(
      new Set(['trace', 'call', 'server_call', 'participant']),
    );
    for (const { kind, value } of page.ids)
      expect([kind, (await search(value)).hits.map(({ key }) => key)]).toEqual([kind, [page.key]]);
  });

  it('shows the verdict on a failed call without waiting for a batch', async () => {
    const end = { code: 503, subCode: 560503, resultCategories: ['UnexpectedServerError'] };
    traced.stage.fake.next({ ring: 20, end });
    await alice.evaluate((me, user) => me.dial(user), NOBODY);
    await alice.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
    // Nothing flushes: the page sends the record of an end at once.
    let list = await get<CallList>('calls?state=failed');
    while (list.total === 0) list = await get<CallList>('calls?state=failed');
    expect(list.rows).toMatchObject([
      {
        verdict: { state: 'failed', code: '503/560503', origin: 'sbc', action: expect.stringMatching(/\.$/) },
      },
    ]);
    expect(list.rows[0]?.verdict.fault).toMatch(/session border controller/);
  });
});
