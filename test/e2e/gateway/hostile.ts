/** A gateway with its backend and Prometheus, honest senders and strangers. */
import { afterAll, beforeAll } from 'vitest';
import { type RunningPrometheus, startPrometheus } from '../../backends/prometheus.ts';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type Attributes, participantSpan, send, tracesRequest, type Value } from './otlp-json.ts';
import { otlpProtobuf } from './otlp-protobuf.ts';
import { prometheusConfig } from './prometheus.ts';

/** Prefix of the attributes of an end reason. */
export const END = 'acs.end_reason';

/** Attributes of a leg that ended. */
export const end = (code: Value, subCode: Value, more: Attributes = {}): Attributes => ({
  [`${END}.code`]: code,
  [`${END}.sub_code`]: subCode,
  ...more,
});

/** Set while the tests run. */
export interface HostileStage {
  sink: OtlpSink;
  gateway: Gateway;
  prometheus: RunningPrometheus;
}

/** @param env Variables of the gateway */
export function hostileStage(env: Record<string, string>): HostileStage {
  const stage = {} as HostileStage;
  beforeAll(async () => {
    stage.sink = await startOtlpSink();
    stage.gateway = await startGateway({
      overlays: ['otlp', 'otlp-logs-metrics', 'prometheus'],
      env: { ACS_OTEL_BACKEND: stage.sink.url, ...env },
    });
    stage.prometheus = await startPrometheus({ config: prometheusConfig([stage.gateway.scrapeTarget]) });
  });
  afterAll(async () => {
    await stage.prometheus?.stop();
    await stage.gateway?.stop();
    await stage.sink?.close();
  });
  return stage;
}

/** Ends of calls as a page sends them, one request each. */
export async function pageCalls(
  { gateway }: HostileStage,
  ends: readonly Attributes[],
  resource: Attributes,
): Promise<void> {
  const left = [...ends];
  const worker = async () => {
    for (let attributes = left.pop(); attributes; attributes = left.pop())
      await send(`${gateway.browserUrl}/v1/traces`, tracesRequest([participantSpan(attributes)], resource));
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

/** The end of a call that a server passes on for its clients. */
export async function serverCall({ gateway }: HostileStage, attributes: Attributes): Promise<void> {
  const request = tracesRequest([participantSpan(attributes)], { 'service.name': 'proxy' });
  await send(`${gateway.serverUrl}/v1/traces`, request, gateway.token);
}

/** Sends protobuf, with bytes that are no UTF-8 instead of every `BAD`. */
export async function sendBytes(url: string, request: unknown): Promise<void> {
  const bytes = otlpProtobuf(url.endsWith('traces') ? 'traces' : 'logs', request);
  for (let at = bytes.indexOf('BAD'); at >= 0; at = bytes.indexOf('BAD')) bytes.fill(0xff, at, at + 3);
  const headers = { 'Content-Type': 'application/x-protobuf' };
  const { status } = await fetch(url, { method: 'POST', headers, body: new Uint8Array(bytes) });
  if (status !== 200) throw new Error(`${url}: ${status}`);
}
