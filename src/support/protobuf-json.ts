/** Traces in the JSON of a query API -> OTLP/JSON: protobuf's own JSON has ids in Base64, and Tempo calls its list `batches`. */
import { listOf, objectOf } from '../cli/otlp-json.ts';

/** The traces in an answer, whichever of the known envelopes it has. */
export function tracesIn(answer: unknown): Record<string, unknown> {
  const body = objectOf(answer);
  const inner = objectOf(body.result ?? body.trace ?? body);
  const list = listOf(inner.resourceSpans ?? inner.batches);
  return {
    resourceSpans: list.map((ofResource) => ({
      ...ofResource,
      scopeSpans: listOf(ofResource.scopeSpans ?? ofResource.instrumentationLibrarySpans).map((ofScope) => ({
        ...ofScope,
        spans: listOf(ofScope.spans).map((span) => ({
          ...span,
          traceId: hexId(span.traceId, 16),
          spanId: hexId(span.spanId, 8),
          parentSpanId: hexId(span.parentSpanId, 8),
        })),
      })),
    })),
  };
}

/** The ids of the traces that {@link tracesIn} gives. */
export function traceIdsIn({ resourceSpans }: Record<string, unknown>): Set<unknown> {
  return new Set(
    listOf(resourceSpans)
      .flatMap(({ scopeSpans }) => listOf(scopeSpans))
      .flatMap(({ spans }) => listOf(spans))
      .map(({ traceId }) => traceId),
  );
}

function hexId(id: unknown, bytes: number): string {
  if (typeof id !== 'string' || (id.length === 2 * bytes && /^[\da-f]+$/i.test(id))) return String(id ?? '');
  const decoded = Buffer.from(id, 'base64');
  return decoded.length === bytes ? decoded.toString('hex') : '';
}
