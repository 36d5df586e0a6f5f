import type { Instrumenter } from '@azure/core-tracing';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { otherAzureSpan } from '../../../src/signals/other-azure-spans.ts';

const exporter = new InMemorySpanExporter();
beforeEach(() => {
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
});
afterEach(() => trace.disable());

const OPTIONS = { packageName: '@azure/storage-blob', packageVersion: '12.0.0', spanKind: 'client' };

it('the span of another Azure client keeps its attributes, and its errors are redacted', () => {
  const options = { ...OPTIONS, spanAttributes: { 'az.namespace': 'Microsoft.Storage' } };
  const started = otherAzureSpan(
    'Blob.upload',
    options as Parameters<Instrumenter['startSpan']>[1],
    ROOT_CONTEXT,
  );
  const error = new RangeError('no blob for +15550000001');
  started.span.recordException(error);
  started.span.setStatus({ status: 'error', error });
  started.span.end();
  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({
    name: 'Blob.upload',
    attributes: { 'az.namespace': 'Microsoft.Storage' },
    status: { code: SpanStatusCode.ERROR, message: 'RangeError: no blob for REDACTED' },
  });
  expect(span?.events[0]?.attributes).toMatchObject({
    'exception.type': 'RangeError',
    'exception.message': 'no blob for REDACTED',
    'exception.stacktrace': expect.stringContaining('other-azure-spans.test'),
  });
  expect(JSON.stringify(span?.events)).not.toContain('15550000001');
});
