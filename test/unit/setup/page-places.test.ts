/** `register()` of the browser entry where there is no page, or only parts of one. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const KEY = Symbol.for('acs-otel');
const NETWORK = vi.fn<typeof fetch>(async () => new Response());

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.resetModules();
  vi.stubGlobal('fetch', NETWORK);
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  delete (globalThis as Record<symbol, unknown>)[KEY];
});

/** A worker, as far as `register()` asks for it. */
function inWorker(): EventTarget {
  const target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
  return target;
}

const register = async () => (await import('../../../src/browser.ts')).register({ logLevel: 'off' });

describe('register() of the browser entry', () => {
  it('on a server says so once, returns a handle that settles, and leaves nothing behind', async () => {
    const acs = await register();
    expect(globalThis.fetch).toBe(NETWORK);
    expect(warnings).toEqual([expect.stringContaining('use the Node entry')]);
    acs.observe({});
    await acs.forceFlush();
    await acs.shutdown();
  });

  it('in a worker, which has no document, observes fetch until shutdown()', async () => {
    inWorker();
    const acs = await register();
    expect(globalThis.fetch).not.toBe(NETWORK);
    await acs.forceFlush();
    await acs.shutdown();
    expect(globalThis.fetch).toBe(NETWORK);
    expect(warnings).toEqual([]);
  });

  it('works without fetch', async () => {
    inWorker();
    vi.stubGlobal('fetch', undefined);
    const acs = await register();
    await acs.shutdown();
    expect(globalThis.fetch).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('that fails half-way removes what it has installed', async () => {
    inWorker();
    vi.stubGlobal('document', {
      addEventListener() {
        throw new Error('a hostile document');
      },
    });
    const acs = await register();
    expect(globalThis.fetch).toBe(NETWORK);
    expect(warnings).toEqual([expect.stringContaining('a hostile document')]);
    await acs.shutdown();
  });

  it('a hundred times does not make wrappers pile up, even around those of others', async () => {
    inWorker();
    let depth = 0;
    let deepest = 0;
    vi.stubGlobal('fetch', async () => {
      deepest =
        new Error().stack?.split('\n').filter((line) => line.includes('sources/http/fetch')).length ?? 0;
      return new Response();
    });
    Error.stackTraceLimit = 1000;
    for (depth = 0; depth < 100; depth++) {
      const acs = await register();
      const ours = globalThis.fetch;
      const theirs: typeof fetch = (...args) => ours(...args);
      globalThis.fetch = theirs;
      await acs.shutdown();
      globalThis.fetch = ours; // the other one is removed after ours
    }
    await register();
    await globalThis.fetch('https://contoso.example/');
    Error.stackTraceLimit = 10;
    expect(deepest).toBe(1);
  });
});
