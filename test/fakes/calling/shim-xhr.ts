import type { FakeResponse, FakeService } from './protocol.ts';

type Pending = { method: string; url: string; headers: Record<string, string>; response?: FakeResponse };

/** An XMLHttpRequest that asks the fake for foreign URLs and is the real one for the rest. */
export function shimXhr(
  Real: typeof XMLHttpRequest,
  foreignUrl: (url: string) => string | undefined,
  service: FakeService,
): typeof XMLHttpRequest {
  return class extends Real {
    #fake: Pending | undefined;
    #state = 0;

    override open(method: string, url: string | URL, async = true, user?: string, password?: string): void {
      const foreign = foreignUrl(String(url));
      this.#fake = foreign ? { method, url: foreign, headers: {} } : undefined;
      if (foreign) this.#enter(1);
      else super.open(method, url, async, user, password);
    }

    override setRequestHeader(name: string, value: string): void {
      if (this.#fake) this.#fake.headers[name.toLowerCase()] = value;
      else super.setRequestHeader(name, value);
    }

    override send(body?: Document | XMLHttpRequestBodyInit | null): void {
      if (this.#fake) void this.#ask(this.#fake, body);
      else super.send(body);
    }

    override abort(): void {
      if (!this.#fake) super.abort();
      else this.#finish('abort');
      this.#fake = undefined;
    }

    async #ask(fake: Pending, body: unknown): Promise<void> {
      const { method, url, headers } = fake;
      const text = body == null ? '' : await new Response(body as BodyInit).text();
      const response = await service.http({ method, url, headers, body: text });
      if (this.#fake !== fake) return;
      fake.response = response;
      for (const state of [2, 3, 4]) this.#enter(state);
      this.#finish('load');
    }

    #enter(state: number): void {
      this.#state = state;
      this.dispatchEvent(new Event('readystatechange'));
    }

    #finish(how: 'load' | 'abort'): void {
      this.dispatchEvent(new ProgressEvent(how));
      this.dispatchEvent(new ProgressEvent('loadend'));
    }

    override get readyState(): number {
      return this.#fake ? this.#state : super.readyState;
    }

    override get status(): number {
      return this.#fake ? (this.#fake.response?.status ?? 0) : super.status;
    }

    override get statusText(): string {
      return this.#fake ? '' : super.statusText;
    }

    override get responseURL(): string {
      return this.#fake ? this.#fake.url : super.responseURL;
    }

    override get responseText(): string {
      return this.#fake ? (this.#fake.response?.body ?? '') : super.responseText;
    }

    override get response(): unknown {
      if (!this.#fake) return super.response;
      return this.responseType === 'json' ? JSON.parse(this.responseText || 'null') : this.responseText;
    }

    override getResponseHeader(name: string): string | null {
      if (!this.#fake) return super.getResponseHeader(name);
      return new Headers(this.#fake.response?.headers).get(name);
    }

    override getAllResponseHeaders(): string {
      if (!this.#fake) return super.getAllResponseHeaders();
      return [...new Headers(this.#fake.response?.headers)].map((pair) => pair.join(': ')).join('\r\n');
    }
  };
}
