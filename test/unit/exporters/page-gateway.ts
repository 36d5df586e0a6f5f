import { PageQueue, type PageQueueOptions } from '../../../src/exporters/page-queue.ts';
import type { SendResult } from '../../../src/exporters/page-sender.ts';

/** A gateway in this process: what arrived, and what it answers. */
export class Gateway {
  requests: string[][] = [];
  /** What the unloading page sent. */
  last: string[][] = [];
  /** Keepalive room that each request was given. */
  rooms: number[] = [];
  answer: SendResult = 'ok';
  /** Milliseconds until an answer. */
  latency = 10;
  /** Bytes that the browser takes while the page unloads. */
  room = 64 * 1024;

  readonly sender: PageQueueOptions<string>['sender'] = {
    send: (body, room) => {
      this.requests.push(JSON.parse(new TextDecoder().decode(body)));
      this.rooms.push(room);
      return this.#answer();
    },
    sendLast: (body) => {
      if (body.byteLength > this.room) return undefined;
      this.room -= body.byteLength;
      this.last.push(JSON.parse(new TextDecoder().decode(body)));
      return this.#answer();
    },
  };

  #answer(): Promise<SendResult> {
    const { answer, latency } = this;
    return new Promise((resolve) => setTimeout(() => resolve(answer), latency));
  }
}

type Drop = [count: number, reason: string];

export function makeQueue(gateway: Gateway, more: Partial<PageQueueOptions<string>> = {}) {
  const drops: Drop[] = [];
  const queue = new PageQueue<string>({
    delay: 1000,
    sender: gateway.sender,
    serialize: (items) => new TextEncoder().encode(JSON.stringify(items)),
    onDrop: (...drop) => drops.push(drop),
    ...more,
  });
  return { queue, drops };
}

export const range = (count: number, prefix = '') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
