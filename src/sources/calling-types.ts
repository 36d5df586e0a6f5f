/** The parts of the Calling SDK that are used, so that our types don't need its package. */

export interface Emitter {
  on(event: string, listener: (argument: never) => void): void;
  off(event: string, listener: (argument: never) => void): void;
}

/** `import * as calling from '@azure/communication-calling'`. */
export interface CallingModule {
  CallClient: { prototype: object };
  Features?: Record<string, unknown>;
}

export interface SdkEndReason {
  code?: unknown;
  subCode?: unknown;
  /** There at runtime, though the types lack it. */
  resultCategories?: unknown;
}

export interface SdkCall extends Emitter {
  id?: string;
  kind?: string;
  direction?: string;
  state?: string;
  callEndReason?: SdkEndReason;
  info?: { groupId?: string; participantId?: string; getServerCallId?(): Promise<string> };
  remoteParticipants?: readonly SdkParticipant[];
  feature?(factory: unknown): unknown;
}

export interface SdkParticipant extends Emitter {
  identifier?: { kind?: string };
  state?: string;
  callEndReason?: SdkEndReason;
}

export interface SdkIncomingCall extends Emitter {
  id?: string;
}

export interface SdkAgent extends Emitter {
  kind?: string;
  calls?: readonly SdkCall[];
  connectionState?: string;
  [method: string]: unknown;
}

/** What hostile or broken objects give is never trusted: a short text, or undefined. */
export function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 256 ? value : undefined;
}
