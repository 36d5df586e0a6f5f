/** The gateway with `event-hubs.yaml`, reading from a real Kafka broker with the credentials of Event Hubs. */
import type { RunningKafka } from '../../backends/kafka.ts';
import type { OtlpSink } from '../../fakes/otlp-sink.ts';
import { type Gateway, startGateway } from './gateway.ts';

/** The event hub. */
export const TOPIC = 'acs-resource-logs';

/** Starts one that exports to a sink; `storage` as in {@link startGateway}. */
export function startEventHubsGateway(
  kafka: RunningKafka,
  sink: OtlpSink,
  storage?: string,
  env: Record<string, string> = {},
): Promise<Gateway> {
  return startGateway({
    ...(storage && { storage }),
    overlays: ['otlp', 'otlp-logs-metrics', 'event-hubs'],
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
