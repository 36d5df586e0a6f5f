/** Turns the requests of Node's HTTP server, Express and Fastify into those of the Fetch API. */

/** A request of Node's HTTP server, of Express or of Fastify. */
export interface NodeRequest {
  /** Method, such as `POST`. */
  method?: string | undefined;
  /** Path and query. */
  url?: string | undefined;
  /** Headers by their names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** The body as the framework has parsed it. Used if the stream of the request has been read. */
  body?: unknown;
  /** Node's own request, in Fastify. */
  raw?: object;
}

/** What is used of Node's `IncomingMessage`. */
interface NodeStream {
  readableDidRead?: boolean;
  iterator?(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>;
}

/** TypeScript's DOM library lacks the method. */
const STREAMS = ReadableStream as unknown as { from(items: AsyncIterable<Uint8Array>): ReadableStream };

/** Every request of the Fetch API has `Headers`. */
export function isFetchRequest(request: Request | NodeRequest): request is Request {
  return typeof request.headers.get === 'function';
}

/** Undefined if the Fetch API refuses its address or headers, which strangers choose. */
export function fetchRequestOf(request: NodeRequest): Request | undefined {
  try {
    const { method = 'GET', url = '/' } = request;
    const init = { method, headers: headersOf(request), body: bodyOf(request), duplex: 'half' };
    return new Request(new URL(url, 'http://localhost'), init as RequestInit);
  } catch {
    return undefined;
  }
}

function headersOf({ headers }: NodeRequest): Headers {
  const made = new Headers();
  // HTTP/2 has pseudo headers such as `:path`.
  for (const [name, value] of Object.entries(headers))
    if (!name.startsWith(':'))
      for (const one of [value].flat()) if (one !== undefined) made.append(name, one);
  return made;
}

/** Null if something has read the stream and left no parsed body. */
function bodyOf(request: NodeRequest): BodyInit | null {
  const stream = (request.raw ?? request) as NodeStream;
  if (stream.iterator && !stream.readableDidRead)
    // Destroying the stream would destroy the connection, and with it the answer.
    return STREAMS.from(stream.iterator({ destroyOnReturn: false }));
  const { body, headers } = request;
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body as BodyInit;
  const text = JSON.stringify(body);
  // `express.json()` of version 4 leaves an empty object for every body that it does not parse.
  return text === '{}' && Number(headers['content-length'] ?? 0) > text.length ? null : text;
}
