/** Jaeger by its HTTP API, version 3, which answers in OTLP/JSON. Jaeger keeps spans, no log records. */
import { type Backend, getJson, shownUrl } from './http-json.ts';
import { traceIdsIn, tracesIn } from './protobuf-json.ts';
import { attributesFor, cutAt, type Source, type Wanted } from './source.ts';

const MAX_TRACES = 50;

export function jaegerSource(backend: Backend): Source {
  return {
    name: 'jaeger',
    label: `Jaeger at ${shownUrl(backend.url)}`,
    async find(wanted, take, say, cut) {
      say(`Reading ${wanted.traceIds.length} traces and searching ${wanted.ids.length} ids in Jaeger …`);
      for (const traceId of wanted.traceIds)
        take(tracesIn(await getJson(backend, `/api/v3/traces/${traceId}`)));
      for (const id of wanted.ids)
        for (const attribute of attributesFor(id)) {
          const traces = tracesIn(await search(backend, attribute, id, wanted));
          if (traceIdsIn(traces).size >= MAX_TRACES) cut(cutAt('Jaeger', MAX_TRACES, 'traces'));
          take(traces);
        }
    },
  };
}

function search(backend: Backend, attribute: string, id: string, { since, until }: Wanted): Promise<unknown> {
  return getJson(backend, '/api/v3/traces', {
    'query.attributes': JSON.stringify({ [attribute]: id }),
    'query.start_time_min': new Date(since).toISOString(),
    'query.start_time_max': new Date(until).toISOString(),
    'query.num_traces': String(MAX_TRACES),
  });
}
