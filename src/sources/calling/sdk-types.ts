/** The parts of the Calling SDK that we use, typed here because its package is not a dependency. */
import { shortText } from '../../events/text.ts';
import { guarded } from '../../safety/guard.ts';

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
  /** Present at run time, missing in the SDK's types. */
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
  lobby?: Emitter;
  feature?(factory: unknown): unknown;
}

export interface SdkParticipant extends Emitter {
  identifier?: { kind?: string };
  state?: string;
  callEndReason?: SdkEndReason;
}

export interface SdkIncomingCall extends Emitter {
  id?: string;
  callEndReason?: SdkEndReason;
}

export interface SdkAgent extends Emitter {
  kind?: string;
  calls?: readonly SdkCall[];
  connectionState?: string;
  [method: string]: unknown;
}

/** The three fields of an end reason as plain values; fields that can't be read are missing. */
export function plainReason(read: () => SdkEndReason | undefined): SdkEndReason {
  return (
    guarded('an end reason', () => {
      const { code, subCode, resultCategories } = read() ?? {};
      const categories = Array.isArray(resultCategories) ? resultCategories : [resultCategories];
      return {
        code: codeOf(code),
        subCode: codeOf(subCode),
        resultCategories: categories.slice(0, 8).flatMap((item) => shortText(item) ?? []),
      };
    }) ?? {}
  );
}

function codeOf(value: unknown): unknown {
  return typeof value === 'number' ? value : shortText(value);
}
