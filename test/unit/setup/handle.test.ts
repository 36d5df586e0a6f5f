import { afterEach, expect, it, vi } from 'vitest';
import { processState } from '../../../src/safety/process-state.ts';
import { handleOf, NOTHING } from '../../../src/setup/handle.ts';

afterEach(() => vi.restoreAllMocks());

it('enable() after shutdown() says once that it does nothing', async () => {
  processState().said.clear();
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const handle = handleOf(NOTHING, () => {});
  handle.enable();
  expect(warn).not.toHaveBeenCalled();
  await handle.shutdown();
  handle.enable();
  handle.enable();
  expect(warn.mock.calls).toEqual([
    ['[acs-otel] enable() does nothing after shutdown(): call register() again'],
  ]);
});
