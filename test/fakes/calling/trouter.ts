import { type FakeSocket, sleep, uuid } from './protocol.ts';

const PUSH_TIMEOUT_MS = 8_000;
const HOST = 'fake-trouter.invalid';
const FRAME = /^(\d):(\d*)\+?:[^:]*:?([\s\S]*)$/;

/** One authenticated push channel of one SDK instance. */
export interface Endpoint {
  id: string;
  user: string;
  send: (text: string) => void;
}

/** Called when an endpoint's socket closes; it may come back with the same id. */
export type EndpointLost = (endpoint: Endpoint) => void;

/**
 * The push channel of the service: socket.io 0.9 framing over a WebSocket. Every SDK instance opens one and
 * names URLs below it, to which the service then pushes requests.
 */
export class Trouter {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #replies = new Map<number, (reply: unknown) => void>();
  readonly #lost: EndpointLost;
  #nextPush = 1;

  constructor(lost: EndpointLost) {
    this.#lost = lost;
  }

  /** A new socket of an SDK; `send` writes to it. */
  open(url: string, send: (text: string) => void): FakeSocket {
    const socket: { url: string; endpoint?: Endpoint } = { url };
    queueMicrotask(() => send('1::'));
    return {
      message: (text) => this.#frame(socket, text, send),
      close: () => {
        const { endpoint } = socket;
        if (!endpoint || this.#endpoints.get(endpoint.id) !== endpoint) return;
        this.#endpoints.delete(endpoint.id);
        this.#lost(endpoint);
      },
    };
  }

  /** Whether this endpoint has a socket now. */
  isOpen(endpointId: string): boolean {
    return this.#endpoints.has(endpointId);
  }

  /** The open endpoints of a user, oldest first. */
  endpointsOf(user: string): Endpoint[] {
    return [...this.#endpoints.values()].filter((endpoint) => endpoint.user === user);
  }

  /** Whether a request to this host is for an SDK. */
  owns(hostname: string): boolean {
    return hostname === HOST;
  }

  /** URL below an endpoint's channel. */
  urlOf(endpointId: string, path: string): string {
    return `https://${HOST}:3443/v4/f/${endpointId}/${path}`;
  }

  /** Id of the endpoint that a pushed URL belongs to. */
  endpointIdOf(url: string): string {
    return new URL(url).pathname.split('/')[3] ?? '';
  }

  /** Pushes a request to a link of an SDK. Resolves with the reply, or undefined without socket or reply. */
  async push(url: string, body: unknown): Promise<unknown> {
    const endpoint = this.#endpoints.get(this.endpointIdOf(url));
    if (!endpoint) return undefined;
    const id = this.#nextPush++;
    const reply = new Promise<unknown>((resolve) => this.#replies.set(id, resolve));
    const headers = {
      'X-Microsoft-Skype-Message-ID': uuid(),
      'content-type': 'application/json',
      'MS-CV': `fakecv.${id}`,
    };
    const request = { id, method: 'POST', url: new URL(url).pathname, headers, body: JSON.stringify(body) };
    endpoint.send(`3:::${JSON.stringify(request)}`);
    const answered = await Promise.race([reply, sleep(PUSH_TIMEOUT_MS)]);
    this.#replies.delete(id);
    return answered;
  }

  #frame(socket: { url: string; endpoint?: Endpoint }, text: string, send: (text: string) => void): void {
    const [, type, id, data = ''] = FRAME.exec(text) ?? [];
    if (type === '2') send('2::');
    if (type === '3') {
      const reply = JSON.parse(data);
      this.#replies.get(reply.id)?.(reply);
    }
    if (type !== '5') return;
    const event = JSON.parse(data);
    if (event.name !== 'user.authenticate') {
      if (id) send(`6:::${id}+[]`);
      return;
    }
    // Stable per SDK instance, so that the links it gave out survive a reconnect.
    const instance = new URL(socket.url).searchParams.get('epid') ?? uuid();
    const endpointId = `CC${instance.replace(/\W/g, '').slice(0, 24)}`;
    socket.endpoint = { id: endpointId, user: userOf(event.args[0].headers['X-Skypetoken']), send };
    this.#endpoints.set(endpointId, socket.endpoint);
    send(`5:::${JSON.stringify({ name: 'trouter.connected', args: [connected(endpointId)] })}`);
  }
}

function userOf(token: string): string {
  const payload = token.split('.')[1] ?? '';
  return `8:${JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))).skypeid}`;
}

function connected(endpointId: string) {
  const now = Date.now();
  return {
    id: uuid(),
    ttl: 86_400,
    ccid: endpointId,
    surl: `https://${HOST}:3443/v4/f/${endpointId}/`,
    curlb: `https://${HOST}:3443`,
    url: `https://${HOST}:8443/v4/f/${endpointId}/`,
    socketio: `https://${HOST}:443/`,
    reconnectUrl: `wss://${HOST}/v4/c`,
    registrarUrl: 'https://fake-registrar.invalid/registrar/prod/v3/registrations',
    connectparams: {
      sr: 'x',
      issuer: 'fake',
      sp: 'connect',
      se: String(now + 86_400_000),
      st: String(now),
      sig: 'fake',
    },
    healthUrl: `https://${HOST}:443/h`,
  };
}
