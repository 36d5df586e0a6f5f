/** Who may send and who may read: names of this machine, pages on it, and holders of the token. */
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ViewError } from '../../../src/view/options.ts';
import { startView } from '../../../src/view/server.ts';
import { post, stagedView } from './stage.ts';

const token = 'a-token-of-this-test';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A request whose headers `fetch` would not send. */
function raw(url: string, headers: Record<string, string>, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    request.end(method === 'POST' ? body : undefined);
  });
}

describe('the Host header', () => {
  it.each([
    'evil.example',
    'evil.example:4318',
    'localhost.evil.example',
    '192.168.1.2',
    '127.0.0.1.evil.example',
  ])('%j is refused, for readers and senders', async (host) => {
    const { url } = await stagedView();
    for (const path of ['/api/about', '/api/live', '/', '/v1/traces'])
      expect(
        await raw(url + path, { host, ...JSON_TYPE }, path === '/v1/traces' ? 'POST' : 'GET', '{}'),
      ).toMatchObject({
        status: 403,
        text: expect.stringMatching(/names another machine/),
      });
  });

  it.each(['localhost', 'LOCALHOST:9', '127.0.0.1:4318', '127.1.2.3', '[::1]:4318'])(
    '%j is taken',
    async (host) => {
      const { url } = await stagedView();
      expect((await raw(`${url}/api/about`, { host })).status).toBe(200);
    },
  );
});

describe('pages of other origins', () => {
  it('do not read, even those of another port of this machine', async () => {
    const { url } = await stagedView();
    const host = new URL(url).host;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:3000' },
      { origin: 'null' },
      { origin: `https://${host}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await raw(`${url}/api/calls`, { host, ...headers } as Record<string, string>);
      expect([headers, answer.status]).toEqual([headers, 403]);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    const own = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect((await raw(`${url}/api/calls`, own)).status).toBe(200);
    expect((await raw(`${url}/api/calls`, own, 'POST')).status).toBe(405);
  });

  it('send from localhost only, also with credentials as beacons do', async () => {
    const { url } = await stagedView();
    for (const origin of [
      'http://localhost:3000',
      'https://localhost',
      'http://127.0.0.1:5173',
      'http://[::1]:80',
    ]) {
      const preflight = await raw(
        `${url}/v1/traces`,
        { origin, 'access-control-request-headers': 'content-type' },
        'OPTIONS',
      );
      expect(preflight).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-headers': 'content-type',
          'access-control-allow-methods': 'POST',
        },
      });
      expect((await raw(`${url}/v1/traces`, { origin, ...JSON_TYPE }, 'POST', '{}')).headers).toMatchObject({
        'access-control-allow-origin': origin,
      });
    }
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null', 'file://'])
      for (const method of ['OPTIONS', 'POST']) {
        const answer = await raw(`${url}/v1/traces`, { origin, ...JSON_TYPE }, method, '{}');
        expect([origin, answer.status]).toEqual([origin, 403]);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
  });
});

describe('another address', () => {
  it('needs a token', async () => {
    await expect(startView({ port: 0, host: '0.0.0.0' })).rejects.toThrow(ViewError);
    await expect(startView({ port: 0, host: '0.0.0.0', token: 'short' })).rejects.toThrow(
      /at least 16 characters/,
    );
    await expect(startView({ port: 0, host: 'evil.example', token })).rejects.toThrow(/is not an IP address/);
  });

  it('which every request carries, under whatever name', async () => {
    const view = await stagedView({ host: '0.0.0.0', token });
    const url = view.url.replace('0.0.0.0', '127.0.0.1');
    const host = 'build-machine:4318';
    const wrong = [{}, { authorization: 'Bearer another-token-here' }, { authorization: token }];
    for (const headers of wrong)
      for (const path of [
        '/api/about',
        '/v1/logs',
        '/',
        '/api/about?token=',
        '/api/about?token=another-token-here',
      ])
        expect((await raw(url + path, { host, ...headers } as Record<string, string>)).status).toBe(401);
    const authorization = `Bearer ${token}`;
    expect((await raw(`${url}/api/about`, { host, authorization })).status).toBe(200);
    expect((await raw(`${url}/api/about?token=${token}`, { host })).status).toBe(200);
    expect((await post({ url }, '/v1/logs', '{}', { ...JSON_TYPE, authorization })).status).toBe(200);
    const preflight = {
      host,
      origin: 'http://localhost:3000',
      'access-control-request-headers': 'authorization',
    };
    expect((await raw(`${url}/v1/logs`, preflight, 'OPTIONS')).status).toBe(204);
  });
});

describe('a taken port', () => {
  it('gives the next free one, and says which endpoint to set', async () => {
    const first = await stagedView();
    const port = Number(new URL(first.url).port);
    const second = await stagedView({ port });
    const found = Number(new URL(second.url).port);
    expect(found).toBeGreaterThan(port);
    expect(second.said).toEqual([
      `Port ${port} is taken. Point senders to OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${found}. "acs-otel call" and "acs-otel support" need --url http://127.0.0.1:${found}`,
    ]);
    expect((await post(second, '/v1/logs', '{}')).status).toBe(200);
  });

  it('by another program is the same', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const view = await stagedView({ port });
    expect(view.url).not.toBe(`http://127.0.0.1:${port}`);
    other.close();
  });

  it.each([
    [{ port: -1 }, /--port/],
    [{ port: 4318.5 }, /--port/],
    [{ retention: '7' }, /--retention "7"/],
    [{ retention: '1MB' }, /5MB or more/],
    [{ retention: 'hasOwnProperty' }, /--retention/],
    [{ forward: 'ftp://h.example' }, /--forward/],
    [{ forward: 'nowhere' }, /--forward/],
    [{ links: ['Jaeger'] }, /--link "Jaeger"/],
    [{ links: ['Jaeger=javascript:alert(1)'] }, /only http and https/],
    [{ port: 0, files: ['no-such-file.jsonl'] }, /there is no such file/],
    [{ port: 0, host: '203.0.113.7', token }, /no address 203\.0\.113\.7/],
  ] as const)('bad options are refused: %j', async (options, message) => {
    await expect(startView({ ...options })).rejects.toThrow(message);
    await expect(startView({ ...options })).rejects.toBeInstanceOf(ViewError);
  });
});
