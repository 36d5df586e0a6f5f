/**
 * Decodes and redacts exports in a thread of its own, while this one writes to the database. If the thread ends, the next
 * one goes on after the export that it was decoding.
 */
import { Worker } from 'node:worker_threads';
import { BadRequest } from './bad-request.ts';
import type { Body, Decoded } from './decode.ts';
import type { Answer } from './decode-worker.ts';

/** The build replaces it with the path of the built file. */
const THREAD = './decode-worker.ts';

interface Pending {
  body: Body;
  resolve(decoded: Decoded): void;
  reject(error: unknown): void;
}

export class Decoder {
  readonly #keepsPersonal: boolean;
  readonly #url: URL;
  /** In the order in which the thread answers. */
  readonly #pending: Pending[] = [];
  #thread: Worker | undefined;
  #isClosed = false;

  /** @param url Of what runs in the thread. */
  constructor(keepsPersonal = false, url = new URL(THREAD, import.meta.url)) {
    this.#keepsPersonal = keepsPersonal;
    this.#url = url;
    this.#thread = this.#start();
  }

  /** @throws BadRequest */
  async decode(body: Body): Promise<Decoded> {
    if (this.#isClosed) throw closing();
    return await new Promise((resolve, reject) => {
      this.#pending.push({ body, resolve, reject });
      if (this.#thread) this.#thread.postMessage(body);
      else this.#restart();
    });
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#isClosed = true;
    for (const { reject } of this.#pending.splice(0)) reject(closing());
    await thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(this.#url, { workerData: this.#keepsPersonal });
    // The server keeps the process alive as long as it is needed.
    thread.unref();
    let error: unknown = new Error('The thread that decodes exports has ended.');
    thread.on('message', (answer: Answer) => settle(this.#pending.shift(), answer));
    thread.on('error', (reason) => {
      error = reason;
    });
    thread.on('exit', () => {
      if (this.#thread === thread) this.#lost(error);
    });
    return thread;
  }

  /** Only the body at which the thread ended is to blame: the others go to the next thread. */
  #lost(error: unknown): void {
    this.#thread = undefined;
    this.#pending.shift()?.reject(error);
    if (this.#pending.length > 0) this.#restart();
  }

  #restart(): void {
    this.#thread = this.#start();
    for (const { body } of this.#pending) this.#thread.postMessage(body);
  }
}

function closing(): BadRequest {
  return new BadRequest(503, 'acs-otel view is closing.');
}

function settle(pending: Pending | undefined, answer: Answer): void {
  if ('decoded' in answer) pending?.resolve(answer.decoded);
  else if ('failed' in answer) pending?.reject(answer.failed);
  else pending?.reject(new BadRequest(answer.refused.status, answer.refused.message));
}
