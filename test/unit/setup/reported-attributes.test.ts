import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processState } from '../../../src/safety/process-state.ts';
import { reported } from '../../../src/setup/reported-attributes.ts';
import type { OwnAttributes } from '../../../src/signals/own-attributes.ts';

const CALL = { kind: 'call' } as const;
const lines: unknown[] = [];

beforeEach(() => {
  lines.length = 0;
  processState().said.clear();
  vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(line));
});
afterEach(() => void vi.restoreAllMocks());

it('passes the attributes on, and nothing where there is no function', () => {
  expect(reported(() => ({ 'app.tenant': 'contoso' }))?.(CALL)).toEqual({ 'app.tenant': 'contoso' });
  expect(reported(() => undefined)?.(CALL)).toBeUndefined();
  expect(reported(undefined)).toBeUndefined();
  expect(lines).toEqual([]);
});

it('reports once that the function threw, without personal data, and lets the guard count it', () => {
  const own = reported(() => {
    throw new Error('no tenant of +15550000001');
  });
  expect(() => own?.(CALL)).toThrow();
  expect(() => own?.(CALL)).toThrow();
  expect(lines).toEqual([
    "[acs-otel] option 'attributes' threw, so its attributes are missing: Error: no tenant of REDACTED",
  ]);
});

it('reports once that the function is asynchronous', () => {
  const own = reported((async () => ({})) as unknown as OwnAttributes);
  expect([own?.(CALL), own?.(CALL)]).toEqual([undefined, undefined]);
  expect(lines).toEqual([expect.stringMatching(/'attributes' returned a promise, which is ignored/)]);
});
