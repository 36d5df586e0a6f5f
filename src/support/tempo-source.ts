/** Tempo and Loki by their documented HTTP APIs; without Loki there are no log records. */
import { listOf, objectOf, textOf } from '../cli/otlp-json.ts';
import { flatAttributes } from './flat-records.ts';
import { type Backend, getJson, shownUrl } from './http-json.ts';
import { tracesIn } from './protobuf-json.ts';
import { attributesFor, cutAt, type Source, type Wanted } from './source.ts';

const MAX_TRACES = 50;
const MAX_LINES = 5000;
const TRACE = /^[\da-f]{1,32}$/i;

export function tempoSource(tempo: Backend, loki: Backend | undefined): Source {
  return {
    name: 'tempo',
    label: `Tempo at ${shownUrl(tempo.url)}${loki ? ` and Loki at ${shownUrl(loki.url)}` : ''}`,
    async find(wanted, take, say, cut) {
      say(`Reading ${wanted.traceIds.length} traces and searching ${wanted.ids.length} ids in Tempo …`);
      const traceIds = new Set(wanted.traceIds);
      for (const id of wanted.ids) {
        const found = await search(tempo, id, wanted);
        if (found.length >= MAX_TRACES) cut(cutAt('Tempo', MAX_TRACES, 'traces'));
        for (const traceId of found) traceIds.add(traceId);
      }
      for (const traceId of traceIds) take(tracesIn(await getJson(tempo, `/api/traces/${traceId}`)));
      if (!loki) return;
      say('Searching log records in Loki …');
      const streams = await logs(loki, { ...wanted, traceIds: [...traceIds] });
      const records = streams.flatMap(linesOf);
      if (records.length >= MAX_LINES) cut(cutAt('Loki', MAX_LINES, 'log records'));
      take({ resourceLogs: records });
    },
  };
}

/** Ids of traces with a span that has the id. */
async function search(tempo: Backend, id: string, { since, until }: Wanted): Promise<string[]> {
  const conditions = attributesFor(id).map((name) => `span.${name} = ${JSON.stringify(id)}`);
  const answer = await getJson(tempo, '/api/search', {
    q: `{ ${conditions.join(' || ')} }`,
    start: String(Math.floor(since / 1000)),
    end: String(Math.ceil(until / 1000)),
    limit: String(MAX_TRACES),
  });
  // Leading zeros are missing.
  return listOf(objectOf(answer).traces)
    .map(({ traceID }) => textOf(traceID) ?? '')
    .filter((traceId) => TRACE.test(traceId))
    .map((traceId) => traceId.toLowerCase().padStart(32, '0'));
}

async function logs(
  loki: Backend,
  { ids, traceIds, since, until }: Wanted,
): Promise<Record<string, unknown>[]> {
  const conditions = [
    ...traceIds.map((traceId) => `trace_id=${JSON.stringify(traceId)}`),
    ...ids.flatMap((id) =>
      attributesFor(id).map((name) => `${name.replaceAll('.', '_')}=${JSON.stringify(id)}`),
    ),
  ];
  const answer = await getJson(loki, '/loki/api/v1/query_range', {
    query: `{service_name=~".+"} | ${conditions.join(' or ')}`,
    start: `${Math.floor(since)}000000`,
    end: `${Math.ceil(until)}000000`,
    limit: String(MAX_LINES),
    direction: 'forward',
  });
  return listOf(objectOf(objectOf(answer).data).result);
}

const OF_RESOURCE =
  /^(?:service_|k8s_|cloud_|host_|process_|os_|browser_|user_agent_|deployment_|telemetry_)/;
const OF_RECORD = [
  'trace_id',
  'span_id',
  'severity_number',
  'severity_text',
  'scope_name',
  'event_name',
  'flags',
  'observed_timestamp',
  'detected_level',
];

/** A stream -> one resource with its lines. Structured metadata is among the labels, or the third part of a line. */
function linesOf({ stream, values }: Record<string, unknown>): unknown[] {
  return (Array.isArray(values) ? values : []).map((value: unknown) => {
    const [time, line, more] = Array.isArray(value) ? value : [];
    const labels = { ...objectOf(stream), ...objectOf(objectOf(more).structuredMetadata) };
    const part = (isOfPart: (name: string) => boolean) =>
      flatAttributes(Object.fromEntries(Object.entries(labels).filter(([name]) => isOfPart(name))));
    const record = {
      timeUnixNano: time,
      body: { stringValue: textOf(line) ?? '' },
      eventName: labels.event_name,
      traceId: labels.trace_id,
      spanId: labels.span_id,
      severityNumber: labels.severity_number,
      attributes: part((name) => !OF_RESOURCE.test(name) && !OF_RECORD.includes(name)),
    };
    return {
      resource: { attributes: part((name) => OF_RESOURCE.test(name)) },
      scopeLogs: [{ scope: { name: labels.scope_name }, logRecords: [record] }],
    };
  });
}
