import type { FakeService, FakeSocket } from './protocol.ts';

/** A WebSocket constructor that opens foreign URLs at the fake and real sockets for the rest. */
export function shimWebSocket(
  Real: typeof WebSocket,
  foreignUrl: (url: string) => string | undefined,
  service: FakeService,
): typeof WebSocket {
  return new Proxy(Real, {
    construct(target, [url, protocols]: [string, string?]) {
      const foreign = foreignUrl(String(url));
      return foreign ? new ShimSocket(foreign, service) : new target(url, protocols);
    },
  });
}

/** As much of a WebSocket as the SDK uses. Every event comes in a task of its own, as from a network. */
class ShimSocket extends EventTarget {
  readonly url: string;
  readyState: number = WebSocket.CONNECTING;
  bufferedAmount = 0;
  binaryType = 'blob';
  protocol = '';
  extensions = '';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: Event) => void) | null = null;
  onclose: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #socket: FakeSocket | undefined;

  constructor(url: string, service: FakeService) {
    super();
    this.url = url;
    // A page that goes closes its sockets; the fake must see that.
    addEventListener('pagehide', () => this.#socket?.close());
    setTimeout(() => {
      if (this.readyState !== WebSocket.CONNECTING) return;
      this.readyState = WebSocket.OPEN;
      this.#socket = service.open(url, (data) => this.#later(new MessageEvent('message', { data })));
      this.#fire(new Event('open'));
    });
  }

  send(text: unknown): void {
    this.#socket?.message(String(text));
  }

  close(code = 1000): void {
    if (this.readyState >= WebSocket.CLOSING) return;
    this.readyState = WebSocket.CLOSED;
    this.#socket?.close();
    setTimeout(() => this.#fire(new CloseEvent('close', { code, wasClean: true })));
  }

  #later(event: Event): void {
    setTimeout(() => {
      if (this.readyState === WebSocket.OPEN) this.#fire(event);
    });
  }

  #fire(event: Event): void {
    const handler = { open: this.onopen, message: this.onmessage, close: this.onclose }[event.type];
    handler?.(event);
    this.dispatchEvent(event);
  }
}
