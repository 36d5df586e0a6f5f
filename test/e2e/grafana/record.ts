/** Records what the dashboards' queries give on a running system. */
import { allQueries, filled } from '../../grafana/dashboards.ts';
import type { LokiRecord, Recording } from '../../grafana/recording.ts';
import type { System } from './system.ts';

/** Rows of one query that are kept. */
const MAX_ROWS = 8;

/** Records every query for Prometheus, and a log record of each kind and outcome. */
export async function recordingOf({ prometheus, loki }: System): Promise<Recording> {
  const queries = [...new Set(allQueries('prometheus').map(({ query }) => filled(query)))].sort();
  const answers: Recording['prometheus'] = {};
  for (const query of queries) {
    const rows = await prometheus.query(query);
    const sorted = rows.sort((a, b) => (JSON.stringify(a.metric) < JSON.stringify(b.metric) ? -1 : 1));
    answers[query] = sorted.slice(0, MAX_ROWS);
  }
  const kinds = new Map<string, LokiRecord>();
  for (const record of loki.logs.map(lokiRecord)) {
    const { event_name: event, acs_end_reason_code: code, acs_end_reason_sub_code: subCode } = record.labels;
    const kind = JSON.stringify([event, code, subCode, record.labels.error_type, record.labels.service_name]);
    if (!kinds.has(kind)) kinds.set(kind, record);
  }
  return { prometheus: answers, loki: [...kinds.values()] };
}

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
