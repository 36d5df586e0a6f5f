/** A gateway and its backend for the tests of one file. */
import { afterAll, beforeAll } from 'vitest';
import { type OtlpSink, startOtlpSink } from '../../fakes/otlp-sink.ts';
import { type Gateway, type Overlay, startGateway } from './gateway.ts';

export interface GatewayStage {
  /** Set while the tests run. */
  gateway: Gateway;
  /** The gateway's OTLP backend for all signals. */
  sink: OtlpSink;
}

/** @param overlays More overlays than those that export to the sink. */
export function gatewayStage(overlays: readonly Overlay[] = []): GatewayStage {
  const stage = {} as GatewayStage;
  beforeAll(async () => {
    stage.sink = await startOtlpSink();
    stage.gateway = await startGateway({
      overlays: ['otlp', 'otlp-logs-metrics', ...overlays],
      env: { ACS_OTEL_BACKEND: stage.sink.url },
    });
  });
  afterAll(async () => {
    await stage.gateway?.stop();
    await stage.sink?.close();
  });
  return stage;
}
