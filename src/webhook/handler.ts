/** Answers the requests of Event Grid and Call Automation. */
import { type Outlet, processState } from '../safety/process-state.ts';
import { isOffByChoice } from '../safety/switched-off.ts';
import { warnOnce } from '../safety/warn.ts';
import { type Authenticate, type AuthenticationOptions, authenticationBy } from './authentication.ts';
import { batchOf, MAX_EVENTS } from './batch.ts';
import { Deadline } from './deadline.ts';
import { originsOf, permission } from './handshakes.ts';
import { Intake } from './intake.ts';
import { fetchRequestOf, isFetchRequest, type NodeRequest } from './node-request.ts';
import { BodyMemory, MAX_BYTES, type Room, readBody } from './request-body.ts';

/** Options of `createWebhookHandler()`: at least one way of authentication, of which every `POST` needs one. */
export interface WebhookOptions extends AuthenticationOptions {
  /**
   * Senders that may register this endpoint by CloudEvents' handshake.
   * @default 'eventgrid.azure.net'
   */
  allowedOrigins?: string | readonly string[];
}

/** Takes a request of the Fetch API, Node, Express or Fastify, and answers it within 30 seconds. Never rejects. */
export type WebhookHandler = (request: Request | NodeRequest) => Promise<Response>;

/** Event Grid waits 30 seconds. */
const DEADLINE_MILLIS = 25_000;
/** Authenticated requests that are not answered yet. */
const MAX_REQUESTS = 1000;

/**
 * A handler for the endpoint of an Event Grid subscription, and for the `callbackUri` of Call Automation: it
 * authenticates requests, answers both handshakes of Event Grid, records every event, and answers 200 only after the
 * export of the records has succeeded. For a fault on this side the answer is 503, after which the sender tries again;
 * the events are then recorded again with the same ids, and not counted again. Needs `register()` or
 * `AcsInstrumentation` in this process; never throws.
 *
 * An OTLP backend may report success and still reject some records: OpenTelemetry's exporters report that only to the
 * diag logger. Where the app has registered its own providers, 200 means that `forceFlush()` of those of spans and log
 * records has not rejected, not that a backend has accepted everything: OpenTelemetry's `BatchLogRecordProcessor` reports
 * no failed export, and providers without `forceFlush()` are not waited for.
 * @example
 * const handle = createWebhookHandler({ secret: { query: 'key', values: [process.env.WEBHOOK_KEY] } });
 * app.post('/events', (context) => handle(context.req.raw));
 * app.options('/events', (context) => handle(context.req.raw));
 */
export function createWebhookHandler(options: WebhookOptions): WebhookHandler {
  const endpoint = new Endpoint(options ?? {});
  return async (request) => {
    try {
      return await endpoint.answer(request);
    } catch (error) {
      warnOnce(`the webhook failed, and the sender will try again: ${(error as Error).message}`);
      return unavailable();
    }
  };
}

class Endpoint {
  readonly #authenticate: Authenticate | undefined;
  readonly #origins: readonly string[];
  readonly #intake = new Intake();
  readonly #memory = new BodyMemory();
  #requests = 0;

  constructor(options: WebhookOptions) {
    this.#authenticate = authenticationBy(options, warnOnce);
    this.#origins = originsOf(options.allowedOrigins, warnOnce);
  }

  async answer(given: Request | NodeRequest): Promise<Response> {
    // The Fetch API has no request of the method TRACE.
    if (given.method !== 'POST' && given.method !== 'OPTIONS') return empty(405, { allow: 'POST, OPTIONS' });
    const request = isFetchRequest(given) ? given : fetchRequestOf(given);
    if (!request) return empty(400);
    if (request.method === 'OPTIONS') return permission(request, this.#origins);
    // The line that `authenticationBy` has printed says what is missing.
    if (!this.#authenticate) return unavailable();
    const deadline = new Deadline(DEADLINE_MILLIS);
    try {
      return await Promise.race([
        deadline.passed,
        this.#authenticated(this.#authenticate, request, deadline),
      ]);
    } finally {
      deadline.clear();
    }
  }

  async #authenticated(authenticate: Authenticate, request: Request, deadline: Deadline): Promise<Response> {
    const outlets = [...(processState().outlets ?? [])];
    const { verdict, why } = await authenticate(request);
    if (verdict === 'unavailable') {
      warnOnce(`the webhook answers 503, because it can't check tokens: ${why}`);
      return unavailable();
    }
    if (verdict === 'refused') {
      for (const outlet of outlets) outlet.dropped('unauthorized', 1);
      warnOnce(`the webhook has refused a request with 401: ${why}`);
      return empty(401, { 'www-authenticate': 'Bearer' });
    }
    const isRecording = outlets.length > 0 && Boolean(processState().eventGridReaders?.size);
    if (!isRecording && !isOffByChoice()) {
      warnOnce(
        'the webhook answers 503, because nothing records events in this process: call register() or enable AcsInstrumentation before the first request, and shut them down after the last',
      );
      return unavailable();
    }
    return this.#admitted(request, isRecording ? outlets : [], deadline);
  }

  /**
   * Counted here: strangers must not take the places of senders.
   * @param outlets None if telemetry is off by choice: the sender is not to try again.
   */
  async #admitted(request: Request, outlets: readonly Outlet[], deadline: Deadline): Promise<Response> {
    if (this.#requests >= MAX_REQUESTS) return busy(`${MAX_REQUESTS} requests wait for their export`);
    this.#requests++;
    let taken = 0;
    const room: Room = {
      take: (bytes) => {
        const isTaken = this.#memory.take(bytes);
        if (isTaken) taken += bytes;
        return isTaken;
      },
    };
    try {
      return await this.#received(request, outlets, deadline, room);
    } finally {
      this.#memory.release(taken);
      this.#requests--;
    }
  }

  async #received(
    request: Request,
    outlets: readonly Outlet[],
    deadline: Deadline,
    room: Room,
  ): Promise<Response> {
    const body = await readBody(request, room, deadline);
    if (body === 'used') {
      warnOnce(
        'the webhook answers 503, because the body was read before the webhook saw it: pass on the request of Express or Fastify itself, whose parsed body the webhook uses, or in the Fetch API a request.clone()',
      );
      return unavailable();
    }
    if (body === 'no_room') return busy('bodies of 64 MiB wait for their export');
    if (body === 'too_late') return unavailable();
    if (body === 'too_large') {
      for (const outlet of outlets) outlet.dropped('too_large', 1);
      warnOnce(
        `the webhook has dropped a body of more than ${MAX_BYTES} bytes, which Event Grid never sends`,
      );
      return empty(200);
    }
    const { parts, tooMany, validation } = batchOf(body, request.headers);
    const answer = validation ?? empty(200);
    if (outlets.length === 0 || parts.length === 0) return answer;
    const exported = await this.#intake.record(parts, outlets, deadline);
    if (!exported) return unavailable();
    if (tooMany > 0) {
      for (const outlet of outlets) outlet.dropped('too_many', tooMany);
      warnOnce(`the webhook reads ${MAX_EVENTS} events of one body; the other ${tooMany} are dropped`);
    }
    return answer;
  }
}

/** A body would tell a stranger more than the status. */
function empty(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

function busy(why: string): Response {
  warnOnce(`the webhook answers 503, because ${why}: the backend is slower than the events arrive`);
  return unavailable();
}

function unavailable(): Response {
  return empty(503, { 'retry-after': '30' });
}
