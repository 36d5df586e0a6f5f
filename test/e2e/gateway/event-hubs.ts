/** The gateway with `event-hubs.yaml`, reading from a real Kafka broker with the credentials of Event Hubs. */
import type { RunningKafka } from '../../backends/kafka.ts';
import type { OtlpSink } from '../../fakes/otlp-sink.ts';
import { type Gateway, type Overlay, startGateway } from './gateway.ts';

/** The event hub. */
export const TOPIC = 'acs-resource-logs';

/** Starts a gateway that exports to a sink; `storage` as in {@link startGateway}, `more` are further overlays. */
export function startEventHubsGateway(
  kafka: RunningKafka,
  sink: OtlpSink,
  storage?: string,
  env: Record<string, string> = {},
  more: readonly Overlay[] = [],
): Promise<Gateway> {
  return startGateway({
    ...(storage && { storage }),
    overlays: ['otlp', 'otlp-logs-metrics', 'event-hubs', ...more],
    env: {
      ACS_OTEL_BACKEND: sink.url,
      EVENT_HUBS_BROKER: kafka.broker,
      EVENT_HUBS_CONNECTION_STRING: kafka.connectionString,
      EVENT_HUBS_TOPIC: TOPIC,
      EVENT_HUBS_TLS_INSECURE: 'true',
      ...env,
    },
  });
}
