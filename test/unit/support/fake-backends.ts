/** Tempo, Loki and Log Analytics as their documentation describes the answers, on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

export interface Fake {
  url: string;
  /** Path and query, or body, of each request. */
  asked: string[];
  headers: Record<string, unknown>[];
}

const open = new Set<Server>();
afterEach(() => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
  open.clear();
});

type Answer = (url: URL, body: string) => unknown;

/** @param answer `undefined` is 404 */
export async function fakeBackend(answer: Answer, isTls = false): Promise<Fake> {
  const [asked, headers]: [string[], Record<string, unknown>[]] = [[], []];
  const listener: RequestListener = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(decodeURIComponent(`${url.pathname}${url.search}${body}`.replaceAll('+', ' ')));
    headers.push(request.headers);
    const found = answer(url, body);
    response.writeHead(found === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(found ?? {}));
  };
  const server = isTls
    ? (createTlsServer(certificate(), listener) as unknown as Server)
    : createServer(listener);
  open.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`, asked, headers };
}

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ];
  execFileSync('openssl', [...args, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const pair = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return pair;
}
