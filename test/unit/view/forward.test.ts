/** `--forward`: bytes and headers as they came, a bounded queue, and drops that are counted and said. */
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { startView } from '../../../src/view/server.ts';
import { type Loopback, listenOnLoopback } from '../../fakes/loopback.ts';
import { about, post, stagedView } from './stage.ts';

interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const open: Loopback[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** An endpoint that answers with these statuses in turn, then with 200. */
async function endpoint(...statuses: number[]): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = await listenOnLoopback(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  open.push(server);
  return { url: server.url, taken };
}

const until = async (check: () => unknown) => {
  for (let n = 0; n < 500 && !check(); n++) await new Promise((done) => setTimeout(done, 10));
  expect(check()).toBeTruthy();
};

const JSON_TYPE = { 'content-type': 'application/json' };

describe('an export', () => {
  it('arrives with its bytes, path and headers', async () => {
    const { url, taken } = await endpoint();
    const view = await stagedView({ forward: `${url}/otlp/` });
    const body = gzipSync('{"resourceLogs":[]}  ');
    const headers = {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
      authorization: 'Bearer of-the-backend',
      'x-scope-orgid': 'tenant',
      origin: 'http://localhost:3000',
    };
    expect((await post(view, '/v1/logs?a=b', body, headers)).status).toBe(200);
    await until(() => taken.length === 1);
    expect(taken[0]).toMatchObject({
      path: '/otlp/v1/logs?a=b',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        authorization: 'Bearer of-the-backend',
        'x-scope-orgid': 'tenant',
        host: new URL(url).host,
      },
    });
    expect(taken[0]?.headers.origin).toBeUndefined();
    expect(taken[0]?.body.equals(body)).toBe(true);
  });

  it('of metrics arrives as well; a refused one does not; the own token stays here', async () => {
    const { url, taken } = await endpoint();
    const token = 'a-token-of-this-test';
    const view = await stagedView({ forward: url, token });
    const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
    expect((await post(view, '/v1/logs', 'no json', headers)).status).toBe(400);
    expect((await post(view, '/v1/metrics', '{"resourceMetrics":[]}', headers)).status).toBe(200);
    await until(() => taken.length === 1);
    expect(taken[0]?.path).toBe('/v1/metrics');
    expect(taken[0]?.headers.authorization).toBeUndefined();
    expect(view.about().forward).toMatchObject({ sent: 1, dropped: 0, waiting: 0 });
  });
});

describe('an endpoint that fails', () => {
  it('is tried again where that helps', async () => {
    const { url, taken } = await endpoint(503, 429);
    const view = await stagedView({ forward: url });
    await post(view, '/v1/logs', '{}');
    await until(() => view.about().forward?.sent === 1);
    expect(taken).toHaveLength(3);
    expect(view.said).toEqual([]);
  });

  it('does not change what senders are answered; drops are counted and said once', async () => {
    const { url } = await endpoint(400, 400);
    const view = await stagedView({ forward: url });
    for (let n = 0; n < 3; n++) expect((await post(view, '/v1/logs', '{}')).status).toBe(200);
    await until(() => view.about().forward?.sent === 1);
    expect(view.about().forward).toMatchObject({ sent: 1, failed: 2, dropped: 2, waiting: 0 });
    expect((await about(view)).drops).toEqual([
      { what: 'forwarded exports', reason: 'export_failed', count: 2 },
    ]);
    expect(view.said).toEqual([
      expect.stringContaining(`--forward: an export to ${url}/ was dropped: it answered 400. `),
      '--forward: the endpoint accepts exports again.',
    ]);
  });

  it('that is gone fills a bounded queue', async () => {
    const view = await stagedView({ forward: 'http://127.0.0.1:9' });
    const body = JSON.stringify({ resourceLogs: [], filler: 'x'.repeat(15_000_000) });
    for (let n = 0; n < 6; n++) expect((await post(view, '/v1/logs', body)).status).toBe(200);
    expect(view.about().forward).toMatchObject({ waiting: 4, dropped: 2, sent: 0 });
    expect(view.said[0]).toMatch(/queue_full/);
  });
});

it('a password in its URL is sent as a header, and is not shown', async () => {
  const { url, taken } = await endpoint(400);
  const view = await stagedView({ forward: url.replace('//', '//user:s%20ecret%zz@') });
  await post(view, '/v1/logs', '{}');
  await until(() => view.about().forward?.dropped === 1);
  expect(taken[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('user:s%20ecret%zz').toString('base64')}`,
  );
  expect(JSON.stringify(view.about()) + view.said).not.toContain('ecret');
});

it('names the endpoint, the cause and what to do', { timeout: 30_000 }, async () => {
  const closed = await listenOnLoopback(async () => {});
  await closed.close();
  const saidOf = async (forward: string) => {
    const view = await stagedView({ forward });
    await post(view, '/v1/logs', '{}');
    for (let n = 0; n < 200 && view.said.length === 0; n++)
      await new Promise((done) => setTimeout(done, 100));
    return view.said.join();
  };
  const [refused, blocked] = await Promise.all([
    saidOf(closed.url.replace('//', '//u:secret@')),
    saidOf('http://127.0.0.1:9'),
  ]);
  expect(refused).toContain(
    `: an export to ${closed.url}/ was dropped: ECONNREFUSED. More may follow. Check that`,
  );
  expect(blocked).toContain('to http://127.0.0.1:9/ was dropped: fetch() sends nothing to this port. More');
});

it('is refused with a file, because a view of files receives nothing', async () => {
  await expect(startView({ port: 0, files: ['x.jsonl'], forward: 'http://127.0.0.1:4320' })).rejects.toThrow(
    /^--forward passes on what senders export, and a view of files receives nothing\. Drop it\.$/,
  );
});

it('says at its end that exports were not passed on', async () => {
  const said: string[] = [];
  const view = await startView({ port: 0, forward: 'http://127.0.0.1:1', say: (line) => said.push(line) });
  for (let n = 0; n < 2; n++) await post(view, '/v1/logs', '{"resourceLogs":[]}', JSON_TYPE);
  await view.close();
  expect(said).toEqual(['--forward: the last 2 exports were not passed on.']);
});
