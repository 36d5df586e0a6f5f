import type { FakeEnd, Party, PushLinks, Side } from './protocol.ts';

/** Pause between the answer to a create request and the first push, as over a network. */
export const FIRST_PUSH_MS = 20;

/** How often an SDK would tell that it is still there, in seconds: never, in a test. */
export const KEEP_ALIVE_S = 3600;

/** What an SDK offers when it starts or joins a call. */
export interface Invitation {
  callModalities: unknown;
  links: PushLinks;
  mediaContent: { blob: string };
}

/** The parts of a create request that the fake reads. */
export interface CreateRequest {
  participants: { from: Party; to?: { id: string }[] };
  callInvitation: Invitation;
  /** Of the three the one that names what is joined. */
  groupContext?: { id: string } | null;
  /** A room; also a Teams meeting that is joined by its id. */
  meetingData?: { meetingCode?: string } | null;
  /** A Teams meeting. */
  groupChat?: { threadId?: string } | null;
  conversationRequest: { roster: { rosterUpdate: string } };
}

/** A request to one of the links that the fake gave out for a call. */
export interface LegRequest {
  method: string;
  /** Name of the participant's leg, which the fake chose. */
  leg: string;
  operation: string;
  body: Record<string, unknown>;
}

/** A call that the fake keeps. */
export interface LiveCall {
  readonly id: string;
  request(request: LegRequest): unknown;
  /** Tells the SDKs that the call is over. */
  end(reason: FakeEnd, side: Side): Promise<void>;
  /** The SDK with this endpoint is gone. */
  lost(endpointId: string, reason: FakeEnd): Promise<void>;
}
