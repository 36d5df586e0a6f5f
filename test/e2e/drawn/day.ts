/** Half a day of an app that uses every service: quiet at first, and with an incident of Microsoft's in its last 40 minutes. */
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { LokiRecord } from '../../grafana/recording.ts';
import { addCall, addDrop, WEB } from './calls.ts';
import { Counters } from './counters.ts';
import { API, addAction, addChat, addEmail, addSms } from './messages.ts';
import { Random } from './random.ts';
import { CALL_ID, storyCall } from './story-call.ts';
import { SMS_ID, storyMessage } from './story-message.ts';

const HOUR = 3600;

/** Times are seconds since 1970. */
export interface Day {
  from: number;
  /** Seven quiet hours end here. */
  quietUntil: number;
  incidentFrom: number;
  to: number;
  callId: string;
  smsId: string;
  openMetrics: string;
  /** Newest first, as Loki gives them. */
  records: LokiRecord[];
  spans: ReadableSpan[];
}

/** @param now Milliseconds since 1970. */
export async function makeDay(now = Date.now()): Promise<Day> {
  const to = Math.floor(now / 60_000) * 60;
  const from = to - 14 * HOUR;
  const incidentFrom = to - 40 * 60;
  const sink = { random: new Random(7), counters: new Counters(), records: [] as LokiRecord[] };
  const each = (seconds: number, add: (at: number, outage: boolean) => void) => {
    for (let at = from + 600; at < to; at += sink.random.between(0.5, 1.5) * seconds)
      add(at, at > incidentFrom);
  };
  each(40, (at, outage) => addCall(sink, at, outage));
  each(60, (at) => addSms(sink, at));
  each(150, (at) => addEmail(sink, at));
  each(120, (at) => addAction(sink, at));
  each(200, (at, outage) => addChat(sink, at, outage));
  each(7200, (at) => addDrop(sink, at));
  ofGateway(sink.counters, { from, to, incidentFrom });
  const story = await storyCall(to - 1800);
  const message = await storyMessage(to - 1200);
  const records = [...sink.records, ...story.records, ...message.records].filter(
    ({ time }) => time <= to * 1000,
  );
  return {
    from,
    quietUntil: from + 7 * HOUR,
    incidentFrom,
    to,
    callId: CALL_ID,
    smsId: SMS_ID,
    openMetrics: sink.counters.openMetrics(from, to),
    records: records.sort((a, b) => b.time - a.time),
    spans: [...story.spans, ...message.spans],
  };
}

function ofGateway(
  counters: Counters,
  { from, to, incidentFrom }: { from: number; to: number; incidentFrom: number },
): void {
  for (const [source, app] of [
    ['client', WEB],
    ['sdk', API],
    ['event_grid', API],
    ['call_automation', API],
  ] as const)
    for (let at = from + 300; at < to; at += 60)
      counters.add(
        'acs_otel_events_received_total',
        { service_name: app.service, deployment_environment_name: app.environment, acs_source: source },
        at,
        source === 'client' ? 12 : 3,
      );
  for (const [exporter, data] of [
    ['otlp_http/loki', 'logs'],
    ['otlp/backend', 'traces'],
  ] as const) {
    const labels = { exporter, data_type: data, instance: 'gateway-1', job: 'acs-otel-gateway-telemetry' };
    counters.add('otelcol_exporter_queue_size', labels, from, 40);
    counters.add('otelcol_exporter_queue_capacity', labels, from, 1000);
  }
  const fires = { from: incidentFrom + 300, to };
  for (const [alertname, severity] of [
    ['AcsCallServerErrors', 'critical'],
    ['AcsCallErrorBudgetBurn', 'critical'],
    ['AcsCall5xxRate', 'warning'],
  ] as const)
    counters.hold(
      'ALERTS',
      {
        alertname,
        severity,
        alertstate: 'firing',
        acs_source: 'client',
        service_name: WEB.service,
        deployment_environment_name: WEB.environment,
      },
      fires,
      1,
    );
}
