import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AcsCallbacks } from './acs-callbacks.ts';
import { callingRoutes } from './acs-calling-routes.ts';
import { chatRoutes } from './acs-chat-routes.ts';
import { type AcsAnswer, type AcsRequest, errorBody, type Json } from './acs-exchange.ts';
import { type FaultPlan, Faults } from './acs-faults.ts';
import { AcsMemory } from './acs-memory.ts';
import { messagingRoutes } from './acs-messaging-routes.ts';
import { resourceRoutes } from './acs-resource-routes.ts';
import { listenOnLoopback, pause, readBody } from './loopback.ts';

/** How the fake behaves. */
export interface FakeAcsOptions {
  /** Serve https with a self-signed certificate, see {@link FakeAcs.certificate}. @default false */
  tls?: boolean;
  /** Wait before every answer. @default 0 */
  delayMillis?: number;
  /** Random wait on top. @default 0 */
  jitterMillis?: number;
  /** `Retry-After` of 429 and 503. @default 0 */
  retryAfterSeconds?: number;
  /**
   * `plain`: the headers of public ACS recordings, no `x-ms-request-id`, the client request id echoed by
   * identity only. `extra`: both on every answer. @default 'plain'
   */
  profile?: 'plain' | 'extra';
}

/** One exchange as the service saw it. */
export interface LedgerRow {
  n: number;
  method: string;
  /** Percent-decoded, without query. */
  path: string;
  /** 0 where the connection was cut. */
  status: number;
  /** The `MS-CV` header that was sent; undefined where the connection was cut. */
  msCv: string | undefined;
  /** The `x-ms-request-id` header that was sent. */
  requestId: string | undefined;
  clientRequestId: string | undefined;
  traceparent: string | undefined;
  userAgent: string | undefined;
  /** `x` of a `MARK-x` in the body or path, to find the request of one operation. */
  marker: string | undefined;
  /** The body that was received. */
  request: Json;
  /** The body that was answered; undefined where there was none. */
  answer: Json | undefined;
}

/** A running fake of the ACS REST service. */
export interface FakeAcs {
  url: string;
  /** `127.0.0.1:PORT` */
  host: string;
  /** For every client that takes one; plain http needs `allowInsecureConnection: true`. */
  connectionString: string;
  /** PEM, with `tls` only; pass as `tlsOptions: { ca }` or through NODE_EXTRA_CA_CERTS. */
  certificate?: string;
  /** Answered exchanges in order of their arrival. */
  ledger: LedgerRow[];
  /** The callbacks that Call Automation posts to `callbackUri`s on this machine. */
  callbacks: AcsCallbacks;
  /** Adds a fault. */
  plan(rule: FaultPlan): void;
  /** Forgets ledger, faults and every call, thread and room. */
  reset(): void;
  close(): Promise<void>;
}

const routes = [...messagingRoutes, ...chatRoutes, ...callingRoutes, ...resourceRoutes];

/** Starts the fake service on a free loopback port. */
export async function startFakeAcs(options: FakeAcsOptions = {}): Promise<FakeAcs> {
  const state: State = { options, ledger: [], faults: new Faults(), memory: new AcsMemory() };
  const server = await listenOnLoopback((request, response) => serve(state, request, response), options.tls);
  return {
    ...server,
    connectionString: `endpoint=${server.url}/;accesskey=c3ludGhldGljLXRlc3Qta2V5`,
    ledger: state.ledger,
    callbacks: state.memory.callbacks,
    plan: (rule) => state.faults.add(rule),
    reset: () => {
      state.ledger.length = 0;
      state.faults.clear();
      state.memory.clear();
    },
  };
}

interface State {
  options: FakeAcsOptions;
  ledger: LedgerRow[];
  faults: Faults;
  memory: AcsMemory;
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options } = state;
  const text = (await readBody(request)).toString();
  const base = `${options.tls ? 'https' : 'http'}://${request.headers.host}`;
  const path = decodeURIComponent(new URL(request.url ?? '/', base).pathname);
  const row = addRow(state, request, path, text);
  const fault = state.faults.take(row.method, path, text);
  const answer = fault
    ? faultAnswer(fault.status, fault.plan)
    : normalAnswer(state, request, path, text, base);
  if (options.delayMillis || options.jitterMillis) {
    await pause((options.delayMillis ?? 0) + Math.random() * (options.jitterMillis ?? 0));
  }
  if (fault?.plan?.dropConnection) {
    request.socket.destroy();
    return;
  }
  const headers = responseHeaders(options, row, answer);
  row.status = answer.status;
  row.msCv = headers['MS-CV'];
  row.requestId = headers['x-ms-request-id'];
  row.answer = answer.body as Json | undefined;
  response.writeHead(answer.status, headers);
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}

/** Added on arrival, so that the order is the clients' order even with jitter. */
function addRow({ ledger }: State, request: IncomingMessage, path: string, text: string): LedgerRow {
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  const row: LedgerRow = {
    n: ledger.length + 1,
    method: request.method ?? 'GET',
    path,
    status: 0,
    msCv: undefined,
    requestId: undefined,
    clientRequestId: header('x-ms-client-request-id'),
    traceparent: header('traceparent'),
    userAgent: header('user-agent'),
    marker: /MARK-([\w-]+)/.exec(`${path} ${text}`)?.[1],
    request: parseJson(text),
    answer: undefined,
  };
  ledger.push(row);
  return row;
}

function faultAnswer(status: number, plan: FaultPlan | undefined): AcsAnswer {
  return {
    status,
    body: plan?.body ?? errorBody(status),
    ...(plan?.headers ? { headers: plan.headers } : {}),
  };
}

function normalAnswer(
  { memory }: State,
  request: IncomingMessage,
  path: string,
  text: string,
  base: string,
): AcsAnswer {
  const method = request.method ?? 'GET';
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (!match) continue;
    const headers = request.headers as AcsRequest['headers'];
    const answer = route.answer({
      method,
      path,
      groups: match.slice(1),
      headers,
      body: parseJson(text),
      base,
      memory,
    });
    return answer.status >= 400 && answer.body === undefined
      ? { ...answer, body: errorBody(answer.status) }
      : answer;
  }
  return { status: 404, body: errorBody(404) };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

function responseHeaders(options: FakeAcsOptions, row: LedgerRow, answer: AcsAnswer): Record<string, string> {
  const extra = options.profile === 'extra';
  const echo = row.clientRequestId !== undefined && (extra || row.path.startsWith('/identities'));
  const busy = answer.status === 429 || answer.status === 503;
  return {
    'MS-CV': newCorrelationVector(row.n),
    'X-Azure-Ref': `0${randomBytes(24).toString('base64')}`,
    'X-Cache': 'CONFIG_NOCACHE',
    'X-Processing-Time': '12ms',
    'Request-Context': 'appId=',
    ...(extra ? { 'x-ms-request-id': randomUUID() } : {}),
    ...(echo ? { 'x-ms-client-request-id': row.clientRequestId! } : {}),
    ...(busy ? { 'Retry-After': String(options.retryAfterSeconds ?? 0) } : {}),
    ...(answer.body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...answer.headers,
  };
}

/** 22 characters of base64 and `.0`; every second one holds `+/`, which URLs and patterns trip over. */
function newCorrelationVector(n: number): string {
  const base = randomBytes(16).toString('base64').slice(0, 22);
  return `${n % 2 === 0 ? `${base.slice(0, 9)}+/${base.slice(11)}` : base}.0`;
}
