/** Runs the examples as users do, with the built package, against the fake service. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { deliveryReport } from '../fakes/event-grid-sender.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'acs-otel-examples-'));
const certificate = join(folder, 'ca.pem');
let fake: FakeAcs;
let sink: OtlpSink;

beforeAll(async () => {
  fake = await startFakeAcs({ tls: true });
  sink = await startOtlpSink();
  writeFileSync(certificate, fake.certificate ?? '');
});
afterAll(async () => {
  await sink.close();
  await fake.close();
  rmSync(folder, { recursive: true });
});

function start(example: string, env: Record<string, string> = {}): ChildProcess {
  sink.clear();
  return spawn(process.execPath, [join('examples', example), '+15550100100', '+15550100101'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: certificate,
      COMMUNICATION_CONNECTION_STRING: fake.connectionString,
      ACS_OTEL_HOSTS: fake.host,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ...env,
    },
  });
}

/** The raw answer to a raw request. */
async function answerTo(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(request);
  return text(socket);
}

it('node-sms prints the message id and exports the trace, although it does not flush', async () => {
  const child = start('node-sms.js');
  const output = await text(child.stdout as NodeJS.ReadableStream);
  const [, messageId] = /^202 (\S+)$/m.exec(output) ?? [];
  expect(messageId).toBeTruthy();
  const span = sink.spans.find(({ name }) => name === 'SmsClient.send');
  expect(span?.attributes['acs.sms.message_ids']).toEqual([messageId]);
});

it('call-automation counts a callback and flushes on SIGTERM', async () => {
  const port = 20_000 + (process.pid % 20_000);
  const child = start('call-automation.js', { PORT: String(port), CALLBACK_URL: 'https://app.example/cb' });
  let output = '';
  for await (const chunk of child.stdout as NodeJS.ReadableStream) {
    output += chunk;
    if (output.includes('call id')) break;
  }
  const [, callId] = /^call id (\S+)$/m.exec(output) ?? [];
  const data = {
    callConnectionId: 'one',
    correlationId: callId,
    resultInformation: { code: 603, subCode: 0 },
  };
  const event = { type: 'Microsoft.Communication.CallDisconnected', time: new Date().toISOString(), data };
  // A sender that breaks off must not end the server.
  connect(port, '127.0.0.1').end('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n[');
  expect(await answerTo(port, 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toContain('200 OK');
  await fetch(`http://127.0.0.1:${port}/callbacks`, { method: 'POST', body: JSON.stringify([event]) });
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(sink.spans.map(({ name }) => name)).toContain('CallAutomationClient.createCall');
  const ended = sink.logs.find(({ eventName }) => eventName === 'acs.call.ended');
  expect(ended?.attributes).toMatchObject({ 'acs.call.id': callId, 'acs.end_reason.class': 'declined' });
  expect(sink.metrics.map(({ name }) => name)).toContain('acs.call.ended');
});

it('webhook consents to Event Grid, and exports a delivery report before it acknowledges it', async () => {
  const port = 10_000 + (process.pid % 10_000);
  const key = 'a-key-of-sufficient-length';
  const child = start('webhook.js', { PORT: String(port), WEBHOOK_KEY: key });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const endpoint = `http://127.0.0.1:${port}/events`;
  for (const line of ['POST //', 'GET http://[/', 'TRACE /'])
    expect(await answerTo(port, `${line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 4/,
    );
  const headers = { 'WebHook-Request-Origin': 'eventgrid.azure.net' };
  const consent = await fetch(`${endpoint}?key=${key}`, { method: 'OPTIONS', headers });
  expect(consent.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
  const body = JSON.stringify([deliveryReport(1)]);
  expect((await fetch(endpoint, { method: 'POST', body })).status).toBe(401);
  expect((await fetch(`${endpoint}?key=${key}`, { method: 'POST', body })).status).toBe(200);
  const records = sink.logs.map(({ eventName, attributes }) => [eventName, attributes['acs.sms.message_id']]);
  expect(records).toEqual([['acs.sms.delivery_reported', 'message-1']]);
  child.kill('SIGTERM');
  await once(child, 'exit');
});

it('voice-app puts three turns into the trace of the call', async () => {
  const port = 40_000 + (process.pid % 20_000);
  const child = start('voice-app.js', { PORT: String(port) });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const ids = { correlationId: randomUUID(), callConnectionId: randomUUID() };
  const post = async (kind: string) => {
    const event = {
      id: kind,
      type: `Microsoft.Communication.${kind}`,
      time: new Date().toISOString(),
      data: ids,
    };
    await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify([event]) });
  };
  await post('CallConnected');
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, {
    headers: {
      'x-ms-call-correlation-id': ids.correlationId,
      'x-ms-call-connection-id': ids.callConnectionId,
    },
  });
  await once(socket, 'open');
  for (let n = 0; n < 3; n++) {
    socket.send('audio');
    await once(socket, 'message');
  }
  await post('CallDisconnected');
  socket.close();
  child.kill('SIGTERM');
  await once(child, 'exit');
  const own = sink.spans.filter(({ traceId }) => traceId === ids.correlationId.replaceAll('-', ''));
  const root = own.find(({ name }) => name === 'call automation');
  const turns = own.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
  expect(turns.map(({ name }) => name)).toEqual(['turn', 'turn', 'turn']);
  expect(own.filter(({ parentSpanId }) => parentSpanId === turns[2]?.spanId).map(({ name }) => name)).toEqual(
    ['speech', 'chat', 'voice'],
  );
});
