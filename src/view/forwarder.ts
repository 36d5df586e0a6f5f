/**
 * `--forward`: passes every stored export on, with its bytes and headers as they came. Senders are answered before: what
 * the other endpoint does shows in `forward` of `About` and on the terminal, never in the answer.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { plainText } from '../cli/plain-text.ts';
import { withoutLogin } from '../cli/url-login.ts';
import type { About } from './api.ts';
import type { Counters } from './counters.ts';

interface Waiting {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_WAITING = 10_000;
const TIMEOUT_MILLIS = 10_000;
/** Waits between the attempts; then the export is dropped. */
const RETRY_MILLIS = [500, 1000, 2000, 4000];
const RETRIABLE = [408, 429, 502, 503, 504];
const ADVICE =
  'Check that the endpoint runs and accepts OTLP over HTTP, and its host and port. "acs-otel view" has stored the export.';
/** Of the connection, or written again by the client. */
const OWN_HEADERS =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|origin|referer|sec-.*|access-control-.*)$/;

export class Forwarder {
  readonly #base: string;
  readonly #login: string | undefined;
  readonly #counters: Counters;
  readonly #token: string | undefined;
  readonly #say: (line: string) => void;
  readonly #waiting: Waiting[] = [];
  readonly #stop = new AbortController();
  #bytes = 0;
  /** Of the last attempt. */
  #problem: string | undefined;
  #isSending = false;
  #failing = false;
  #sent = 0;
  #failed = 0;
  #dropped = 0;

  /** @param token Of this process: it is not passed on. */
  constructor(url: URL, counters: Counters, say: (line: string) => void, token?: string) {
    const plain = withoutLogin(url);
    this.#base = plain.url.href.replace(/\/+$/, '');
    this.#login = plain.login;
    this.#counters = counters;
    this.#say = say;
    this.#token = token;
  }

  get state(): NonNullable<About['forward']> {
    const waiting = this.#waiting.length;
    return {
      url: this.#shownUrl,
      sent: this.#sent,
      waiting,
      failed: this.#failed,
      dropped: this.#dropped,
    };
  }

  get #shownUrl(): string {
    return new URL(this.#base).href;
  }

  add(request: IncomingMessage, body: Buffer): void {
    if (this.#bytes + body.length > MAX_WAITING_BYTES || this.#waiting.length >= MAX_WAITING) {
      this.#drop('queue_full', this.#problem ? `queue_full, after ${this.#problem}` : undefined);
      return;
    }
    this.#bytes += body.length;
    this.#waiting.push({ path: request.url ?? '', headers: this.#headers(request.headers), body });
    void this.#send();
  }

  /** Ends without what still waits, which is counted. */
  close(): void {
    this.#stop.abort();
    const left = this.#waiting.length;
    if (left > 0)
      this.#say(`--forward: the last ${left === 1 ? 'export was' : `${left} exports were`} not passed on.`);
    for (const _ of this.#waiting.splice(0)) this.#drop('closed');
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#waiting[0]; next && !this.#stop.signal.aborted; next = this.#waiting[0]) {
      const problem = await this.#attempts(next);
      if (this.#stop.signal.aborted) break;
      this.#waiting.shift();
      this.#bytes -= next.body.length;
      if (problem === undefined) this.#succeeded();
      else this.#drop('export_failed', problem);
    }
    this.#isSending = false;
  }

  /** @returns why the last attempt failed */
  async #attempts(waiting: Waiting): Promise<string | undefined> {
    for (const millis of [...RETRY_MILLIS, undefined]) {
      const [problem, isFinal] = await this.#attempt(waiting);
      this.#problem = problem;
      if (problem === undefined || isFinal || millis === undefined) return problem;
      await setTimeout(millis, undefined, { signal: this.#stop.signal }).catch(() => {});
      if (this.#stop.signal.aborted) return problem;
    }
    return undefined;
  }

  async #attempt({ path, headers, body }: Waiting): Promise<[problem?: string, isFinal?: boolean]> {
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MILLIS)]);
      const init = {
        method: 'POST',
        headers,
        body: new Uint8Array(body),
        signal,
        redirect: 'manual',
      } as const;
      const answer = await fetch(this.#base + path, init);
      await answer.arrayBuffer();
      if (answer.ok) return [];
      return [`it answered ${answer.status}`, !RETRIABLE.includes(answer.status)];
    } catch (error) {
      return [reasonOf(error)];
    }
  }

  #headers(given: IncomingHttpHeaders): Record<string, string> {
    const headers: Record<string, string> = this.#login ? { authorization: this.#login } : {};
    for (const [name, value] of Object.entries(given)) {
      const isToken =
        name === 'authorization' && this.#token !== undefined && value === `Bearer ${this.#token}`;
      if (value !== undefined && !OWN_HEADERS.test(name) && !isToken)
        headers[name] = [value].flat().join(', ');
    }
    return headers;
  }

  #succeeded(): void {
    this.#sent++;
    if (this.#failing) this.#say('--forward: the endpoint accepts exports again.');
    this.#failing = false;
  }

  #drop(reason: string, problem = reason): void {
    this.#dropped++;
    if (reason === 'export_failed') this.#failed++;
    this.#counters.drop('forwarded exports', reason);
    if (!this.#failing && reason !== 'closed')
      this.#say(
        `--forward: an export to ${this.#shownUrl} was dropped: ${problem}. More may follow. ${ADVICE}`,
      );
    this.#failing = true;
  }
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MILLIS / 1000} s`;
  if (cause?.message === 'bad port') return 'fetch() sends nothing to this port';
  return plainText(cause?.code ?? cause?.message ?? message);
}
