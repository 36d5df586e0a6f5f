/** Spans without valid ids: what senders are answered, and what is counted. */
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { expect, it } from 'vitest';
import { participantSpan, tracesRequest } from '../../e2e/gateway/otlp-json.ts';
import { about, calls, post, stagedView } from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const good = participantSpan({ 'acs.call.id': CALL });
const DROPS = (count: number) => [{ what: 'spans', reason: 'invalid trace or span id', count }];

it('JSON: states how many were rejected and why, and stores the others', async () => {
  const view = await stagedView();
  const request = tracesRequest([good, good, good]) as {
    resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
  };
  const [, second, third] = request.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  Object.assign(second ?? {}, { traceId: 'zz' });
  Object.assign(third ?? {}, { spanId: '0'.repeat(16) });
  const answer = await post(view, '/v1/traces', JSON.stringify(request));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    partialSuccess: {
      rejectedSpans: '2',
      errorMessage: expect.stringMatching(/traceId of 32 and a spanId of 16 hex digits/),
    },
  });
  const { drops, received } = await about(view);
  expect({ drops, spans: received.spans }).toEqual({ drops: DROPS(2), spans: 1 });
  expect((await calls(view)).rows).toMatchObject([{ key: CALL, records: 1 }]);
});

it('protobuf: as well', async () => {
  const view = await stagedView();
  // A span whose trace id is the two bytes "zz".
  const body = Uint8Array.of(0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x0a, 0x02, 0x7a, 0x7a);
  const answer = await post(view, '/v1/traces', body, { 'content-type': 'application/x-protobuf' });
  expect(answer.status).toBe(200);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(bytes);
  expect(Number(partialSuccess?.rejectedSpans)).toBe(1);
  expect(partialSuccess?.errorMessage).toMatch(/traceId of 32/);
  expect((await about(view)).drops).toEqual(DROPS(1));
});

it('records of logs need none', async () => {
  const view = await stagedView();
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }] };
  expect(await (await post(view, '/v1/logs', JSON.stringify(request))).json()).toEqual({});
});
