import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createSelfSigned } from './self-signed.ts';

/** A running server that nobody outside this machine can reach. */
export interface Loopback {
  /** Without a slash at the end, e.g. `http://127.0.0.1:40123`. */
  url: string;
  /** `127.0.0.1:40123` */
  host: string;
  /** PEM of the self-signed certificate, only with TLS; clients need it as `ca`. */
  certificate?: string;
  close(): Promise<void>;
}

/** Answers one request; a rejection becomes status 400 instead of an unhandled rejection of the test run. */
export type LoopbackHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Starts a server on a free port of 127.0.0.1. */
export async function listenOnLoopback(handle: LoopbackHandler, tls = false): Promise<Loopback> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => {
      // Either the request makes no sense or its sender has gone; writing to the latter does nothing.
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  };
  const pair = tls ? createSelfSigned() : undefined;
  const server = pair
    ? createTlsServer({ key: pair.key, cert: pair.certificate }, listener)
    : createServer(listener);
  // After the default 5 s a slow app would reuse a connection just as the server closes it, and send once more.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${pair ? 'https' : 'http'}://${host}`,
    host,
    ...(pair ? { certificate: pair.certificate } : {}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Keep-alive and hanging connections would hold close() back for ever.
        server.closeAllConnections();
      }),
  };
}

/** The whole body of a request, unzipped where the sender zipped it. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** Waits without keeping the process alive. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis).unref());
}
