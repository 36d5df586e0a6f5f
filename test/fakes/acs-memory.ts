import { randomUUID } from 'node:crypto';
import { AcsCallbacks } from './acs-callbacks.ts';
import type { Json } from './acs-exchange.ts';

/** What the fake service remembers between two requests, so that answers agree with each other. */
export class AcsMemory {
  readonly callbacks = new AcsCallbacks();
  readonly calls = new Map<string, Json>();
  readonly recordings = new Map<string, string>();
  readonly threads = new Map<string, Json>();
  readonly rooms = new Map<string, Json>();
  readonly #polls = new Map<string, number>();

  /** True at the first poll of a long-running operation: it answers Running once. */
  firstPoll(operationId: string): boolean {
    const before = this.#polls.get(operationId) ?? 0;
    this.#polls.set(operationId, before + 1);
    return before === 0;
  }

  /** A new call with the three ids that Call Automation returns. */
  newCall(properties: Json): Json {
    const callConnectionId = randomUUID();
    const place = `https://conv.example.invalid/conv/${randomUUID()}?i=0&e=0`;
    const call = {
      callConnectionId,
      serverCallId: Buffer.from(place).toString('base64'),
      correlationId: randomUUID(),
      callConnectionState: 'connecting',
      ...properties,
    };
    this.calls.set(callConnectionId, call);
    return call;
  }

  clear(): void {
    for (const map of [this.calls, this.recordings, this.threads, this.rooms, this.#polls]) map.clear();
    this.callbacks.clear();
  }
}
