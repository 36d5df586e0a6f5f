/** What the app does with calls of the real SDK, and what becomes of it: rejected actions and features. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageAgent } from '../fakes/calling/agent-page.ts';
import { traceIdOf } from './call-tree.ts';
import {
  type Agent,
  connect,
  expectNothingPersonal,
  forget,
  missing,
  skipped,
  TracedStage,
} from './traced-stage.ts';

const STRANGER = '8:acs:11111111-0000-0000-0000-000000000000_22222222-0000-0000-0000-000000000009';

describe.skipIf(missing)(`actions on calls${skipped}`, () => {
  let traced: TracedStage;
  let alice: Agent;
  let bob: Agent;
  beforeAll(async () => {
    traced = await TracedStage.open();
    [alice, bob] = (await traced.agents(1, 2)) as [Agent, Agent];
  });
  afterAll(() => traced?.close());

  /** Runs an action in the page; the test's function travels as text. @returns What the app gets. */
  const attempt = (agent: Agent, action: (me: PageAgent, stranger: string) => unknown) =>
    agent.evaluate(
      async (me, [text, stranger]) => {
        try {
          // biome-ignore lint/security/noGlobalEval: the action of the test, in its page
          await (globalThis.eval(text as string) as (...args: unknown[]) => unknown)(me, stranger);
          return 'ok';
        } catch (error) {
          const { name, code, subCode } = error as { name: string; code: number; subCode: number };
          return `${name} ${code}/${subCode}`;
        }
      },
      [`(${String(action)})`, STRANGER] as const,
    );

  const failed = () => traced.sink.logs.filter(({ eventName }) => eventName === 'acs.call.action_failed');
  const shown = ({ attributes, severityText }: ReturnType<typeof failed>[number]) =>
    [
      severityText,
      attributes['acs.operation'],
      attributes['error.type'],
      attributes['acs.end_reason.class'],
      attributes['acs.end_reason.origin'],
    ].join(' ');

  it('an answer that comes too late is in the trace of the call, with its reason', async () => {
    const callId = await alice.evaluate((me) => me.dial(2));
    await bob.evaluate((me) => me.decline());
    expect(await attempt(bob, (me) => me.incoming?.accept())).toBe('CallingCommunicationError 400/41006');
    expect(await attempt(bob, (me) => me.incoming?.reject())).toBe('CallingCommunicationError 400/41007');
    await alice.evaluate((me) => me.reaches('Disconnected'));
    await traced.flush(alice, bob);
    const records = failed();
    expect(records.map(shown)).toMatchInlineSnapshot(`
      [
        "WARN IncomingCall.accept 400/41006 client client",
        "WARN IncomingCall.reject 400/41007 client client",
      ]
    `);
    const leg = traced.sink.spans.find(({ name }) => name === 'call incoming');
    for (const record of records)
      expect([record.traceId, record.spanId]).toEqual([traceIdOf(callId), leg?.spanId]);
  });

  it('each rejected action of a call is recorded once, and the app gets the same error as without us', async () => {
    await forget(alice, bob);
    traced.sink.clear();
    await connect(alice, bob);
    const attempts = [
      (me) => me.call?.startVideo(undefined as never),
      (me) => me.call?.stopVideo(undefined as never),
      (me) => me.call?.sendDtmf('nonsense' as never),
      (me) => me.call?.stopScreenSharing(),
      (me) => me.call?.startAudio(undefined as never),
      (me) => me.call?.setConstraints({ video: { send: { frameHeight: { max: -1 } } } }),
      (me) => me.call?.muteAllRemoteParticipants(),
      (me) => me.call?.lobby.admitAll(),
      (me, stranger) => me.call?.lobby.reject({ communicationUserId: stranger }),
      (me, stranger) =>
        (me.call as import('@azure/communication-calling').Call).addParticipant({
          communicationUserId: `no ${stranger}`,
        }),
      (me) => me.call?.feature(globalThis.callingModule.Features.Transfer).transfer({} as never),
      (me) => me.call?.feature(globalThis.callingModule.Features.Recording).grantTeamsConsent(),
      (me) => me.call?.feature(globalThis.callingModule.Features.RaiseHand).raiseHand(),
      (me) => me.call?.feature(globalThis.callingModule.Features.BreakoutRooms),
    ] satisfies ((me: PageAgent, stranger: string) => unknown)[];
    const results: string[] = [];
    for (const action of attempts) results.push(await attempt(alice, action));
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    for (const action of [
      (me: PageAgent) => me.call?.hangUp(),
      (me: PageAgent) => me.call?.hold(),
      (me: PageAgent) => me.call?.resume(),
      (me: PageAgent) => me.call?.mute(),
      (me: PageAgent) => me.call?.unmute(),
      (me: PageAgent) => me.call?.startScreenSharing(),
    ])
      results.push(await attempt(alice, action));
    await traced.flush(alice, bob);
    expect(results).toMatchInlineSnapshot(`
      [
        "CallingCommunicationError 400/41025",
        "CallingCommunicationError 400/41030",
        "CallingCommunicationError 422/41023",
        "CallingCommunicationError 400/41041",
        "CallingCommunicationError 400/41083",
        "CallingCommunicationError 409/41064",
        "CallingCommunicationError 405/41093",
        "CallingCommunicationError 400/41802",
        "CallingCommunicationError 400/41802",
        "CallingCommunicationError 422/44004",
        "CallingCommunicationError 400/46052",
        "CallingCommunicationError 400/41111",
        "CallingCommunicationError 400/45758",
        "CallingCommunicationError 400/46250",
        "CallingCommunicationError 0/0",
        "CallingCommunicationError 500/41033",
        "CallingCommunicationError 500/41034",
        "CallingCommunicationError 500/41015",
        "CallingCommunicationError 400/41016",
        "CallingCommunicationError 412/41071",
      ]
    `);
    expect(failed().map(shown)).toMatchInlineSnapshot(`
      [
        "WARN Call.startVideo 400/41025 client client",
        "WARN Call.stopVideo 400/41030 client client",
        "WARN Call.sendDtmf 422/41023 client client",
        "WARN Call.stopScreenSharing 400/41041 client client",
        "WARN Call.startAudio 400/41083 client client",
        "WARN Call.setConstraints 409/41064 conflict unknown",
        "WARN Call.muteAllRemoteParticipants 405/41093 client client",
        "WARN Lobby.admitAll 400/41802 client client",
        "WARN Lobby.reject 400/41802 client client",
        "WARN Call.addParticipant 422/44004 client client",
        "WARN Transfer.transfer 400/46052 client client",
        "WARN Recording.grantTeamsConsent 400/41111 client client",
        "WARN RaiseHand.raiseHand 400/45758 client client",
        "WARN Call.hangUp 0/0 ok unknown",
        "ERROR Call.hold 500/41033 client client",
        "ERROR Call.resume 500/41034 client client",
        "ERROR Call.mute 500/41015 client client",
        "ERROR Call.unmute 400/41016 client client",
        "WARN Call.startScreenSharing 412/41071 client client",
      ]
    `);
    expectNothingPersonal(traced.sink, [1, 2], [STRANGER]);
  });

  it('a rejection that the app forgets is still unhandled', async () => {
    const reported = await alice.evaluate(async (me) => {
      const event = new Promise<PromiseRejectionEvent>((done) =>
        addEventListener('unhandledrejection', done, { once: true }),
      );
      void me.call?.hold();
      const { reason } = await event;
      return `${reason.code}/${reason.subCode}`;
    });
    expect(reported).toBe('500/41033');
  });

  it('features of a call have events without the people in them', async () => {
    await forget(alice, bob);
    traced.sink.clear();
    await connect(alice, bob);
    await alice.evaluate(async (me, stranger) => {
      const { Features } = globalThis.callingModule;
      const call = me.call!;
      /** Through the SDK's own emitters: the fake service has neither recordings nor a lobby. */
      const emit = (thing: object, event: string, argument?: object) => {
        const { eventEmitter, _eventEmitter = eventEmitter } = thing as Record<
          string,
          { emit(...of: unknown[]): void }
        >;
        _eventEmitter?.emit(event, argument);
      };
      const become = (thing: object, property: string, value: boolean) => {
        Object.defineProperty(thing, property, { configurable: true, value });
        emit(thing, `${property}Changed`);
      };
      become(call.feature(Features.Recording), 'isRecordingActive', true);
      become(call.feature(Features.Transcription), 'isTranscriptionActive', true);
      become(call.feature(Features.Recording), 'isRecordingActive', false);
      const { captions } = call.feature(Features.Captions);
      Object.defineProperty(captions, 'isCaptionsFeatureActive', { value: true });
      emit(captions, 'CaptionsActiveChanged');
      emit(call, 'mutedByOthers');
      const waiting = { identifier: { communicationUserId: stranger }, displayName: 'Zebulon' };
      emit(call.lobby, 'lobbyParticipantsUpdated', { added: [waiting], removed: [] });
      emit(call.lobby, 'lobbyParticipantsUpdated', { added: [], removed: [waiting] });
      emit(call.feature(Features.Transfer), 'transferAccepted', { targetCall: call });
      call.feature(Features.Transfer).transfer({ targetParticipant: { communicationUserId: stranger } });
      const devices = await me.client.getDeviceManager();
      await devices.askDevicePermission({ audio: true, video: true });
    }, STRANGER);
    await alice.evaluate((me) => me.hangUp());
    await traced.over(alice, bob);
    const { logs } = traced.sink;
    const changes = logs.filter(({ eventName }) => eventName === 'acs.call.feature_changed');
    expect(changes.map(({ body, severityText }) => `${severityText} ${body}`)).toMatchInlineSnapshot(`
      [
        "INFO call feature changed recording active",
        "INFO call feature changed transcription active",
        "INFO call feature changed recording inactive",
        "INFO call feature changed captions active",
        "INFO call feature changed mute muted_by_others",
        "INFO call feature changed lobby waiting",
        "INFO call feature changed lobby left",
        "INFO call feature changed transfer accepted",
        "WARN call feature changed transfer failed",
      ]
    `);
    const leg = traced.sink.spans.find(({ name }) => name === 'call outgoing');
    expect(new Set(changes.map(({ spanId }) => spanId))).toEqual(new Set([leg?.spanId]));
    const access = logs.filter(({ eventName }) => eventName === 'acs.device.access_answered');
    expect(access.map(({ attributes }) => attributes)).toEqual([
      {
        'acs.source': 'client',
        'acs.service': 'calling',
        'acs.device.audio': true,
        'acs.device.video': true,
      },
    ]);
    expectNothingPersonal(traced.sink, [1, 2], [STRANGER, 'Zebulon']);
  });
});
