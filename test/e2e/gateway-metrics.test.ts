/** What the gateway counts, as a backend receives it over OTLP. The counts themselves: gateway-counting.test.ts. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { groups, refs } from '../../src/schema/build/signals.ts';
import { type OtlpSink, type SinkMetric, startOtlpSink } from '../fakes/otlp-sink.ts';
import { COUNTED_BY_BOTH } from '../names/compare.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { logsRequest, participantSpan, send, tracesRequest } from './gateway/otlp-json.ts';

const counted = groups.filter(
  ({ id, type, annotations }) =>
    type === 'metric' && (annotations?.emitted_by === 'gateway' || COUNTED_BY_BOTH.includes(id)),
);

let sink: OtlpSink;
let gateway: Gateway;

beforeAll(async () => {
  sink = await startOtlpSink();
  gateway = await startGateway({
    overlays: ['otlp', 'otlp-logs-metrics'],
    env: { ACS_OTEL_BACKEND: sink.url },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await sink?.close();
});

/** A call with everything that is counted. */
async function sendCall(): Promise<void> {
  const leg = {
    'acs.source': 'client',
    'acs.call.id': randomUUID(),
    'acs.call.direction': 'outgoing',
    // From the app's function of the option `attributes`: the comparison below shows that it becomes no label.
    'app.tenant': 'blue',
  };
  const span = participantSpan({
    ...leg,
    'acs.call.setup.duration': 1.5,
    'acs.call.duration': 12.5,
    'acs.end_reason.code': 480,
    'acs.end_reason.sub_code': 10037,
  });
  const diagnostic = { 'acs.diagnostic.name': 'networkReconnect', 'acs.diagnostic.quality': 'bad' };
  const media = {
    'acs.media.direction': 'receive',
    'acs.media.quality': 'good',
    'acs.media.jitter.mean': 0.01,
    'acs.media.round_trip_time.mean': 0.05,
    'acs.media.packet_loss.mean': 0.001,
  };
  const logs = [
    { eventName: 'acs.diagnostic.changed', attributes: { ...leg, ...diagnostic } },
    { eventName: 'acs.media.summary', attributes: { ...leg, ...media } },
  ];
  await send(`${gateway.browserUrl}/v1/traces`, tracesRequest([span]));
  await send(`${gateway.browserUrl}/v1/logs`, logsRequest(logs));
}

it('every metric that the schema says the gateway counts, with the attributes that it lists', async () => {
  await sendCall();
  const received = (name: string | undefined): SinkMetric[] =>
    sink.metrics.filter((metric) => metric.name === name);
  await sink.waitFor(() => counted.every(({ metric_name }) => received(metric_name).length > 0), 30_000);
  const shapes = counted.map(({ metric_name }) => {
    const metrics = received(metric_name);
    const attributes = metrics.flatMap(({ points }) =>
      points.flatMap((point) => Object.keys(point.attributes)),
    );
    return { name: metric_name, unit: metrics[0]?.unit, attributes: [...new Set(attributes)].sort() };
  });
  expect(shapes).toEqual(
    counted.map((group) => ({ name: group.metric_name, unit: group.unit, attributes: refs(group).sort() })),
  );
});
