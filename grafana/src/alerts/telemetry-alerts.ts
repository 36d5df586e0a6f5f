/** Alerts about the telemetry itself. */
import { METRICS } from '../names.ts';
import { UID } from '../uids.ts';
import type { Alert } from './alert.ts';
import { WHO } from './texts.ts';

export const TELEMETRY_ALERTS: readonly Alert[] = [
  {
    name: 'AcsTelemetryAbsent',
    severity: 'warning',
    cause: 'telemetry',
    metric: METRICS.ended.name,
    check: { kind: 'silence' },
    window: '1h',
    threshold: 0,
    floor: { events: 20 },
    summary: `${WHO}: no call ended for an hour`,
    description: 'No call leg ended in an hour in which at least 20 ended yesterday and a week ago.',
    dashboard: { uid: UID.overview },
    runbook:
      "Either there are no calls or the telemetry is lost. If your app's own traffic is normal, telemetry is lost: can browsers reach port 4319 (CORS, certificate, content security policy), did a release drop `register()`? Silence the alert on holidays. In the first week there is only yesterday to compare with, so the first quiet Saturday raises it.",
  },
  {
    name: 'AcsGatewayDown',
    severity: 'critical',
    cause: 'telemetry',
    metric: 'up',
    check: { kind: 'scrape', gone: 'all' },
    window: '5m',
    threshold: 0,
    floor: { events: 0 },
    summary:
      'No replica of the gateway can be scraped: nothing counts calls, and no alert about calls can fire',
    description:
      'Prometheus reaches no replica of the gateway, or has lost the scrape that it had in the last three days. All alerts about calls are blind.',
    dashboard: { uid: UID.overview },
    runbook:
      'Is the gateway running (`up{job="acs-otel-gateway"}`), and does Prometheus still have the scrape of port 8889? Apps and pages keep what they can\'t send for minutes only. After an upgrade read the first line of the gateway\'s log: without `ACS_OTEL_TOKEN` it does not start. If you have removed the gateway, silence the alert for three days.',
  },
  {
    name: 'AcsGatewayReplicaDown',
    severity: 'warning',
    cause: 'telemetry',
    metric: 'up',
    check: { kind: 'scrape', gone: 'one' },
    window: '5m',
    threshold: 0,
    floor: { events: 0 },
    summary: "The gateway's replica {{ $labels.instance }} can't be scraped",
    description:
      'One replica of the gateway does not answer. The others receive what is sent; what its queues on disk hold waits.',
    dashboard: { uid: UID.overview },
    runbook:
      'Restart it with its own disk: only the owner of a queue can resume it, and a new replica with an empty disk leaves that data behind. Check why it ended: out of memory, disk full, node gone. The rest must carry the load: watch `otelcol_exporter_queue_size`.',
  },
  {
    name: 'AcsGatewayQueueFull',
    severity: 'warning',
    cause: 'telemetry',
    metric: 'otelcol_exporter_queue_size',
    check: { kind: 'queue' },
    window: '15m',
    threshold: 0.9,
    floor: { events: 0 },
    summary:
      "The gateway's queue for {{ $labels.exporter }} has been {{ $value | humanizePercentage }} full for 15 minutes",
    description:
      'A backend takes less than arrives, or nothing. When the queue is full, the gateway refuses data.',
    dashboard: { uid: UID.overview },
    runbook:
      "The label `exporter` names the backend. Is it up, does it answer with errors (`otelcol_exporter_send_failed_spans`, the gateway's log), is it slow? If it is only slow, add replicas or raise the size of the queue. Servers keep what is refused for a while, pages for minutes: data is lost from then on, and AcsOtelDropping counts what pages report.",
  },
  {
    name: 'AcsOtelDropping',
    severity: 'warning',
    cause: 'telemetry',
    metric: METRICS.dropped.name,
    check: { kind: 'count' },
    window: '15m',
    threshold: 0,
    floor: { events: 10 },
    summary: `${WHO}: acs-otel dropped {{ $value | humanize }} items ({{ $labels.acs_otel_drop_reason }})`,
    description: 'acs-otel dropped events, spans or log records. Traces have gaps, and counts are too low.',
    dashboard: { uid: UID.overview },
    runbook:
      "The reason shows where. `queue_full`: telemetry arrives faster than it can be sent; check whether the gateway or the backend is slow. `export_failed`: the endpoint refuses data or is down; try it with curl from the same host. `exception`: a bug in acs-otel; the app's OpenTelemetry diagnostics log has the stack trace.",
  },
];
