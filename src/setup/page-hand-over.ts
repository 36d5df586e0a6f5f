/**
 * What the second half of a page gets from the first at run time. In the package, the second half imports nothing:
 * Vite and Rollup put modules that both halves import into the app's entry file, and if that file throws while it is
 * evaluated, every file that imports it fails to load. So the build (`tsdown.config.ts`) replaces the second half's
 * imports from the modules below by what `handOver()` has stored.
 */
import { context, diag, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { atTime, now, pastTime } from '../events/clock.ts';
import { randomSpanId } from '../events/ids.ts';
import { SCOPE_VERSION } from '../generated/version.ts';
import { guarded } from '../safety/guard.ts';
import { holdKeepalive, keepalive } from '../safety/keepalive.ts';
import { processState } from '../safety/process-state.ts';
import { warnOnce } from '../safety/warn.ts';
import { acsIdGenerator, isHandedOut, randomIds, startWithIds } from '../signals/id-generator.ts';

/** An array, because names would be shipped twice. The build reads the names and their order here. */
const PARTS: readonly unknown[] = [
  context,
  diag,
  ROOT_CONTEXT,
  trace,
  atTime,
  now,
  pastTime,
  randomSpanId,
  guarded,
  holdKeepalive,
  keepalive,
  warnOnce,
  acsIdGenerator,
  isHandedOut,
  randomIds,
  startWithIds,
];

/** Stores the parts where the second half looks for them while it is evaluated. */
export function handOver(): void {
  processState()[`page ${SCOPE_VERSION}`] = PARTS;
}
