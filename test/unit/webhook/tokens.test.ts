import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebhookHandler, type WebhookHandler } from '../../../src/webhook.ts';
import { listenOnLoopback } from '../../fakes/loopback.ts';
import {
  ACS_RESOURCE,
  ENDPOINT_APP,
  signingKey,
  startTokenIssuer,
  TENANT,
  type TokenIssuer,
} from '../../fakes/token-issuer.ts';
import { events, type FakeInstallation, installFake, post } from './installation.ts';

let issuer: TokenIssuer;
let fake: FakeInstallation;
let handle: WebhookHandler;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  issuer = await startTokenIssuer();
  fake = installFake();
  handle = createWebhookHandler({
    entra: { tenantId: TENANT, audience: ENDPOINT_APP, authority: issuer.url },
    callAutomation: { audience: ACS_RESOURCE, issuer: issuer.url },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  fake.remove();
  await issuer.close();
});

const send = (token: string) => handle(post(events(1), { headers: { authorization: `Bearer ${token}` } }));
const seconds = () => Math.floor(Date.now() / 1000);

async function refused(token: string): Promise<string | undefined> {
  const response = await send(token);
  expect(response.status).toBe(401);
  expect(await response.text()).toBe('');
  expect([...response.headers]).toEqual([['www-authenticate', 'Bearer']]);
  expect(fake.dropped).toEqual({ unauthorized: 1 });
  expect(fake.bodies).toEqual([]);
  expect(warnings).toHaveLength(1);
  const [, header = '', claims = ''] = /^([^.]+)\.([^.]+)/.exec(token) ?? [];
  for (const part of [header, claims].filter(({ length }) => length > 5))
    expect(warnings[0]).not.toContain(part);
  return warnings[0]?.replace('[acs-otel] the webhook has refused a request with 401: ', '');
}

function unsigned(header: object, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.`;
}

describe('tokens of both senders at one endpoint', () => {
  it.each(['entraToken', 'callAutomationToken'] as const)('accepts one by %s', async (kind) => {
    const response = await send(await issuer[kind]());
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(fake.recorded).toEqual(['event-0']);
    expect(warnings).toEqual([]);
  });

  it('accepts a token of Entra ID in version 1', async () => {
    const claims = { iss: `https://sts.windows.net/${TENANT}/`, azp: undefined };
    const token = await issuer.entraToken({ ...claims, appid: '4962773b-9cdb-44cf-a8bf-237846a00ab7' });
    expect((await send(token)).status).toBe(200);
  });

  it.each<[string, object]>([
    ['tenantId', { tenantId: 'ABCDEFAB-1111-4111-8111-111111111111' }],
    ['senderId', { senderId: 'ABCDEFAB-1111-4111-8111-111111111111' }],
    ['audience', { audience: 'ABCDEFAB-1111-4111-8111-111111111111' }],
  ])('accepts one if %s is given in upper case', async (option, given) => {
    const guid = 'abcdefab-1111-4111-8111-111111111111';
    const claim = { tenantId: 'iss', senderId: 'azp', audience: 'aud' }[option] as string;
    const value = option === 'tenantId' ? `${issuer.url}/${guid}/v2.0` : guid;
    const entra = { tenantId: TENANT, audience: ENDPOINT_APP, authority: issuer.url, ...given };
    handle = createWebhookHandler({ entra });
    expect((await send(await issuer.entraToken({ [claim]: value }))).status).toBe(200);
    expect((await send(await issuer.entraToken({ [claim]: `${value}x` }))).status).toBe(401);
  });

  it('fetches configuration and keys once for many tokens', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => (await send(await issuer.callAutomationToken())).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.requests).toEqual(['/calling/.well-known/acsopenidconfiguration', '/keys']);
  });
});

describe('refuses, counts and tells the sender nothing', () => {
  it('no token', async () => {
    const response = await handle(post(events(1)));
    expect([response.status, await response.text()]).toEqual([401, '']);
    expect(fake.dropped).toEqual({ unauthorized: 1 });
    expect(warnings[0]).toContain('it lacks a token of Entra ID or a token of Call Automation');
  });

  it('alg: none', async () => {
    const claims = { iss: issuer.url, aud: ACS_RESOURCE, exp: seconds() + 60 };
    expect(await refused(unsigned({ alg: 'none', kid: issuer.keys[0]?.kid }, claims))).toContain('RS256');
  });

  it('HS256 with the public key as secret', async () => {
    const claims = { iss: issuer.url, aud: ACS_RESOURCE, exp: seconds() + 60 };
    const key = issuer.keys[0];
    const secret = await exportSPKI((await importJWK(key?.publicJwk ?? {}, 'RS256')) as CryptoKey);
    const token = unsigned({ alg: 'HS256', kid: key?.kid }, claims);
    const signature = createHmac('sha256', secret).update(token.slice(0, -1)).digest('base64url');
    expect(await refused(token + signature)).toContain('RS256');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'its token is from none of'],
    ['another audience', { aud: 'other' }, 'another audience'],
    ['no audience', { aud: undefined }, 'another audience'],
    ['another sender of the tenant', { azp: ENDPOINT_APP }, 'another application'],
    ['no sender', { azp: undefined }, 'another application'],
    ['one that has expired', { exp: seconds() - 400 }, 'expired'],
    ['one that never expires', { exp: undefined }, 'no time of expiry'],
    ['one that is not valid yet', { nbf: seconds() + 400 }, 'not valid yet'],
  ])('%s', async (_, claims, why) => {
    expect(await refused(await issuer.entraToken(claims))).toContain(why);
  });

  it('a token of another tenant of Entra ID', async () => {
    const iss = `${issuer.url}/44444444-4444-4444-8444-444444444444/v2.0`;
    expect(await refused(await issuer.entraToken({ iss }))).toContain('its token is from none of');
  });

  it('a token of Call Automation for the audience of Entra ID', async () => {
    expect(await refused(await issuer.callAutomationToken({ aud: ENDPOINT_APP }))).toContain(
      'another audience',
    );
  });

  it('another key under a known id', async () => {
    const kid = issuer.keys[0]?.kid ?? '';
    const genuine = issuer.keys;
    issuer.keys = [await signingKey()];
    const token = await issuer.callAutomationToken({}, { kid });
    issuer.keys = genuine;
    expect(await refused(token)).toContain('signature');
  });

  it('an unknown key', async () => {
    const genuine = issuer.keys;
    issuer.keys = [await signingKey()];
    const token = await issuer.callAutomationToken();
    issuer.keys = genuine;
    expect(await refused(token)).toContain('no such key');
  });

  it.each(['x', 'a.b.c', '..', `${'a'.repeat(20_000)}.a.a`])('says malformed of %.20s', async (token) => {
    expect(await refused(token)).toContain('its token is malformed');
  });

  it('no id of a key', async () => {
    expect(await refused(await issuer.callAutomationToken({}, { kid: undefined }))).toContain('no such key');
  });

  it.each(['x', 'a.b.c', '..', '{}', 'e30.e30.e30', `${'a'.repeat(20_000)}.a.a`])(
    'garbage: %.20s',
    async (token) => {
      expect(await refused(token)).toMatch(/malformed|is from none of/);
    },
  );
});

it('tolerates clocks that differ by up to five minutes', async () => {
  expect((await send(await issuer.entraToken({ exp: seconds() - 240 }))).status).toBe(200);
  expect((await send(await issuer.entraToken({ nbf: seconds() + 240 }))).status).toBe(200);
});

describe('keys that change', () => {
  it('are fetched again when a token names a new one', async () => {
    expect((await send(await issuer.callAutomationToken())).status).toBe(200);
    await issuer.rotate();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    expect((await send(await issuer.callAutomationToken())).status).toBe(200);
    expect(issuer.requests.filter((path) => path === '/keys')).toHaveLength(2);
  });

  it('are not fetched for every unknown key: a key that fresh keys lack is the fault of the sender', async () => {
    expect((await send(await issuer.callAutomationToken())).status).toBe(200);
    const genuine = issuer.keys;
    issuer.keys = [await signingKey()];
    const forged = await issuer.callAutomationToken();
    issuer.keys = genuine;
    for (let n = 0; n < 10; n++) expect((await send(forged)).status).toBe(401);
    expect(issuer.requests.filter((path) => path === '/keys')).toHaveLength(1);
    expect(fake.dropped).toEqual({ unauthorized: 10 });
    expect(warnings).toEqual([expect.stringContaining('no such key')]);
  });

  it('stay in use while an unknown key can not be looked up', async () => {
    const known = await issuer.callAutomationToken({ exp: seconds() + 600 });
    expect((await send(known)).status).toBe(200);
    await issuer.rotate();
    const unknown = await issuer.callAutomationToken({ exp: seconds() + 600 });
    issuer.failWith = 500;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    expect((await send(unknown)).status).toBe(503);
    expect((await send(known)).status).toBe(200);
    expect(fake.dropped).toEqual({});
  });
});

describe('without keys the sender is asked to try again', () => {
  it.each([500, 404])('while the issuer answers %i', async (status) => {
    issuer.failWith = status;
    const token = await issuer.callAutomationToken();
    expect((await send(token)).status).toBe(503);
    expect(fake.dropped).toEqual({});
    expect(warnings[0]).toContain("can't check tokens");
    // Nothing is fetched for some seconds, however many tokens come.
    const { length } = issuer.requests;
    for (let n = 0; n < 5; n++) expect((await send(token)).status).toBe(503);
    expect(issuer.requests).toHaveLength(length);
    issuer.failWith = undefined;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6000 });
    expect((await send(token)).status).toBe(200);
  });

  it('of an unknown id; tokens with known keys are accepted meanwhile', async () => {
    const token = await issuer.callAutomationToken();
    expect((await send(token)).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    issuer.failWith = 500;
    const forged = await issuer.callAutomationToken({}, { kid: 'unknown' });
    const { length } = issuer.requests;
    for (let n = 0; n < 5; n++) expect((await send(forged)).status).toBe(503);
    expect(issuer.requests).toHaveLength(length + 1);
    expect((await send(token)).status).toBe(200);
  });

  it('at most 500 requests wait for keys, and take no place of authenticated ones', async () => {
    const silent = await listenOnLoopback(async () => {});
    const secret = 'a-secret-of-sufficient-length';
    handle = createWebhookHandler({
      callAutomation: { audience: ACS_RESOURCE, issuer: silent.url },
      secret: { values: secret, header: 'x-key' },
    });
    const token = await issuer.callAutomationToken({ iss: silent.url });
    const strangers = Array.from({ length: 1000 }, () => send(token));
    const early = await Promise.race([strangers[500], ...strangers.slice(0, 500)]);
    expect(early?.status).toBe(503);
    expect(warnings[0]).toContain('500 requests wait for keys');
    expect((await handle(post(events(1), { headers: { 'x-key': secret } }))).status).toBe(200);
    await silent.close();
    expect(new Set((await Promise.all(strangers)).map(({ status }) => status))).toEqual(new Set([503]));
  });

  it('while nothing listens', async () => {
    const token = await issuer.callAutomationToken();
    await issuer.close();
    expect((await send(token)).status).toBe(503);
    expect(warnings[0]).toContain("can't check tokens");
  });
});
