import { afterEach, expect, it, vi } from 'vitest';

const KEY = Symbol.for('acs-otel');
const globals = globalThis as Record<symbol, unknown>;

/** A copy of the module, as a second format or a bundle has it. */
async function copy(): Promise<typeof import('../../../src/safety/process-state.ts')> {
  vi.resetModules();
  return import('../../../src/safety/process-state.ts');
}

afterEach(() => {
  delete globals[KEY];
});

it('two copies share one record', async () => {
  const [one, two] = [await copy(), await copy()];
  expect(one.processState).not.toBe(two.processState);
  expect(one.processState()).toBe(two.processState());
  expect(one.processState()).toBe(globals[KEY]);
  expect([one.otherCopy(), two.otherCopy()]).toEqual([undefined, undefined]);
});

it.each([{ version: 2, handle: 'theirs' }, {}, null, 'text'])(
  'next to a record that it does not know (%j) a copy is passive and leaves it alone',
  async (theirs) => {
    globals[KEY] = theirs;
    const { otherCopy, processState } = await copy();
    expect(otherCopy()).toMatch(/incompatible version of acs-otel is running; this copy stays passive/);
    expect(processState().handle).toBeUndefined();
    processState().handle = 'ours';
    expect(globals[KEY]).toBe(theirs);
  },
);

it('next to such a record register() installs nothing, and says so once', async () => {
  globals[KEY] = { version: 2 };
  vi.resetModules();
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { register } = await import('../../../src/node.ts');
  const { trace } = await import('@opentelemetry/api');
  const before = trace.getTracerProvider();
  await register().shutdown();
  expect(warn.mock.calls).toEqual([[expect.stringContaining('this copy stays passive')]]);
  expect(trace.getTracerProvider()).toBe(before);
  expect(globals[KEY]).toEqual({ version: 2 });
  warn.mockRestore();
});
