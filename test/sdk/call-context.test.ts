/**
 * A voice app: Call Automation's callbacks come over HTTP, its audio over a WebSocket, and the spans of the app's turns
 * join the trace of the call. The test opens the WebSocket, as Microsoft's service does.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { CallAutomationClient } from '@azure/communication-call-automation';
import { context, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { automationSpanId, traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { callContext } from '../../src/node.ts';
import { ALICE } from '../fakes/acs-people.ts';
import { startCallbackApp } from './callback-app.ts';
import { type Stage, startStage } from './harness.ts';

const TURNS = 3;

interface Call {
  correlationId: string;
  callConnectionId: string;
}

let stage: Stage;
let app: Awaited<ReturnType<typeof startCallbackApp>>;
let client: CallAutomationClient;
const server = createServer();

beforeAll(async () => {
  stage = await startStage();
  app = await startCallbackApp();
  client = new CallAutomationClient(stage.fake.connectionString, stage.clientOptions);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const call = callContext(request);
    socket.on('message', (text) => {
      void context.with(call, () => turn(String(text))).then(() => socket.send('done'));
    });
  });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  app.close();
  await stage.close();
});

/** A turn of the app: speech to text, then a language model, each with a span of its own. */
async function turn(text: string): Promise<void> {
  const tracer = trace.getTracer('voice-app');
  await tracer.startActiveSpan('turn', { attributes: { 'app.turn': text } }, async (span) => {
    for (const name of ['speech', 'chat'])
      await tracer.startActiveSpan(name, async (child) => {
        await setTimeout(1);
        child.end();
      });
    span.end();
  });
}

async function talk(): Promise<Call> {
  const { callConnection, callConnectionProperties } = await client.createCall(
    { targetParticipant: { communicationUserId: ALICE.userId } },
    app.callbackUrl,
  );
  const { correlationId = '', callConnectionId = '' } = callConnectionProperties;
  await stage.fake.callbacks.sent();
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, {
    headers: { 'x-ms-call-correlation-id': correlationId, 'x-ms-call-connection-id': callConnectionId },
  });
  await once(socket, 'open');
  for (let n = 1; n <= TURNS; n++) {
    socket.send(`${correlationId} ${n}`);
    await once(socket, 'message');
  }
  socket.close();
  await callConnection.hangUp(true);
  await stage.fake.callbacks.sent();
  return { correlationId, callConnectionId };
}

it('joins the turns of 100 concurrent calls with their calls, none with another', async () => {
  await stage.clear();
  const calls = await Promise.all(Array.from({ length: 100 }, talk));
  await stage.acs.forceFlush();
  const { spans } = stage.sink;
  for (const { correlationId, callConnectionId } of calls) {
    const own = spans.filter(({ traceId }) => traceId === traceIdOfCall(correlationId));
    const named = (name: string) => own.filter((span) => span.name === name);
    const turns = named('turn');
    expect(turns.map(({ attributes }) => attributes['app.turn'])).toEqual(
      Array.from({ length: TURNS }, (_, n) => `${correlationId} ${n + 1}`),
    );
    const root = automationSpanId(callConnectionId);
    expect(named('call automation').map(({ spanId }) => spanId)).toEqual([root]);
    expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual(Array(TURNS).fill(root));
    const children = [...named('speech'), ...named('chat')];
    expect(children.map(({ parentSpanId }) => parentSpanId).sort()).toEqual(
      turns.flatMap(({ spanId }) => [spanId, spanId]).sort(),
    );
  }
  expect(spans.filter(({ name }) => name === 'turn')).toHaveLength(100 * TURNS);
});
