import { type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorInfo, ExchangeResponse, ExchangeStart } from '../../../../src/events/acs-event.ts';
import { acsEndpoints } from '../../../../src/sources/http/acs-endpoint.ts';
import { observeFetch } from '../../../../src/sources/http/fetch.ts';

const MS_CV = 'q9BxPkZl+/0SxKQfM1J5aA.0';
const ACS = 'https://contoso.communication.azure.com';

interface Seen {
  start: ExchangeStart;
  parent: Context;
  status?: number | undefined;
  msCv?: string | undefined;
  error?: ErrorInfo | undefined;
  ended: boolean;
}

let seen: Seen[];
let undo: () => void;
const realFetch = globalThis.fetch;

/** Observes in place of `native`, and remembers each exchange. */
function observe(native: typeof fetch, failing = false): void {
  globalThis.fetch = native;
  undo = observeFetch((start, parent) => {
    if (failing) throw new Error('a bug of ours');
    const one: Seen = { start, parent, ended: false };
    seen.push(one);
    return {
      context: ROOT_CONTEXT,
      answered: false,
      response({ statusCode, msCv }: ExchangeResponse) {
        one.status = statusCode;
        one.msCv = msCv;
      },
      msCv: () => {},
      end(error) {
        one.error = error;
        one.ended = true;
      },
    };
  }, acsEndpoints([]));
}

const answer = (status = 200, headers = {}) =>
  vi.fn<typeof fetch>(async () => new Response(null, { status, headers }));

beforeEach(() => {
  seen = [];
});

afterEach(() => {
  undo();
  globalThis.fetch = realFetch;
});

describe('an exchange with ACS', () => {
  it('has its service, ids, method, status and MS-CV', async () => {
    observe(answer(201, { 'ms-cv': MS_CV }));
    await fetch(`${ACS}/chat/threads/19:t@thread.v2/messages?api-version=1`, {
      method: 'post',
      headers: { 'x-ms-client-request-id': 'r1' },
    });
    expect(seen).toMatchObject([{ status: 201, msCv: MS_CV, error: undefined, ended: true }]);
    expect(seen[0]?.start).toMatchObject({
      service: 'chat',
      method: 'POST',
      ids: { chatThreadId: '19:t@thread.v2' },
      clientRequestId: 'r1',
    });
  });

  it.each([
    ['a URL', () => new URL(`${ACS}/chat/threads`)],
    ['a Request', () => new Request(`${ACS}/chat/threads`, { headers: { 'x-ms-client-request-id': 'r2' } })],
  ])('is seen when it is %s', async (_, input) => {
    const native = answer();
    observe(native);
    const given = input();
    await fetch(given);
    expect(seen[0]?.start).toMatchObject({ service: 'chat', method: 'GET' });
    expect(native.mock.calls[0]?.[0]).toBe(given);
  });

  it('is recognised by the user agent of the SDK on a custom domain', async () => {
    observe(answer());
    const headers = { 'x-ms-useragent': 'azsdk-js-communication-chat/1.6.0' };
    await fetch('https://acs.contoso.com/whatever', { headers });
    expect(seen[0]?.start.service).toBe('chat');
  });

  it('belongs to what is active', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    observe(answer());
    const key = createContextKey('active');
    await context.with(ROOT_CONTEXT.setValue(key, 'mine'), () => fetch(`${ACS}/chat/threads`));
    context.disable();
    expect(seen[0]?.parent.getValue(key)).toBe('mine');
  });

  it('that fails has the error of the app, who gets it too', async () => {
    const error = new TypeError('Failed to fetch');
    observe(vi.fn<typeof fetch>().mockRejectedValue(error));
    await expect(fetch(`${ACS}/chat/threads`)).rejects.toBe(error);
    expect(seen[0]).toMatchObject({ ended: true, error: { type: 'TypeError' } });
  });

  it('that the app aborts is an AbortError, not the number 20', async () => {
    observe(vi.fn<typeof fetch>().mockRejectedValue(new DOMException('aborted', 'AbortError')));
    await expect(fetch(`${ACS}/chat/threads`)).rejects.toThrow('aborted');
    expect(seen[0]?.error?.type).toBe('AbortError');
  });
});

describe('the app', () => {
  it('has its request as it made it: same arguments, no header added', async () => {
    const native = answer();
    observe(native);
    const init = { headers: { a: '1' } };
    await fetch(`${ACS}/chat/threads`, init);
    expect(native.mock.calls[0]).toEqual([`${ACS}/chat/threads`, { headers: { a: '1' } }]);
    expect(native.mock.calls[0]?.[1]).toBe(init);
  });

  it('keeps headers that can be read only once', async () => {
    const sent: unknown[] = [];
    observe(async (_, init) => {
      sent.push(...new Headers(init?.headers));
      return new Response();
    });
    await fetch(`${ACS}/chat/threads`, { headers: new Map([['a', '1']]).entries() as never });
    expect(sent).toEqual([['a', '1']]);
    expect(seen).toHaveLength(1);
  });

  it('has the very response, and the very error', async () => {
    const response = new Response();
    observe(async () => response);
    expect(await fetch(`${ACS}/chat/threads`)).toBe(response);
    undo();
    const error = new TypeError('Failed to fetch');
    observe(() => Promise.reject(error));
    await expect(fetch(`${ACS}/chat/threads`)).rejects.toBe(error);
  });

  it.each([
    ['no argument', []],
    ['no URL', ['http://[']],
    ['a hostile object', [{ get url() { throw new Error('mine'); } }]], // biome-ignore format: one case a line
    ['hostile headers', [ACS, { headers: { 'x y': '1' } }]],
  ])('gets the answer of its fetch for %s', async (_, args) => {
    const native = answer(204);
    observe(native);
    expect((await fetch(...(args as unknown as Parameters<typeof fetch>))).status).toBe(204);
    expect(native.mock.calls).toEqual([args]);
  });

  it('is not hurt by a bug of ours, nor by an answer that is none', async () => {
    observe(answer(204), true);
    expect((await fetch(`${ACS}/chat/threads`)).status).toBe(204);
    undo();
    observe((() => undefined) as never);
    expect(fetch(`${ACS}/chat/threads`)).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the run
  });

  it('makes other requests unseen', async () => {
    observe(answer());
    await fetch('https://contoso.com/chat/threads');
    expect(seen).toEqual([]);
  });
});

describe('beside others', () => {
  it("OpenTelemetry's exporters find the fetch without spans below an instrumented one", () => {
    const native = answer();
    observe(Object.assign(answer(), { __original: native }));
    expect((fetch as { __original?: unknown }).__original).toBe(native);
  });

  it('what wraps us later stays when we go, and we see nothing any more', async () => {
    const native = answer();
    observe(native);
    const ours = fetch;
    const later: typeof fetch = (...args) => ours(...args);
    globalThis.fetch = later;
    undo();
    expect(fetch).toBe(later);
    await fetch(`${ACS}/chat/threads`);
    expect(native).toHaveBeenCalledOnce();
    expect(seen).toEqual([]);
  });

  it('fetch is as it was when we go', () => {
    const native = answer();
    observe(native);
    expect(fetch).not.toBe(native);
    undo();
    expect(fetch).toBe(native);
  });
});
