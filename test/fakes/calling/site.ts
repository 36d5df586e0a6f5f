import { createReadStream, existsSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { bundleEntry, bundleSdk, SHARED_PACKAGES } from './bundle.ts';

/** A running site; `url` has no slash at its end. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

const SCRIPT = { 'content-type': 'text/javascript', 'cache-control': 'no-store' };

/**
 * Serves one page per TypeScript entry on `http://localhost:PORT/<name>`, with the Calling SDK beside it. The
 * SDK refuses 127.0.0.1, and must not come from an HTTP cache. Loopback only.
 *
 * @param pages page name -> its entries in the order in which they run, for instance
 *   `{ demo: ['/…/shim-entry.ts', '/…/demo.ts'] }`
 * @param also answers what the site does not know; it must end every response
 */
export async function startSite(pages: Record<string, string[]>, also?: RequestListener): Promise<Site> {
  const sdk = await bundleSdk();
  const scripts = await bundleAll(pages);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const [folder = '', file = ''] = path.slice(1).split('/');
    const script = folder === 'app' ? scripts.get(file) : undefined;
    const sdkModule = folder === 'sdk' && file ? join(sdk, basename(file)) : '';
    const page = file === '' ? pages[folder] : undefined;
    if (script !== undefined) response.writeHead(200, SCRIPT).end(script);
    else if (existsSync(sdkModule)) createReadStream(sdkModule).pipe(response.writeHead(200, SCRIPT));
    else if (page) response.writeHead(200, { 'content-type': 'text/html' }).end(html(folder, page.length));
    else if (also) also(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function bundleAll(pages: Record<string, string[]>): Promise<Map<string, string>> {
  const scripts = new Map<string, string>();
  for (const [name, entries] of Object.entries(pages)) {
    for (const [index, entry] of entries.entries())
      for (const [file, code] of await bundleEntry(entry, `${name}-${index}`)) scripts.set(file, code);
  }
  return scripts;
}

/** Where pages find the packages that their scripts share, as JSON. */
export function importMap(): string {
  const imports = Object.fromEntries(
    Object.entries(SHARED_PACKAGES).map(([specifier, file]) => [specifier, `/sdk/${file}`]),
  );
  return JSON.stringify({ imports });
}

function html(name: string, count: number): string {
  const scripts = Array.from(
    { length: count },
    (_, n) => `<script type="module" src="/app/${name}-${n}.js"></script>`,
  );
  return `<!doctype html>
<meta charset="utf-8">
<title>${name}</title>
<link rel="icon" href="data:,">
<script type="importmap">${importMap()}</script>
${scripts.join('\n')}
`;
}
