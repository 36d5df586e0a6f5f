/**
 * The words of the fake service: what a transport exchanges with it and what a test may ask of it.
 * Learnt by watching the SDK's own traffic; only the fields that the SDK was seen to need are here.
 */

/** One HTTP request of the SDK, as a transport hands it over. Header names are lower case. */
export interface FakeRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The fake's answer. */
export interface FakeResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One open WebSocket of the SDK, seen from the transport. */
export interface FakeSocket {
  message(text: string): void;
  close(): void;
}

/** What a transport talks to: `FakeCalling`, or something that forwards to one elsewhere. */
export interface FakeService {
  http(request: FakeRequest): Promise<FakeResponse>;
  open(url: string, send: (text: string) => void): FakeSocket;
}

/** An end reason as the service pushes it. */
export interface FakeEnd {
  code: number;
  subCode: number;
  phrase?: string;
  /** For instance `ExpectedError`; the SDK has its own opinion for codes that it knows. */
  resultCategories?: string[];
}

/** Who is told about an end. */
export type Side = 'caller' | 'callee' | 'both';

/** The fate of one call; the empty plan rings the callee's SDK and relays. */
export interface CallPlan {
  /** Refuse the create request with this HTTP status; the SDK retries a 5xx and gets it again. */
  http?: number;
  /** Ring for so many milliseconds before `end`. @default no ringing */
  ring?: number;
  /** End the call during setup. */
  end?: FakeEnd;
  /** Answer the create request with another chain id than the SDK asked for: `idChanged` follows. */
  newId?: string | true;
  /** Keep who joins in the lobby for so many milliseconds. @default no lobby */
  lobby?: number;
}

/** A participant as it stands in invitations. */
export interface Party {
  id: string;
  displayName?: string;
  endpointId?: string;
  participantId?: string;
}

/** Links that an SDK offers for pushes about one call; `end` and `acceptance` are among them. */
export type PushLinks = Record<string, string>;

/** Host of every link that the fake hands out; a transport only has to catch it. */
export const CALL_HOST = 'fake-call-controller.invalid';

/** A v4 UUID. */
export const uuid = (): string => crypto.randomUUID();

/** Resolves after so many milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
