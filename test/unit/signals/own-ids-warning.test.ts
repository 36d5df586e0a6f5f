import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, TracerProvider, type TracerProviderOptions } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { randomSpanId } from '../../../src/events/ids.ts';
import { acsIdGenerator } from '../../../src/signals/id-generator.ts';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
beforeEach(() => {
  warn.mockClear();
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('acs-otel')];
  vi.resetModules();
});

/** Two spans of a provider. */
async function warnings(tracer = trace.getTracer('none')): Promise<unknown[]> {
  const { startWithIds } = await import('../../../src/signals/id-generator.ts');
  const { warnWithoutOwnIds } = await import('../../../src/signals/own-ids-warning.ts');
  for (let n = 0; n < 2; n++)
    warnWithoutOwnIds(
      startWithIds({ spanId: randomSpanId() }, () => tracer.startSpan('call', {}, ROOT_CONTEXT)),
    );
  return warn.mock.calls.map(([text]) => text);
}
const of = (options: TracerProviderOptions) => new TracerProvider(options).getTracer('app');

describe('the line about the id generator', () => {
  it('is printed once beside a provider that lacks it, and says what to change', async () => {
    expect(await warnings(of({}))).toEqual([
      expect.stringMatching(/^\[acs-otel\] calls and messages .* idGenerator: acsIdGenerator\(\)$/),
    ]);
  });

  it('is not printed beside one that has it, nor where nothing is recorded', async () => {
    expect(await warnings(of({ idGenerator: acsIdGenerator() }))).toEqual([]);
    expect(await warnings(of({ sampler: new AlwaysOffSampler() }))).toEqual([]);
    expect(await warnings()).toEqual([]);
  });
});
