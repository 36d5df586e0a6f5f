import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AcsInstrumentation, recordCallAutomationEvents, recordEventGridEvents } from '../../../src/node.ts';
import { processState } from '../../../src/safety/process-state.ts';
import { createWebhookHandler } from '../../../src/webhook.ts';

let warnings: string[];

beforeEach(() => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void warnings.push(line));
  processState().said.clear();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function recordAll(): void {
  for (let n = 0; n < 3; n++) {
    recordCallAutomationEvents([]);
    recordEventGridEvents([]);
  }
}

async function webhookStatus(): Promise<number> {
  const handle = createWebhookHandler({ unauthenticated: true });
  return (await handle(new Request('https://app.example', { method: 'POST', body: '[]' }))).status;
}

const missing = (name: string) =>
  `[acs-otel] ${name}() records nothing, because nothing observes this process: call register() or enable AcsInstrumentation before the first event arrives`;

it('without register() each function warns once', async () => {
  recordAll();
  expect(warnings).toEqual([missing('recordCallAutomationEvents'), missing('recordEventGridEvents')]);
  expect(await webhookStatus()).toBe(503);
});

it.each([
  ['OTEL_SDK_DISABLED', 'true'],
  ['OTEL_SDK_DISABLED', ' TRUE '],
  ['ACS_OTEL_ENABLED', 'false'],
])('with %s=%s nothing is missing', async (name, value) => {
  vi.stubEnv(name, value);
  recordAll();
  expect(await webhookStatus()).toBe(200);
  expect(warnings).toEqual([]);
});

it('what an instrumentation has disabled is off by choice until it is enabled, and missing after it', async () => {
  vi.stubEnv('ACS_OTEL_ENABLED', 'false');
  const instrumentation = new AcsInstrumentation();
  instrumentation.enable();
  const handle = processState().handle as { enable(): void; disable(): Promise<void> };
  vi.unstubAllEnvs();
  recordAll();
  expect(await webhookStatus()).toBe(200);
  handle.enable();
  expect(processState().off).toBe(false);
  await handle.disable();
  recordAll();
  expect(await webhookStatus()).toBe(200);
  expect(warnings).toEqual([]);
  instrumentation.disable();
  expect(await webhookStatus()).toBe(503);
});
