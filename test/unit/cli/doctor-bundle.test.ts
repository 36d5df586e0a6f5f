import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledChecks } from '../../../src/cli/doctor-bundle.ts';
import { clientChecks, installedChecks } from '../../../src/cli/doctor-installed.ts';
import { nextChecks } from '../../../src/cli/doctor-next.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acs-otel-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, text: string) => {
  writeFileSync(join(folder, file), text);
  return join(folder, file);
};

describe('a bundle', () => {
  const SMS = '@azure/communication-sms';
  const EMAIL = '@azure/communication-email';
  const BUNDLE = 'a="azsdk-js-communication-sms/1.1.0";b="azsdk-js-communication-email/1.1.0"';
  const states = (report: Parameters<typeof bundledChecks>[1]) =>
    [...bundledChecks(write('out.cjs', BUNDLE), report)].map(([name, { state }]) => `${state} ${name}`);

  it('holds clients that nothing has hooked, and the remedy names the classes of all', () => {
    const checks = bundledChecks(write('out.cjs', BUNDLE), { handedOver: [], bundledTracing: false });
    expect(checks.get(EMAIL)).toEqual({
      name: EMAIL,
      state: 'failed',
      text: `${EMAIL}: bundled in out.cjs, where acs-otel can't reach it`,
      remedy: 'Hand the classes over: register({ clients: [SmsClient, EmailClient] }).',
    });
    expect(checks.get(SMS)?.state).toBe('failed');
  });

  it('is right with handed-over classes, and for clients with spans of their own with a hooked core', () => {
    const both = [`ok ${SMS}`, `ok ${EMAIL}`];
    expect(states({ handedOver: [SMS, EMAIL], bundledTracing: false })).toEqual(both);
    expect(states({ handedOver: [], bundledTracing: true })).toEqual([`ok ${SMS}`, `failed ${EMAIL}`]);
  });

  it('needs no installed packages, and an ordinary file is none', () => {
    const bundled = bundledChecks(write('out.cjs', BUNDLE), { handedOver: [SMS], bundledTracing: false });
    const checks = [...installedChecks([], true), ...clientChecks([], { hooked: undefined, bundled })];
    expect(checks.filter(({ state }) => state === 'failed').map(({ name }) => name)).toEqual([EMAIL]);
    expect(checks.find(({ name }) => name === 'api')?.text).toMatch(/the bundle holds a copy/);
    expect(bundledChecks(write('app.js', 'import x;'), { handedOver: [], bundledTracing: true }).size).toBe(
      0,
    );
  });
});

describe('Next.js', () => {
  const next = [{ name: 'next' }] as unknown as Parameters<typeof nextChecks>[0];
  const states = () => nextChecks(next, folder).map(({ name, state }) => `${state} ${name}`);

  it('fails without configuration and instrumentation, and says what to write', () => {
    expect(nextChecks(next, folder)).toEqual([
      expect.objectContaining({ state: 'failed', remedy: expect.stringMatching(/withAcsOtel\(/) }),
      expect.objectContaining({ state: 'failed', text: expect.stringMatching(/no instrumentation\.js/) }),
    ]);
    write('next.config.ts', 'export default {};');
    write('instrumentation.ts', 'export function register() {}');
    expect(states()).toEqual(['failed next-config', 'failed next-instrumentation']);
  });

  it('is right with both, and not asked about elsewhere', () => {
    write('next.config.mjs', 'export default withAcsOtel({});');
    write('instrumentation.ts', "await import('acs-otel');");
    expect(states()).toEqual(['ok next-config', 'ok next-instrumentation']);
    expect(nextChecks([], folder)).toEqual([]);
  });
});
