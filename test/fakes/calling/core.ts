import { GroupCall } from './group-call.ts';
import type { CreateRequest, LiveCall } from './live-call.ts';
import { OneToOneCall } from './one-to-one-call.ts';
import {
  CALL_HOST,
  type CallPlan,
  type FakeEnd,
  type FakeRequest,
  type FakeResponse,
  type FakeService,
  type FakeSocket,
  type Side,
  sleep,
  uuid,
} from './protocol.ts';
import { Trouter } from './trouter.ts';

const CHAIN_ID = 'X-Microsoft-Skype-Chain-ID';
const HOUR_MS = 3_600_000;

/** Choices of a fake service. */
export interface FakeOptions {
  /** How long an SDK may be without its push channel until its calls end, in milliseconds. @default 8000 */
  lostAfterMs?: number;
  /** What the other side hears then. */
  lostEnd?: FakeEnd;
  /** Hears every request and decision, for a human who wonders. */
  onLog?: (line: string) => void;
}

/**
 * Microsoft's side of the Calling SDK, without transport: no node, no DOM. A transport brings the SDK's HTTP
 * requests to `http()` and its WebSockets to `open()`; a test decides with `next()` and `endCall()`.
 *
 * @example
 * fake.next({ end: { code: 503, subCode: 560503 } }); // the next call fails
 * await fake.endCall(call.id, { code: 410, subCode: 3112 }); // this one, now
 */
export class FakeCalling implements FakeService {
  readonly #trouter = new Trouter((endpoint) => this.#lost(endpoint.id));
  readonly #calls = new Map<string, LiveCall>();
  readonly #plans: CallPlan[] = [];
  /** The SDK retries a 5xx with the same chain id: it must meet the same plan. */
  readonly #refused = new Map<string, CallPlan>();
  readonly #options: FakeOptions;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  /** Decides the fate of the next call that any SDK starts; several are taken in turn. */
  next(plan: CallPlan): void {
    this.#plans.push(plan);
  }

  /** Ends a live call with any reason, for one or both sides. False if there is no such call. */
  async endCall(callId: string, reason: FakeEnd, side: Side = 'both'): Promise<boolean> {
    const call = this.#calls.get(callId);
    await call?.end(reason, side);
    return call !== undefined;
  }

  /** Ids of the calls that live now. */
  get callIds(): string[] {
    return [...this.#calls.keys()];
  }

  /** A new WebSocket of an SDK; `send` writes to it. */
  open(url: string, send: (text: string) => void): FakeSocket {
    return this.#trouter.open(url, send);
  }

  /** Answers an HTTP request of an SDK. */
  async http(request: FakeRequest): Promise<FakeResponse> {
    const { status, headers, body } = this.#answer(request, new URL(request.url));
    this.#options.onLog?.(`${request.method} ${request.url} -> ${status}`);
    const json = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers: { 'content-type': 'application/json', ...headers }, body: json };
  }

  #answer(
    request: FakeRequest,
    url: URL,
  ): { status: number; headers?: Record<string, string>; body: unknown } {
    const { hostname, pathname } = url;
    if (hostname === CALL_HOST) return { status: 200, ...this.#callRequest(request, pathname) };
    if (pathname.includes('/cpconv')) return this.#create(request);
    if (hostname.startsWith('ecs.') || hostname.startsWith('config.')) return configuration();
    // A Teams agent asks for its policies; a 404 costs it 8 s of retries.
    if (pathname.includes('useraggregatepolicysettings')) return { status: 200, body: {} };
    if (this.#trouter.owns(hostname)) return this.#relay(request);
    if (hostname.includes('trouter')) return { status: 200, body: 'Trouter' };
    if (hostname.includes('registrar')) return { status: 202, body: {} };
    if (hostname.includes('events.data')) return { status: 200, body: { acc: 1 } };
    return { status: 404, body: {} };
  }

  /** An SDK answers another at the link that this offered. */
  #relay({ url, body }: FakeRequest) {
    void this.#trouter.push(url, JSON.parse(body || '{}'));
    return { status: 200, body: {} };
  }

  #create(request: FakeRequest) {
    const asked = request.headers[CHAIN_ID.toLowerCase()] ?? uuid();
    const plan = this.#refused.get(asked) ?? this.#plans.shift() ?? {};
    this.#options.onLog?.(`create ${asked} ${JSON.stringify(plan)} ${request.body}`);
    if (plan.http) {
      this.#refused.set(asked, plan);
      return { status: plan.http, body: {} };
    }
    const id = plan.newId === true ? uuid() : (plan.newId ?? asked);
    const body: CreateRequest = JSON.parse(request.body);
    // A plan that ends a call during setup also works for a join.
    const placeId = plan.end ? undefined : placeOf(body);
    const created = placeId ? this.#join(id, placeId, body, plan) : this.#invite(id, body, plan);
    return { status: 201, headers: { [CHAIN_ID]: created.id }, body: created.body };
  }

  #invite(id: string, { participants, callInvitation }: CreateRequest, plan: CallPlan) {
    const parties = { id, caller: participants.from, callee: participants.to?.[0]?.id ?? '', callInvitation };
    const call = new OneToOneCall(parties, plan, this.#trouter, () => this.#calls.delete(id));
    this.#calls.set(id, call);
    void call.start();
    return { id, body: call.created() };
  }

  #join(id: string, groupId: string, joiner: CreateRequest, { lobby }: CallPlan) {
    const isGroup = (call: LiveCall) => call instanceof GroupCall && call.groupId === groupId;
    let call = [...this.#calls.values()].find(isGroup) as GroupCall | undefined;
    if (!call) {
      call = new GroupCall(id, groupId, this.#trouter, () => this.#calls.delete(id));
      this.#calls.set(id, call);
    }
    return { id: call.id, body: call.join(joiner, lobby) };
  }

  #callRequest({ method, body }: FakeRequest, path: string) {
    const [, callId = '', leg = '', operation = ''] = path.split('/');
    const answer = this.#calls
      .get(callId)
      ?.request({ method, leg, operation, body: body ? JSON.parse(body) : {} });
    return { headers: { [CHAIN_ID]: callId }, body: answer ?? {} };
  }

  /** A page that was closed never hangs up properly; one that only lost its network comes back. */
  async #lost(endpointId: string): Promise<void> {
    await sleep(this.#options.lostAfterMs ?? 8_000);
    if (this.#trouter.isOpen(endpointId)) return;
    const reason = this.#options.lostEnd ?? {
      code: 410,
      subCode: 3101,
      phrase: 'endpoint gone',
      resultCategories: ['UnexpectedClientError'],
    };
    await Promise.all([...this.#calls.values()].map((call) => call.lost(endpointId, reason)));
  }
}

/** What is joined: a group call, a room or a Teams meeting. All are the same to the fake. */
function placeOf({ groupContext, meetingData, groupChat }: CreateRequest): string | undefined {
  return groupContext?.id ?? meetingData?.meetingCode ?? groupChat?.threadId;
}

function configuration() {
  const now = Date.now();
  const expires = new Date(now + HOUR_MS).toUTCString();
  return {
    status: 200,
    headers: { etag: '"fake"', expires, date: new Date(now).toUTCString() },
    body: { Headers: { ETag: '"fake"', Expires: expires, CountryCode: 'US' } },
  };
}
