/** Jaeger by its HTTP API, version 3, which answers in OTLP/JSON. Jaeger keeps spans, no log records. */
import { type Backend, getJson, shownUrl } from './http-json.ts';
import { tracesIn } from './protobuf-json.ts';
import { attributesFor, type Source, type Wanted } from './source.ts';

const MAX_TRACES = '50';

export function jaegerSource(backend: Backend): Source {
  return {
    name: 'jaeger',
    label: `Jaeger at ${shownUrl(backend.url)}`,
    async find(wanted, take, say) {
      say(`Reading ${wanted.traceIds.length} traces and searching ${wanted.ids.length} ids in Jaeger …`);
      for (const traceId of wanted.traceIds)
        take(tracesIn(await getJson(backend, `/api/v3/traces/${traceId}`)));
      for (const id of wanted.ids)
        for (const attribute of attributesFor(id))
          take(tracesIn(await search(backend, attribute, id, wanted)));
    },
  };
}

function search(backend: Backend, attribute: string, id: string, { since, until }: Wanted): Promise<unknown> {
  return getJson(backend, '/api/v3/traces', {
    'query.attributes': JSON.stringify({ [attribute]: id }),
    'query.start_time_min': new Date(since).toISOString(),
    'query.start_time_max': new Date(until).toISOString(),
    'query.num_traces': MAX_TRACES,
  });
}
