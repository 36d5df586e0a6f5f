import type { ExportResult } from '@opentelemetry/core';
import { afterEach, expect, it, vi } from 'vitest';
import { ExportWatch } from '../../../src/exporters/export-watch.ts';

afterEach(() => void vi.useRealTimers());

it('an export whose callback never comes has failed after a minute, and keeps nobody waiting', async () => {
  vi.useFakeTimers();
  const watch = new ExportWatch();
  const callbacks: ((result: ExportResult) => void)[] = [];
  const exporter = watch.follow<
    string[],
    { export(items: string[], done: (result: ExportResult) => void): void }
  >({
    export: (_, done) => void callbacks.push(done),
  });
  exporter.export([], () => {});
  exporter.export([], () => {});
  let isSettled = false;
  const settled = watch.settled().then(() => {
    isSettled = true;
  });
  callbacks[1]?.({ code: 0 });
  await vi.advanceTimersByTimeAsync(59_000);
  expect([isSettled, watch.losses.exportFailed]).toEqual([false, 0]);
  await vi.advanceTimersByTimeAsync(1000);
  await settled;
  expect(watch.losses.exportFailed).toBe(1);
  // A late callback changes nothing.
  callbacks[0]?.({ code: 0 });
  expect([watch.losses.exportFailed, vi.getTimerCount()]).toEqual([1, 0]);
  await watch.settled();
});
