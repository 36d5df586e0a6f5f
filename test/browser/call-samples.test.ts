/** What a page exports of a call on request: media samples, diagnostics of remote participants, the ACS resource. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceIdOf } from './call-tree.ts';
import { type Agent, connect, missing, settle, skipped, TracedStage } from './traced-stage.ts';

const RESOURCE = '/subscriptions/test/communicationServices/contoso';
const OPTIONS = { logLevel: 'off', mediaSampleIntervalMillis: 1000, resourceId: RESOURCE } as const;

/** The SDK's own emitter of remote diagnostics; the fake service has no channel that would feed it. */
interface RemoteDiagnostics {
  eventEmitter: { emit(name: string, event: object): void };
}

describe.skipIf(missing)(`what a call exports on request${skipped}`, () => {
  let traced: TracedStage;
  let id: string;

  beforeAll(async () => {
    traced = await TracedStage.open();
    const [alice, bob] = (await Promise.all(
      [1, 2].map((user) => traced.stage.agent(user, traced.url(OPTIONS))),
    )) as [Agent, Agent];
    id = await connect(alice, bob);
    await alice.evaluate((me) => {
      const { Features } = globalThis.callingModule;
      const { remote } = me.call!.feature(Features.UserFacingDiagnostics);
      const diagnostics = [{ diagnostic: 'networkReceiveQuality', value: 3, rawId: 'someone' }];
      (remote as unknown as RemoteDiagnostics).eventEmitter.emit('diagnosticChanged', { diagnostics });
    });
    await settle(3_500);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
  });
  afterAll(() => traced?.close());

  const records = (name: string) => traced.sink.logs.filter(({ eventName }) => eventName === name);

  it('samples both directions at the interval of the option, in the trace of the call', () => {
    const samples = records('acs.media.sample');
    expect(samples.every(({ traceId }) => traceId === traceIdOf(id))).toBe(true);
    const perLeg = Map.groupBy(samples, ({ spanId, attributes }) =>
      [spanId, attributes['acs.media.direction']].join(' '),
    );
    expect(perLeg.size).toBe(4);
    // A call of some 3.5 s holds two or three full intervals.
    for (const { length } of perLeg.values()) expect([1, 2, 3, 4]).toContain(length);
    for (const { attributes } of samples) {
      const figures = Object.keys(attributes).filter((name) => name.endsWith('.value'));
      expect(figures).toContain('acs.media.round_trip_time.value');
      expect(figures.every((name) => Number(attributes[name]) >= 0)).toBe(true);
    }
  });

  it('tells diagnostics of remote participants from those of the page', () => {
    const remote = records('acs.diagnostic.changed').filter(
      ({ attributes }) => attributes['acs.diagnostic.remote'],
    );
    expect(remote.map(({ attributes }) => attributes)).toEqual([
      expect.objectContaining({
        'acs.diagnostic.name': 'networkReceiveQuality',
        'acs.diagnostic.value': '3',
        'acs.diagnostic.scope': 'remote',
        'acs.diagnostic.remote': true,
      }),
    ]);
    expect(JSON.stringify(remote.map(({ attributes }) => attributes))).not.toContain('someone');
  });

  it('puts the resource of the option on every span and record', () => {
    const all = [...traced.sink.spans, ...traced.sink.logs];
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(all.map(({ attributes }) => attributes['acs.resource.id']))).toEqual(new Set([RESOURCE]));
  });
});
