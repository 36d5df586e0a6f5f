/** One trace per call in a real Jaeger, found by the call id, as trace id and as tag. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { type JaegerTrace, type RunningJaeger, startJaeger } from '../backends/jaeger.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';

let jaeger: RunningJaeger;
let gateway: Gateway;

beforeAll(async () => {
  jaeger = await startJaeger();
  gateway = await startGateway({ overlays: ['otlp'], env: { ACS_OTEL_BACKEND: jaeger.otlpUrl } });
});
afterAll(async () => {
  await gateway?.stop();
  await jaeger?.stop();
});

async function traceWith(traceId: string, spans: number): Promise<JaegerTrace | undefined> {
  const deadline = Date.now() + 20_000;
  let trace: JaegerTrace | undefined;
  do {
    await sleep(200);
    trace = await jaeger.trace(traceId);
  } while ((trace?.spans.length ?? 0) < spans && Date.now() < deadline);
  return trace;
}

it('two participants and a server are one trace', async () => {
  const ids = Array.from({ length: 20 }, () => randomUUID());
  for (const id of ids) {
    const traceId = traceIdOfCall(id);
    for (const direction of ['outgoing', 'incoming']) {
      const spanId = randomBytes(8).toString('hex');
      const end = { 'acs.end_reason.code': 480, 'acs.end_reason.sub_code': 10037 };
      const attributes = { ...end, 'acs.call.id': id, 'acs.call.direction': direction };
      const child = { name: 'call setup', kind: 1, traceId, parentSpanId: spanId, attributes };
      const spans = [participantSpan(attributes, { traceId, spanId }), child];
      await send(
        `${gateway.browserUrl}/v1/traces`,
        tracesRequest(spans, { 'service.name': `web-${direction}` }),
      );
    }
    const server = { name: 'CallAutomation.Play', kind: 1, traceId, attributes: { 'acs.call.id': id } };
    await send(
      `${gateway.serverUrl}/v1/traces`,
      tracesRequest([server], { 'service.name': 'server' }),
      gateway.token,
    );
  }
  for (const id of ids) {
    const trace = await traceWith(traceIdOfCall(id), 5);
    expect(trace?.spans.map(({ operationName }) => operationName).sort()).toEqual([
      'CallAutomation.Play',
      'call incoming',
      'call outgoing',
      'call setup',
      'call setup',
    ]);
  }
  const [id = ''] = ids;
  const found = await jaeger.search('web-incoming', { 'acs.call.id': id });
  expect(found.map(({ traceID }) => traceID)).toEqual([traceIdOfCall(id)]);
  const participant = found[0]?.spans.find(({ operationName }) => operationName === 'call incoming');
  const tags = Object.fromEntries(participant?.tags.map(({ key, value }) => [key, value]) ?? []);
  expect(tags).toMatchObject({
    'acs.end_reason.class': 'unreachable',
    'acs.end_reason.origin': 'peer',
    'acs.end_reason.description': expect.stringContaining(' '),
  });
});
