import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lostOperationsWarning, type Surroundings } from '../../../src/setup/lost-operations-warning.ts';
import type { LostPackage } from '../../../src/sources/azure-sdk/lost-operations.ts';

const folder = mkdtempSync(join(tmpdir(), 'acs-otel-lost-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EMAIL = { name: '@azure/communication-email', version: '1.1.0' };
const SEEN = 'requests of @azure/communication-email 1.1.0 were seen without an operation: ';

function warning(more: Partial<Surroundings>, lost: LostPackage = EMAIL, others: string[] = []): string {
  return lostOperationsWarning(lost, others, {
    main: undefined,
    env: {},
    nodeArgs: [],
    bundled: false,
    ...more,
  }).text;
}

describe('the warning about lost operations', () => {
  it('asks for --import where the clients came before register()', () => {
    expect(warning({})).toBe(
      `${SEEN}it was loaded before register(), from where acs-otel can't reach it. Start the app with: node --import acs-otel/register`,
    );
  });

  it('names the runner that is in use', () => {
    expect(warning({ nodeArgs: ['--import', 'file:///app/node_modules/tsx/dist/loader.mjs'] })).toMatch(
      /Start the app with: tsx --import acs-otel\/register$/,
    );
  });

  it('asks for the class where --import was not enough', () => {
    expect(warning({ nodeArgs: ['--import', 'acs-otel/register'] })).toMatch(
      /Hand its classes over: register\({ clients: \[EmailClient\] }\)$/,
    );
  });

  it('asks for the class in a test runner, which has modules of its own', () => {
    expect(warning({ env: { JEST_WORKER_ID: '1' } })).toMatch(/test runner.*clients: \[EmailClient\]/);
  });

  it('names the bundle and all lost packages in it, and covers them', () => {
    const main = join(folder, 'app.cjs');
    writeFileSync(main, 'a="azsdk-js-communication-email/1";b="azsdk-js-communication-phone-numbers/1"');
    const lost = ['@azure/communication-phone-numbers', '@azure/communication-sms'];
    const around = { main, env: {}, nodeArgs: [], bundled: false };
    expect(lostOperationsWarning(EMAIL, lost, around)).toEqual({
      text: `${SEEN}its copy is bundled in app.cjs, where acs-otel can't reach it. Hand its classes over: register({ clients: [EmailClient, PhoneNumbersClient, SipRoutingClient] })`,
      packages: ['@azure/communication-email', '@azure/communication-phone-numbers'],
    });
  });

  it('takes a bundled acs-otel for a sign of a bundle', () => {
    expect(warning({ bundled: true, main: join(folder, 'absent.cjs') })).toMatch(
      /its copy is bundled, .*clients: \[EmailClient\]/,
    );
  });

  it('asks for withAcsOtel under Next.js', () => {
    expect(warning({ env: { NEXT_RUNTIME: 'nodejs' } }, EMAIL, ['@azure/communication-sms'])).toMatch(
      /next\.config: import \{ withAcsOtel \} from 'acs-otel\/next'; export default withAcsOtel\(/,
    );
  });

  it('says that another copy is traced, and asks for the class of the one that is not', () => {
    expect(warning({}, { ...EMAIL, otherCopyObserved: true })).toBe(
      `${SEEN.replace(': ', ', although another copy of it is traced: ')}its copy is bundled, or loaded in a way that acs-otel can't follow. Hand its classes over: register({ clients: [EmailClient] })`,
    );
  });

  it('does not ask for what would not help an unknown package', () => {
    const other = { name: '@azure/communication-short-codes', version: '1.0.0' };
    expect(warning({}, other)).toMatch(/short-codes 1\.0\.0 .*does not know the package/);
  });
});
