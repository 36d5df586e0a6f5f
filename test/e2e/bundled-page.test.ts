/** A page in the form in which apps ship it: bundled, with an entry that may fail, behind a CSP, CORS and a proxy. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingChromium } from '../browser/traced-call.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type OtlpSink, startOtlpSink } from '../fakes/otlp-sink.ts';
import { type Bundler, bundlePage, installBundledPage, type SiteOptions, servePage } from './bundled-site.ts';
import type { InstalledApp } from './installed-app.ts';

/** Cannot be reached from here, so the app's request to it fails. */
const ACS = 'https://contoso.communication.azure.com';
const missing = missingChromium('the tests of a bundled page');

describe.skipIf(missing)(`a bundled page${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let app: InstalledApp;
  let close: (() => Promise<unknown>)[];
  /** What the page's console and its uncaught errors say. */
  let printed: string[];

  beforeAll(async () => {
    const launched = await launchChromium();
    if (!launched.browser) throw new Error(launched.missing);
    browser = launched.browser;
    app = installBundledPage();
    await bundlePage(app, 'vite');
  });
  afterAll(async () => {
    await browser?.close();
    app?.remove();
  });
  beforeEach(() => {
    printed = [];
    close = [];
  });
  afterEach(async () => {
    for (const one of close.reverse()) await one();
  });

  async function open(
    query: Record<string, string>,
    site: SiteOptions = {},
    bundler: Bundler = 'vite',
  ): Promise<Page> {
    const { url, close: closeSite } = await servePage(app, bundler, site);
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    close.push(closeSite, () => context.close());
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => printed.push(message));
    page.on('console', (message) => printed.push(message.text()));
    await page.goto(`${url}/?${new URLSearchParams({ endpoint: `${url}/otel`, ...query })}`);
    await page.waitForTimeout(500); // a call is complete 100 ms after its end
    return page;
  }

  describe('whose entry throws', () => {
    let sink: OtlpSink;
    beforeAll(async () => {
      sink = await startOtlpSink();
    });
    beforeEach(() => sink.clear());
    afterAll(() => sink?.close());

    it.each<Bundler>(['vite', 'rollup', 'webpack', 'esbuild'])(
      'built by %s: the request and the call before it arrive',
      async (bundler) => {
        await bundlePage(app, bundler);
        const page = await open({ endpoint: sink.url, throws: '' }, {}, bundler);
        await page.evaluate(() => globalThis.acs.forceFlush());
        expect(printed).toContain('the app fails at its start');
        expect(printed.filter((line) => line.includes('[acs-otel]'))).toEqual([]);
        expect(sink.spans.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual([
          'GET client',
          'call outgoing client',
          'call setup internal',
        ]);
        expect(sink.logs.flatMap(({ eventName }) => eventName ?? [])).toEqual(
          expect.arrayContaining(['acs.exchange.failed', 'acs.call.started', 'acs.call.ended']),
        );
      },
    );
  });

  describe('needs what the README says:', () => {
    interface Received {
      method: string;
      path: string;
      headers: IncomingMessage['headers'];
      body: string;
    }
    let received: Received[];

    /** Answers with these CORS headers and no others. */
    const gateway =
      (cors: (origin: string) => Record<string, string>): RequestListener =>
      (request, response) => {
        void text(request).then((body) => {
          const { method = '', url: path = '', headers } = request;
          received.push({ method, path, headers, body });
          response.writeHead(method === 'OPTIONS' ? 204 : 200, cors(headers.origin ?? '')).end();
        });
      };

    async function listen(listener: RequestListener): Promise<string> {
      const server = createServer(listener);
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      close.push(() => {
        server.closeAllConnections();
        return new Promise((closed) => server.close(closed));
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    const flush = (page: Page) => page.evaluate(() => globalThis.acs.forceFlush());
    const posts = (words = '') =>
      received
        .filter(({ method, body }) => method === 'POST' && body.includes(words))
        .map(({ path }) => path);

    /** Leaves the page with a line that nothing has exported yet. */
    async function leave(page: Page): Promise<void> {
      await page.evaluate(() => {
        globalThis.acs.logger.error('last words');
        location.href = 'about:blank';
      });
      await page.waitForTimeout(1000);
    }

    const cors = (origin: string) => ({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '7200',
    });
    const withCredentials = (origin: string) => ({
      ...cors(origin),
      'access-control-allow-credentials': 'true',
    });

    beforeEach(() => {
      received = [];
    });

    it('a preflight for content-type alone, also where credentials are permitted', async () => {
      const page = await open({ endpoint: await listen(gateway(withCredentials)) });
      await flush(page);
      expect(new Set(posts())).toEqual(new Set(['/v1/traces', '/v1/logs']));
      const preflights = received.filter(({ method }) => method === 'OPTIONS');
      for (const { headers } of preflights) {
        expect(headers['access-control-request-method']).toBe('POST');
        expect(headers['access-control-request-headers']).toBe('content-type');
        expect([headers.authorization, headers.cookie]).toEqual([undefined, undefined]);
      }
      expect(preflights.length).toBeGreaterThan(0);
      await leave(page);
      expect(posts('last words')).toEqual(['/v1/logs']);
    });

    it('neither credentials nor the permission to send them, also when it is left', async () => {
      const page = await open({ endpoint: await listen(gateway(cors)) });
      await flush(page);
      expect(new Set(posts())).toEqual(new Set(['/v1/traces', '/v1/logs']));
      await leave(page);
      expect(posts('last words')).toEqual(['/v1/logs']);
    });

    it('the names of the headers of the option, and then no credentials', async () => {
      const named = (origin: string) => ({
        ...cors(origin),
        'access-control-allow-headers': 'content-type,x-tenant',
      });
      const headers = JSON.stringify({ 'x-tenant': 'blue' });
      const page = await open({ endpoint: await listen(gateway(named)), headers });
      await flush(page);
      const preflight = received.find(({ method }) => method === 'OPTIONS');
      expect(preflight?.headers['access-control-request-headers']).toBe('content-type,x-tenant');
      await leave(page);
      expect(posts('last words')).toEqual(['/v1/logs']);

      received = [];
      await flush(await open({ endpoint: await listen(gateway(cors)), headers }));
      expect(posts()).toEqual([]);
    });

    it("in a Content-Security-Policy, connect-src with the endpoint and the app's own script-src", async () => {
      const endpoint = await listen(gateway(withCredentials));
      const csp = (connect: string) => ({
        headers: {
          'content-security-policy': `default-src 'none'; script-src 'self'; img-src data:; connect-src ${ACS} ${connect}`,
        },
      });
      const page = await open({ endpoint }, csp(endpoint));
      await flush(page);
      expect(new Set(posts())).toEqual(new Set(['/v1/traces', '/v1/logs']));
      await leave(page);
      expect(posts('last words')).toEqual(['/v1/logs']);
      expect(printed.filter((line) => line.includes('Content Security Policy'))).toEqual([]);

      received = [];
      await open({ endpoint }, csp(''));
      expect(received).toEqual([]);
      expect(printed.some((line) => line.includes('Content Security Policy'))).toBe(true);
    });

    it('an https endpoint in an https page, unless it is on the same machine', async () => {
      const local = await listen(gateway(withCredentials));
      await flush(await open({ endpoint: local }, { https: true }));
      expect(new Set(posts())).toEqual(new Set(['/v1/traces', '/v1/logs']));
      const mixed = () => printed.some((line) => line.includes('Mixed Content'));
      expect(mixed()).toBe(false);
      await open({ endpoint: 'http://otel.contoso.com' });
      expect(mixed()).toBe(false);
      await open({ endpoint: 'http://otel.contoso.com' }, { https: true });
      expect(mixed()).toBe(true);
    });

    it("nothing of this if a path of the page's own site leads to the gateway", async () => {
      const page = await open(
        {},
        {
          headers: {
            'content-security-policy': `default-src 'none'; script-src 'self'; connect-src 'self' ${ACS}`,
          },
          proxied: { path: '/otel', to: gateway(() => ({})) },
        },
      );
      await flush(page);
      await leave(page);
      expect(received.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
      expect(new Set(posts())).toEqual(new Set(['/v1/traces', '/v1/logs']));
      expect(posts('last words')).toEqual(['/v1/logs']);
    });
  });
});
