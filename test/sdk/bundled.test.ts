/** The Azure SDK inside the app's bundle, where no copy on disk is the one that runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { newUserToken } from '../fakes/acs-people.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type AppRun, fakeEnv, runApp } from './run-app.ts';

const OURS = pathToFileURL(join(import.meta.dirname, '../../src/node.ts')).href;
const folder = mkdtempSync(join(tmpdir(), 'acs-otel-bundled-'));
let fake: FakeAcs;
let sink: OtlpSink;

beforeAll(async () => {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'apps/all-clients.ts'),
    platform: 'node',
    logLevel: 'silent',
  });
  await bundle.write({ file: join(folder, 'plain.mjs'), format: 'esm', minify: false });
  await bundle.write({ file: join(folder, 'minified.cjs'), format: 'cjs', minify: true });
  await bundle.close();
  const client = await rolldown({ input: '@azure/communication-sms', platform: 'node', logLevel: 'silent' });
  await client.write({ file: join(folder, 'sms.mjs'), format: 'esm' });
  await client.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  [fake, sink] = [await startFakeAcs({ tls: true }), await startOtlpSink()];
});
afterEach(async () => {
  await fake.close();
  await sink.close();
});

function run(
  file: string,
  handOver: string,
  more: Record<string, string> = {},
  nodeArgs: string[] = [],
): Promise<AppRun> {
  const env = {
    ...fakeEnv(fake),
    ACS_OTEL: OURS,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    USER_TOKEN: newUserToken(),
    HAND_OVER: handOver,
    ...more,
  };
  return runApp(file, env, nodeArgs);
}

const names = () => sink.spans.filter((span) => span.kind === 'internal').map((span) => span.name);

/** Each operation once, as from `node_modules`. */
const OPERATIONS = [
  'SmsClient.send',
  'EmailClient.beginSend',
  'EmailClient.pollUntilDone',
  'CallAutomationClient.createCall',
  'CallConnection.getCallConnectionProperties',
  'CallConnection.hangUp',
  'ChatClient.createChatThread',
  'ChatThreadClient.sendMessage',
  'ChatThreadClient.listMessages',
  'CommunicationIdentityClient.createUser',
  'RoomsClient.createRoom',
  'RoomsClient.listParticipants',
  'MessagesServiceClient.listTemplates',
].sort();

it.each([['plain.mjs'], ['minified.cjs']])(
  '%s: clients that are handed over are traced whole',
  async (file) => {
    const { stderr, result } = await run(join(folder, file), 'all');
    expect(stderr).toBe('');
    expect(result).toEqual({});
    expect(names().sort()).toEqual(OPERATIONS);
    const operations = new Set(
      sink.spans.filter((span) => span.kind === 'internal').map(({ spanId }) => spanId),
    );
    const exchanges = sink.spans.filter((span) => span.kind === 'client');
    expect(exchanges.filter(({ parentSpanId }) => !operations.has(parentSpanId ?? ''))).toEqual([]);
    expect(exchanges.map((span) => span.attributes['acs.ms_cv']).sort()).toEqual(
      fake.ledger.map((row) => row.msCv).sort(),
    );
  },
);

it('clients that are reached anyway are not traced twice when they are handed over', async () => {
  const { stderr } = await run('all-clients.ts', 'all');
  expect(stderr).toBe('');
  expect(names().sort()).toEqual(OPERATIONS);
});

it('without clients, one line names the bundle and the classes to hand over', async () => {
  const { errorLines } = await run(join(folder, 'plain.mjs'), 'none');
  expect(errorLines).toEqual([
    '[acs-otel] requests of @azure/communication-sms 1.1.0 were seen without an operation: its copy is bundled in ' +
      "plain.mjs, where acs-otel can't reach it. Hand its classes over: register({ clients: [SmsClient, ChatClient, " +
      'EmailClient, CommunicationIdentityClient, CallAutomationClient, RoomsClient, messagesClient] })',
  ]);
  expect(names()).toEqual([]);
  expect(sink.spans).toHaveLength(fake.ledger.length);
});

it('under Next.js, the line names withAcsOtel', async () => {
  const { errorLines } = await run(join(folder, 'plain.mjs'), 'none', { NEXT_RUNTIME: 'nodejs' });
  expect(errorLines).toEqual([expect.stringMatching(/sms 1\.1\.0 .*Next\.js.*export default withAcsOtel\(/)]);
});

it('what is no client is named once each, and the rest goes on', async () => {
  const { errorLines, code } = await run('all-clients.ts', 'foreign');
  expect(errorLines.map((line) => /holds (.*?), which/.exec(line)?.[1])).toEqual([
    "'URL'",
    "'createClient'",
    'a string',
  ]);
  expect(code).toBe(0);
  expect(names().sort()).toEqual(OPERATIONS);
});

it('register() joins an installation by --import, which observes what it hands over', async () => {
  const preload = ['--import', join(import.meta.dirname, '../../src/register-node.ts')];
  const { stderr } = await run(join(folder, 'plain.mjs'), 'all', {}, preload);
  expect(stderr).toBe('');
  expect(names().sort()).toEqual(OPERATIONS);
});

it('a second copy of a client that is traced is named in one line', async () => {
  const copy = pathToFileURL(join(folder, 'sms.mjs')).href;
  const { errorLines } = await run('second-copy.ts', 'none', { SECOND_COPY: copy });
  expect(errorLines).toEqual([
    '[acs-otel] requests of @azure/communication-sms 1.1.0 were seen without an operation, although another copy ' +
      "of it is traced: its copy is bundled, or loaded in a way that acs-otel can't follow. Hand its classes over: " +
      'register({ clients: [SmsClient] })',
  ]);
  expect(names()).toEqual(['SmsClient.send']);
  expect(fake.ledger).toHaveLength(3);
});
