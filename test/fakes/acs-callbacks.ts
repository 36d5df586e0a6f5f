/** The callbacks that Call Automation posts to the app, for the calls and actions that the SDK has requested. */
import { randomUUID } from 'node:crypto';
import type { Json } from './acs-exchange.ts';

/** How the next request for an action ends. */
export interface PlannedResult {
  /** Type of the callback, without its prefix; `none` leaves the action running. */
  kind: string;
  data?: Json;
}

const SUCCEEDED = { code: 200, subCode: 0, message: 'Action completed successfully.' };
const CANCELLED = { code: 400, subCode: 8508, message: 'Action cancelled.' };

export class AcsCallbacks {
  readonly #planned = new Map<string, PlannedResult[]>();
  readonly #sending = new Set<Promise<unknown>>();
  /** Media actions that were left running: by call, the callbacks that their cancellation causes. */
  readonly #running = new Map<string, { call: Json; kind: string; context: unknown }[]>();

  /** Plans the result of the next request for an action. */
  plan(action: string, result: PlannedResult): void {
    this.#planned.set(action, [...(this.#planned.get(action) ?? []), result]);
  }

  /** Answers an action of a call with the planned callback, else with `kind`. */
  answer(action: string, call: Json | undefined, body: Json, kind: string, data: Json = {}): void {
    if (!call) return;
    const planned = this.#planned.get(action)?.shift();
    const next = planned?.kind ?? kind;
    if (next === 'none') {
      if (!planned) return;
      const running = this.#running.get(call.callConnectionId) ?? [];
      const [name = ''] = /^[A-Z][a-z]+/.exec(kind) ?? [];
      this.#running.set(call.callConnectionId, [
        ...running,
        { call, kind: `${name}Canceled`, context: body.operationContext },
      ]);
      return;
    }
    const { operationContext, operationCallbackUri: uri = call.callbackUri } = body;
    this.send({ ...call, callbackUri: uri }, next, {
      operationContext,
      resultInformation: SUCCEEDED,
      ...data,
      ...planned?.data,
    });
  }

  /** Cancels what was left running. */
  cancelAll(callConnectionId: string): void {
    for (const { call, kind, context } of this.#running.get(callConnectionId) ?? [])
      this.send(call, kind, { operationContext: context, resultInformation: CANCELLED });
    this.#running.delete(callConnectionId);
  }

  /** Posts a callback after the answer to the request. Only to this machine. */
  send(call: Json, kind: string, data: Json): void {
    const { callbackUri, callConnectionId, serverCallId, correlationId } = call;
    if (!String(callbackUri).startsWith('http://127.0.0.1:')) return;
    const event = {
      id: randomUUID(),
      source: `calling/callConnections/${callConnectionId}`,
      type: `Microsoft.Communication.${kind}`,
      data: { version: '2024-09-15', callConnectionId, serverCallId, correlationId, ...data },
      time: new Date().toISOString(),
      specversion: '1.0',
      datacontenttype: 'application/json',
      subject: `calling/callConnections/${callConnectionId}`,
    };
    const sending = post(callbackUri, [event]).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Settles when the app has answered all callbacks. */
  async sent(): Promise<void> {
    while (this.#sending.size > 0) await Promise.allSettled(this.#sending);
  }

  clear(): void {
    this.#planned.clear();
    this.#running.clear();
  }
}

async function post(url: string, body: unknown): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}
