/** The gateway with `event-grid.yaml`, and events as Event Grid delivers them into an event hub. */
import type { RunningKafka } from '../../backends/kafka.ts';
import type { OtlpSink } from '../../fakes/otlp-sink.ts';
import fixture from '../../fixtures/event-grid-events.json' with { type: 'json' };
import { type Gateway, type Overlay, startGateway } from './gateway.ts';

/** The event hub of the events. */
export const EVENTS_TOPIC = 'acs-events';

/** An event in the schema of Event Grid. */
export interface GridEvent {
  id: string;
  topic: string;
  subject: string;
  eventType: string;
  eventTime: string;
  data: Record<string, unknown>;
  [field: string]: unknown;
}

/** Every documented event, and those with other data that occur, each with an id of its own. */
export const SAMPLES: readonly GridEvent[] = fixture.events.flatMap((type) => {
  const sample = type.sample as unknown as GridEvent;
  const other = 'alternateData' in type ? (type.alternateData as GridEvent['data']) : undefined;
  return other ? [sample, { ...sample, id: sample.id.replace(/^0/, '1'), data: other }] : [sample];
});

/** The same event in the schema of CloudEvents. */
export function cloudEvent({ id, topic, subject, eventType, eventTime, data }: GridEvent): object {
  return { specversion: '1.0', id, source: topic, subject, type: eventType, time: eventTime, data };
}

/** Starts a gateway that exports to a sink; `storage` as in {@link startGateway}, `more` are further overlays. */
export function startEventGridGateway(
  kafka: RunningKafka,
  sink: OtlpSink,
  {
    storage,
    env,
    more = [],
  }: { storage?: string; env?: Record<string, string>; more?: readonly Overlay[] } = {},
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
