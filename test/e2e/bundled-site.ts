/** The page of `apps/bundled-page`, built by the bundlers that apps use, with the package installed from its tarball. */
import { readFile } from 'node:fs/promises';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { createSelfSigned } from '../fakes/self-signed.ts';
import { type InstalledApp, installApp, packTarball } from './installed-app.ts';

const PACKAGES = {
  '@opentelemetry/api': '1.9.1',
  '@rollup/plugin-node-resolve': '16.0.3',
  esbuild: '0.28.2',
  rollup: '4.68.8',
  vite: '8.3.8',
  webpack: '5.113.0',
};
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

export type Bundler = 'vite' | 'rollup' | 'webpack' | 'esbuild';

export function installBundledPage(): InstalledApp {
  const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  return installApp('bundled-page', packTarball(), packages);
}

/** Builds the page. @throws with what the bundler printed */
export async function bundlePage(app: InstalledApp, bundler: Bundler): Promise<void> {
  const { code, stderr } = await app.node(['build.js', bundler]);
  if (code !== 0) throw new Error(stderr);
}

export interface SiteOptions {
  /** Headers of every response. */
  headers?: Record<string, string>;
  https?: boolean;
  /** Answers below a path of the site, as a reverse proxy does. */
  proxied?: { path: string; to: RequestListener };
}

/** Serves a built page on loopback; `url` has no slash at its end. */
export async function servePage(
  app: InstalledApp,
  bundler: Bundler,
  { headers = {}, https, proxied }: SiteOptions = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const listener: RequestListener = (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (proxied && path.startsWith(proxied.path)) {
      request.url = request.url?.slice(proxied.path.length);
      proxied.to(request, response);
      return;
    }
    const file = join(app.path, bundler, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (content) =>
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? '', ...headers }).end(content),
      () => response.writeHead(404).end(),
    );
  };
  const { key, certificate } = createSelfSigned();
  const server: Server = https ? createHttps({ key, cert: certificate }, listener) : createHttp(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `${https ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
