/** The gateway with `event-grid.yaml`, reading from a real Kafka broker with the credentials of Event Hubs. */
import type { RunningKafka } from '../../backends/kafka.ts';
import type { OtlpSink } from '../../fakes/otlp-sink.ts';
import { type Gateway, type Overlay, startGateway } from './gateway.ts';

/** The event hub of the events. */
export const EVENTS_TOPIC = 'acs-events';

/** What differs from a gateway that reads events and exports them to a sink. */
export interface EventGridGateway {
  /** As in {@link startGateway}. */
  storage?: string;
  env?: Record<string, string>;
  /** Further overlays. */
  more?: readonly Overlay[];
}

/** Starts a gateway that exports to a sink. */
export function startEventGridGateway(
  kafka: RunningKafka,
  sink: OtlpSink,
  { storage, env, more = [] }: EventGridGateway = {},
): Promise<Gateway> {
  return startGateway({
    ...(storage && { storage }),
    overlays: ['otlp', 'otlp-logs-metrics', 'event-grid', ...more],
    env: {
      ACS_OTEL_BACKEND: sink.url,
      EVENT_HUBS_BROKER: kafka.broker,
      EVENT_HUBS_CONNECTION_STRING: kafka.connectionString,
      EVENT_HUBS_TLS_INSECURE: 'true',
      EVENT_GRID_TOPIC: EVENTS_TOPIC,
      ...env,
    },
  });
}
