/** Records what the dashboards' queries give on a running system. */
import { allQueries, filled } from '../../grafana/dashboards.ts';
import type { LokiRecord, RecordedSpan, Recording } from '../../grafana/recording.ts';
import type { System } from './system.ts';

/** Rows of one query that are kept. */
const MAX_ROWS = 8;

/** Records every query for Prometheus, a log record of each kind and outcome, and a span of each name. */
export async function recordingOf({ prometheus, loki, jaeger }: System): Promise<Recording> {
  const queries = [...new Set(allQueries('prometheus').map(({ query }) => filled(query)))].sort();
  const answers: Recording['prometheus'] = {};
  for (const query of queries) {
    const rows = await prometheus.query(query);
    const sorted = rows.sort((a, b) => (JSON.stringify(a.metric) < JSON.stringify(b.metric) ? -1 : 1));
    answers[query] = sorted.slice(0, MAX_ROWS);
  }
  const kinds = new Map<string, LokiRecord>();
  for (const record of loki.logs.map(lokiRecord)) {
    const kind = JSON.stringify(KIND.map((label) => record.labels[label]));
    if (!kinds.has(kind)) kinds.set(kind, record);
  }
  return { prometheus: answers, loki: [...kinds.values()], spans: await spansOf(jaeger) };
}

/** Spans of one name as one, with every attribute that any of them has: which of them Jaeger gives first changes. */
async function spansOf(jaeger: System['jaeger']): Promise<RecordedSpan[]> {
  const byName = new Map<string, RecordedSpan>();
  for (const service of ['contoso-web', 'acs-demo'])
    for (const { traceID, spans } of await jaeger.search(service, {}))
      for (const { spanID, operationName: name, tags } of spans) {
        const known = byName.get(name) ?? { traceId: traceID, spanId: spanID, service, name, attributes: {} };
        const own = tags
          .filter(({ key }) => !OF_JAEGER.test(key))
          .map(({ key, value }) => [key, String(value)] as const);
        const all = Object.entries({ ...Object.fromEntries(own), ...known.attributes });
        const attributes = Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
        byName.set(name, { ...known, attributes });
      }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Tags that Jaeger adds, and attributes that depend on the try that is found first. */
const OF_JAEGER =
  /^(?:otel|internal|span|error|server|network|url)\b|^(?:error[._]|http[._]|acs\.end_reason|acs\.call\.(?:duration|setup))/;

/** One record is kept for each combination of these. */
const KIND = [
  'event_name',
  'acs_end_reason_code',
  'acs_end_reason_sub_code',
  'acs_sms_delivery_code',
  'acs_email_delivery_status',
  'error_type',
  'service_name',
];

/** Attributes of the machine that records; no panel shows them. */
const OF_MACHINE = /^(?:process|host|os)\./;

type Log = System['loki']['logs'][number];

function lokiRecord({ attributes, resource, eventName, body, timeUnixNano, traceId }: Log): LokiRecord {
  const named = Object.entries({ ...resource, ...attributes }).filter(([name]) => !OF_MACHINE.test(name));
  const all = named.map(([name, value]) => [name.replaceAll('.', '_'), String(value)] as const);
  const labels = {
    ...Object.fromEntries(all),
    ...(eventName && { event_name: eventName }),
    ...(traceId && { trace_id: traceId }),
  };
  return { time: Number(timeUnixNano / 1_000_000n), line: String(body), labels };
}
