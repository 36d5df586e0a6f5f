/** What a visitor of the demo can try, and what `acs-otel view` must say about it. */
import type { Origin } from '../../src/classification/verdict.ts';
import type { MessageType, State } from '../../src/view/api.ts';
import type { CallPlan, FakeEnd } from '../../test/fakes/calling/protocol.ts';

export interface Expected {
  state: State;
  /** Whose fault; of failures. */
  origin?: Origin;
  /** As `acs-otel explain` takes it. */
  code: string;
  /** Attempts of the request. */
  tries?: number;
}

interface Scenario {
  title: string;
  /** One line for the visitor. */
  about: string;
  expected: Expected;
}

/** Two users of the Calling SDK in one page. */
export interface CallScenario extends Scenario {
  kind: 'call';
  /** What the callee does, if its SDK rings. */
  callee?: 'accept' | 'decline';
  /** How long both sides talk. @default 3 */
  seconds?: number;
  /** The fate that the fake service decides. */
  plan?: CallPlan;
  /** How the service ends the call after it has connected; without it the caller hangs up. */
  end?: FakeEnd;
}

/** One SMS of the Node app. */
export interface MessageScenario extends Scenario {
  kind: MessageType & 'sms';
  /** Status of the first request. */
  firstStatus?: number;
  report: { status: 'Delivered' | 'Failed'; details: string };
}

const UNEXPECTED_CLIENT = ['UnexpectedClientError'];
const UNEXPECTED_SERVER = ['UnexpectedServerError'];

export const CALLS = {
  answered: {
    kind: 'call',
    title: 'Answered',
    about: 'Both sides talk for six seconds, then the caller hangs up.',
    callee: 'accept',
    seconds: 6,
    expected: { state: 'ok', code: '0/0' },
  },
  declined: {
    kind: 'call',
    title: 'Declined',
    about: 'The other side rejects the call: normal use, not a failure.',
    callee: 'decline',
    expected: { state: 'ok', code: '603/0' },
  },
  offline: {
    kind: 'call',
    title: 'Callee offline',
    about: 'No device of the callee is signed in: expected in everyday use.',
    plan: { ring: 300, end: { code: 480, subCode: 10037, resultCategories: UNEXPECTED_CLIENT } },
    expected: { state: 'expected', origin: 'peer', code: '480/10037' },
  },
  forbidden: {
    kind: 'call',
    title: 'Forbidden',
    about: 'The token does not allow the call: 403. Our app is at fault.',
    plan: { http: 403 },
    expected: { state: 'failed', origin: 'client', code: '403/0' },
  },
  'service-error': {
    kind: 'call',
    title: 'Service error',
    about: 'Azure Communication Services fails in the middle of the call: 500. Microsoft is at fault.',
    callee: 'accept',
    end: { code: 500, subCode: 0, resultCategories: UNEXPECTED_SERVER },
    expected: { state: 'failed', origin: 'acs', code: '500/0' },
  },
  'sbc-error': {
    kind: 'call',
    title: 'SBC error',
    about: 'The session border controller answers 503. It looks like Microsoft, and is not.',
    plan: { ring: 300, end: { code: 503, subCode: 560503, resultCategories: UNEXPECTED_SERVER } },
    expected: { state: 'failed', origin: 'sbc', code: '503/560503' },
  },
  'network-loss': {
    kind: 'call',
    title: 'Network loss',
    about: 'A participant loses the network, and the call is dropped: 410/3101.',
    callee: 'accept',
    end: { code: 410, subCode: 3101, resultCategories: UNEXPECTED_CLIENT },
    expected: { state: 'failed', origin: 'network', code: '410/3101' },
  },
} as const satisfies Record<string, CallScenario>;

export const MESSAGES = {
  'sms-delivered': {
    kind: 'sms',
    title: 'SMS delivered',
    about: 'Event Grid delivers the report to the webhook of the Node app.',
    report: { status: 'Delivered', details: 'No error.' },
    expected: { state: 'ok', code: 'sms Delivered', tries: 1 },
  },
  'sms-refused': {
    kind: 'sms',
    title: 'SMS refused',
    about: 'The service accepts the SMS, and the carrier blocks it: 4005.',
    report: { status: 'Failed', details: '4005: blocked by the carrier' },
    expected: { state: 'failed', origin: 'unknown', code: 'sms 4005', tries: 1 },
  },
  throttled: {
    kind: 'sms',
    title: 'Throttled',
    about: 'The service answers 429, the SDK tries again, and the SMS is delivered.',
    firstStatus: 429,
    report: { status: 'Delivered', details: 'No error.' },
    expected: { state: 'ok', code: 'sms Delivered', tries: 2 },
  },
} as const satisfies Record<string, MessageScenario>;

export const SCENARIOS: Readonly<Record<string, CallScenario | MessageScenario>> = { ...CALLS, ...MESSAGES };

/** What `view` says about a call or message, for the demo's page and its check. */
export interface Outcome {
  state: State;
  origin: Origin;
  code: string;
  meaning: string;
  tries: number | null;
  /** Of the page in `view`. */
  url: string;
}
