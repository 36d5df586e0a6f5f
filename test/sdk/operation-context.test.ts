/** The option `operationContext`: a traceparent travels with the request of an action and comes back with its callback. */
import { CallAutomationClient, type FileSource } from '@azure/communication-call-automation';
import { describe, expect, it, vi } from 'vitest';
import { ALICE, BOB } from '../fakes/acs-people.ts';
import { startCallbackApp } from './callback-app.ts';
import { startStage } from './harness.ts';

const alice = { communicationUserId: ALICE.userId };
const bob = { communicationUserId: BOB.userId };
const prompt: FileSource = { kind: 'fileSource', url: 'https://contoso.example/prompt.wav' };

describe('with the option operationContext', () => {
  it('requests carry a traceparent where the app left the context empty, and their callbacks bring it back', async () => {
    const stage = await startStage({ register: { operationContext: true } });
    const app = await startCallbackApp();
    const client = new CallAutomationClient(stage.fake.connectionString, stage.clientOptions);
    const { callConnection: connection } = await client.createCall(
      { targetParticipant: alice },
      app.callbackUrl,
    );
    await stage.fake.callbacks.sent();
    stage.fake.ledger.length = 0;
    const media = connection.getCallMedia();
    const shared = { operationContext: 'of the app' };
    const recognize = { kind: 'callMediaRecognizeDtmfOptions', maxTonesToCollect: 3 } as const;
    await media.play([prompt], [alice]);
    await media.playToAll([prompt], { loop: true });
    await media.playToAll([prompt], shared);
    await media.startRecognizing(alice, recognize);
    // The older signature, which warns.
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await media.startRecognizing(alice, 3, { ...recognize });
    warn.mockRestore();
    await media.sendDtmfTones(['one'], alice);
    await media.hold(alice);
    await media.startTranscription();
    await media.updateTranscription('de-DE', { operationContext: '' });
    await connection.addParticipant({ targetParticipant: bob });
    await connection.moveParticipants([bob], 'connection-2');
    await stage.fake.callbacks.sent();
    await stage.acs.forceFlush();
    const traceparents = new Map(
      stage.sink.spans.map(({ name, traceId, spanId }) => [name, `00-${traceId}-${spanId}-01`]),
    );
    const sent = stage.fake.ledger.map(({ path, request }) => [
      /\w+$/.exec(path)?.[0],
      [...traceparents].find(([, traceparent]) => traceparent === request.operationContext)?.[0] ??
        request.operationContext,
    ]);
    expect(sent).toEqual([
      ['play', 'CallMedia.play'],
      ['play', expect.stringMatching(/^00-/)],
      ['play', 'of the app'],
      ['recognize', expect.stringMatching(/^00-/)],
      ['recognize', 'CallMedia.startRecognizing'],
      ['sendDtmfTones', 'CallMedia.sendDtmfTones'],
      ['hold', 'CallMedia.hold'],
      ['startTranscription', 'CallMedia.startTranscription'],
      ['updateTranscription', 'CallMedia.updateTranscription'],
      ['add', 'CallConnection.addParticipant'],
      ['moveHere', 'CallConnection.moveParticipants'],
    ]);
    expect(stage.fake.ledger[1]?.request.playOptions).toEqual({ loop: true });
    expect([shared, recognize]).toEqual([
      { operationContext: 'of the app' },
      { kind: 'callMediaRecognizeDtmfOptions', maxTonesToCollect: 3 },
    ]);
    const broughtBack = stage.sink.logs
      .filter(({ eventName }) => eventName === 'acs.call_automation.callback')
      .map(({ attributes }) => attributes['acs.call_automation.operation_context']);
    const carried = stage.fake.ledger.map(({ path, request }) =>
      /:hold$/.test(path) ? [] : request.operationContext,
    );
    expect(broughtBack.sort()).toEqual(
      carried
        .flat()
        .map((context) => (context === 'of the app' ? undefined : context))
        .sort(),
    );
    app.close();
    await stage.close();
  });
});
