/** Callbacks that arrive before the SDK has the answer to the request that caused them. */
import { CallAutomationClient, type FileSource } from '@azure/communication-call-automation';
import { expect, it } from 'vitest';
import { ALICE } from '../fakes/acs-people.ts';
import { startCallbackApp } from './callback-app.ts';
import { startStage } from './harness.ts';

const alice = { communicationUserId: ALICE.userId };
const prompt: FileSource = { kind: 'fileSource', url: 'https://contoso.example/prompt.wav' };

it('a callback that overtakes the answer to its request is joined with it', async () => {
  const stage = await startStage({ fake: { delayMillis: 60 } });
  const app = await startCallbackApp();
  const client = new CallAutomationClient(stage.fake.connectionString, stage.clientOptions);
  const { callConnection } = await client.createCall({ targetParticipant: alice }, app.callbackUrl);
  await stage.fake.callbacks.sent();
  const played = callConnection.getCallMedia().play([prompt], [alice]);
  await expect.poll(() => stage.fake.ledger.some(({ path }) => path.endsWith(':play'))).toBe(true);
  await stage.fake.callbacks.sent();
  await stage.acs.forceFlush();
  const names = () => stage.sink.spans.map(({ name }) => name);
  expect(names()).toContain('call_automation.play');
  expect(names()).not.toContain('CallMedia.play');
  await played;
  await stage.acs.forceFlush();
  const [action, operation] = ['call_automation.play', 'CallMedia.play'].map((name) =>
    stage.sink.spans.find((span) => span.name === name),
  );
  expect(action?.links.map(({ spanId }) => spanId)).toEqual([operation?.spanId]);
  app.close();
  await stage.close();
});
