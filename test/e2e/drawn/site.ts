/** The page that draws dashboards, the dashboards, and the backends, on one origin. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { repository } from '../../backends/cache.ts';
import type { Backends, World } from './backends.ts';
import { askLoki } from './logql.ts';
import { askTempo } from './spans.ts';

const PACKAGE = repository('test/drawn-pages');
const BUNDLE = join(PACKAGE, 'dist');
const require = createRequire(join(PACKAGE, 'package.json'));

/** Whether Grafana's libraries for drawing are installed; otherwise what to do. */
export function missingLibraries(): string | undefined {
  try {
    require.resolve('@grafana/scenes');
    return undefined;
  } catch {
    return "Grafana's libraries are missing, install them with `npm ci --ignore-scripts --prefix test/drawn-pages`";
  }
}

interface Esbuild {
  build(options: object): Promise<unknown>;
}

interface PluginBuild {
  onResolve(options: { filter: RegExp }, resolve: (found: { path: string }) => { path: string }): void;
}

/** `@grafana/scenes` imports files of the schema without their extension, as webpack resolves them. */
const extensions = {
  name: 'extensions',
  setup: ({ onResolve }: PluginBuild) =>
    onResolve({ filter: /^@grafana\/schema\/dist\/esm\/.*_types\.gen$/ }, ({ path }) => ({
      path: join(PACKAGE, 'node_modules', `${path}.js`),
    })),
};

/** Bundles the page; ten seconds. */
export async function bundlePage(): Promise<void> {
  const { build } = require('esbuild') as Esbuild;
  await build({
    entryPoints: [join(PACKAGE, 'page/main.tsx'), join(PACKAGE, 'page/page.css')],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    // That of the project is for the page of acs-otel view, which is no React.
    tsconfigRaw: '{}',
    target: 'es2022',
    outdir: BUNDLE,
    logLevel: 'error',
    plugins: [extensions],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    loader: {
      '.svg': 'dataurl',
      '.png': 'dataurl',
      '.woff2': 'dataurl',
      '.woff': 'empty',
      '.ttf': 'dataurl',
    },
  });
}

const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="/dist/main.css">
<link rel="stylesheet" href="/dist/page.css"><div id="root"></div>
<script>window.__grafana_public_path__ = '/public/'</script><script type="module" src="/dist/main.js"></script>`;

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** A running site. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

/** Starts it. */
export async function startSite(world: World): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    answer(world, pathname, searchParams, response).catch((error: Error) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: error.message }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

async function answer(
  world: World,
  path: string,
  search: URLSearchParams,
  response: ServerResponse<IncomingMessage>,
): Promise<void> {
  const [, backends, backend = '', rest = ''] = /^\/(full|empty)\/(\w+)(\/.*)?$/.exec(path) ?? [];
  if (backends)
    return ask(world[backends as 'full' | 'empty'], backend, `${rest}?${search}`, search, response);
  if (path === '/') {
    response.setHeader('content-type', 'text/html');
    response.end(HTML);
    return;
  }
  response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
  response.end(readFileSync(fileOf(path)));
}

function fileOf(path: string): string {
  if (path.startsWith('/dist/')) return join(PACKAGE, path);
  if (path.startsWith('/public/')) return join(PACKAGE, 'node_modules/@grafana/ui/dist', path);
  const folder = path.startsWith('/dashboards/acs-azure') ? 'grafana/azure' : 'grafana';
  return repository(folder, path);
}

async function ask(
  { prometheusUrl, jaegerUrl, records, spans }: Backends,
  backend: string,
  path: string,
  search: URLSearchParams,
  response: ServerResponse<IncomingMessage>,
): Promise<void> {
  const number = (name: string) => Number(search.get(name));
  const query = search.get('query') ?? '';
  response.setHeader('content-type', 'application/json');
  if (backend === 'loki') {
    const range = { from: number('from'), to: number('to'), step: number('step') };
    response.end(JSON.stringify(askLoki(query, records, range)));
  } else if (backend === 'tempo') response.end(JSON.stringify(askTempo(query, spans)));
  else {
    const answered = await fetch(`${backend === 'jaeger' ? jaegerUrl : prometheusUrl}${path}`);
    response.statusCode = answered.status;
    response.end(await answered.text());
  }
}
