/** sampling.yaml keeps failing calls whole and the same calls on every replica, and does not affect counters. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceIdOfCall } from '../../src/events/hashed-ids.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import {
  type Attributes,
  participantSpan,
  type SpanToSend,
  send,
  tracesRequest,
} from './gateway/otlp-json.ts';

let gateways: Gateway[];
let sink: OtlpSink;

beforeAll(async () => {
  sink = await startOtlpSink();
  const env = { ACS_OTEL_BACKEND: sink.url };
  gateways = await Promise.all(
    [1, 2].map(() => startGateway({ overlays: ['otlp', 'prometheus', 'sampling'], env })),
  );
});
afterAll(async () => {
  for (const gateway of gateways ?? []) await gateway.stop();
  await sink?.close();
});

const FINE: Attributes = {
  'acs.end_reason.code': 0,
  'acs.end_reason.sub_code': 0,
  'acs.end_reason.expected': true,
};
const FAILED: Attributes = {
  'acs.end_reason.code': 503,
  'acs.end_reason.sub_code': 0,
  'acs.end_reason.expected': false,
};

/** A participant span and its children; all of them carry the outcome. */
function leg(callId: string, attributes: Attributes, rest: Partial<SpanToSend> = {}): SpanToSend[] {
  const spanId = randomBytes(8).toString('hex');
  const traceId = traceIdOfCall(callId);
  const failed = attributes['acs.end_reason.expected'] === false;
  const own = { traceId, spanId, error: failed, ...rest };
  const participant = participantSpan({ ...attributes, 'acs.call.id': callId }, own);
  const child = (name: string): SpanToSend => ({
    name,
    kind: 1,
    traceId,
    parentSpanId: spanId,
    attributes: { 'acs.call.id': callId, 'acs.source': 'client', ...attributes },
  });
  return [participant, child('call setup'), child('call hold'), child('call participant')];
}

/** The rule of sampling.yaml: the last byte of the trace id is below 26. */
function keptById(callId: string): boolean {
  return Number.parseInt(traceIdOfCall(callId).slice(-2), 16) < 26;
}

async function counted(metric: string): Promise<number> {
  const pages = await Promise.all(
    gateways.map(({ scrapeTarget }) => fetch(`http://${scrapeTarget}/metrics`).then((page) => page.text())),
  );
  const values = pages.join('\n').matchAll(new RegExp(`^${metric}\\{.*?\\} ([0-9.e+]+)`, 'gm'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}

describe('400 calls of two participants, 40 of which fail for the second, over two replicas', () => {
  const calls = Array.from({ length: 400 }, (_, n) => ({ id: randomUUID(), fails: n % 10 === 0 }));

  beforeAll(async () => {
    sink.clear();
    for (const [n, { id, fails }] of calls.entries()) {
      const [first, second] = n % 2 === 0 ? gateways : [...gateways].reverse();
      // Each participant reports to the replica that the load balancer happens to choose.
      await send(`${first?.browserUrl}/v1/traces`, tracesRequest(leg(id, FINE)));
      await send(`${second?.browserUrl}/v1/traces`, tracesRequest(leg(id, fails ? FAILED : FINE)));
    }
    const expected = calls.reduce((sum, { id, fails }) => sum + (keptById(id) ? 8 : fails ? 4 : 0), 0);
    await sink.waitFor(({ spans }) => spans.length >= expected, 30_000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
  });

  it('keeps every span of the 40 that failed', () => {
    for (const { id, fails } of calls) {
      if (!fails) continue;
      const spans = sink.spans.filter(({ attributes }) => attributes['acs.call.id'] === id);
      const failing = spans.filter(({ attributes }) => attributes['acs.end_reason.expected'] === false);
      expect(failing.map(({ name }) => name).sort()).toEqual([
        'call hold',
        'call outgoing',
        'call participant',
        'call setup',
      ]);
    }
  });

  it('keeps the same tenth of the others on both replicas: all spans of a call or none', () => {
    for (const { id } of calls) {
      const spans = sink.spans.filter(({ attributes }) => attributes['acs.call.id'] === id);
      const fine = spans.filter(({ attributes }) => attributes['acs.end_reason.expected'] === true);
      const whole = calls.find((call) => call.id === id)?.fails ? 4 : 8;
      expect(fine).toHaveLength(keptById(id) ? whole : 0);
    }
    const kept = calls.filter(({ id }) => keptById(id)).length;
    expect(kept).toBeGreaterThan(15);
    expect(kept).toBeLessThan(75);
  });

  it('counts all 800 legs', async () => {
    expect(await counted('acs_call_ended_total')).toBe(800);
  });
});

describe('calls that nobody should miss', () => {
  /** A call id that the trace-id rule alone would drop. */
  function unluckyCallId(): string {
    const id = randomUUID();
    return keptById(id) ? unluckyCallId() : id;
  }

  async function keptNames(spans: SpanToSend[]): Promise<string[]> {
    sink.clear();
    const marker = { name: 'marker', error: true };
    await send(`${gateways[0]?.browserUrl}/v1/traces`, tracesRequest([...spans, marker]));
    await sink.waitFor((received) => received.spans.some(({ name }) => name === 'marker'));
    return sink.spans
      .map(({ name }) => name)
      .filter((name) => name !== 'marker')
      .sort();
  }

  it('one that fails after ten minutes', async () => {
    const names = await keptNames(
      leg(unluckyCallId(), { ...FAILED, 'acs.call.duration': 600.5 }, { seconds: 602 }),
    );
    expect(names).toEqual(['call hold', 'call outgoing', 'call participant', 'call setup']);
  });

  it('one that the sender did not classify, by the verdict of the table', async () => {
    const codes = { 'acs.end_reason.code': 500, 'acs.end_reason.sub_code': 0 };
    expect(await keptNames(leg(unluckyCallId(), codes))).toHaveLength(4);
  });

  it('one that took 15 s to set up', async () => {
    const slow = { ...FINE, 'acs.call.setup.duration': 15.2, 'acs.call.duration': 3.5 };
    expect(await keptNames(leg(unluckyCallId(), slow))).toHaveLength(4);
    const quick = { ...FINE, 'acs.call.setup.duration': 1.2, 'acs.call.duration': 3.5 };
    expect(await keptNames(leg(unluckyCallId(), quick))).toEqual([]);
  });
});
