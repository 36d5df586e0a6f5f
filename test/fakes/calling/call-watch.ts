import {
  type Call,
  type CallAgent,
  type CallEndReason,
  Features,
  type IncomingCall,
  type RemoteParticipant,
  type TeamsCall,
  type TeamsCallAgent,
  type TeamsIncomingCall,
} from '@azure/communication-calling';
import { getIdentifierRawId } from '@azure/communication-common';

/** What one event of the SDK said, as plain data that a test can take out of the page. */
export interface SeenEvent {
  name: string;
  /** Milliseconds since the page's start. */
  at: number;
  [fact: string]: unknown;
}

type AnyCall = Call | TeamsCall;
type AnyIncomingCall = IncomingCall | TeamsIncomingCall;
type See = (name: string, facts: Record<string, unknown>) => void;

/** Listens to an agent as an app does, and remembers what it heard. */
export class CallWatch {
  /** Every event since the last `forget()`, oldest first. */
  seen: SeenEvent[] = [];
  /** The newest call. */
  call: AnyCall | undefined;
  /** The newest incoming call. */
  incoming: AnyIncomingCall | undefined;

  constructor(agent: CallAgent | TeamsCallAgent) {
    const see: See = (name, facts) => {
      this.seen.push({ name, at: Math.round(performance.now()), ...facts });
    };
    agent.on('connectionStateChanged', ({ oldValue, newValue }) => see('connection', { oldValue, newValue }));
    const onCalls = ({ added, removed }: { added: AnyCall[]; removed: AnyCall[] }) => {
      for (const call of added) {
        this.call = call;
        watchCall(call, see);
      }
      for (const call of removed) see('call removed', { id: call.id });
    };
    const onIncoming = ({ incomingCall }: { incomingCall: AnyIncomingCall }) => {
      this.incoming = incomingCall;
      see('incoming', {
        id: incomingCall.id,
        kind: incomingCall.kind,
        caller: incomingCall.callerInfo.displayName,
      });
      incomingCall.on('callEnded', ({ callEndReason }) =>
        see('incoming ended', { id: incomingCall.id, ...plain(callEndReason) }),
      );
    };
    // The two kinds of agent have the same events; their overloads can't be called through a union.
    const events = agent as CallAgent;
    events.on('callsUpdated', onCalls as never);
    events.on('incomingCall', onIncoming as never);
  }

  /** Forgets all that was seen, the call and the incoming call. */
  forget(): void {
    this.seen = [];
    this.call = undefined;
    this.incoming = undefined;
  }
}

/** An end reason as plain data, with the two fields that the SDK's types lack. */
export function plain(reason: CallEndReason | undefined) {
  if (!reason) return {};
  const { code, subCode, message, resultCategories } = reason as CallEndReason & {
    message?: string;
    resultCategories?: string[];
  };
  return { code, subCode, message, resultCategories };
}

function watchCall(call: AnyCall, see: See): void {
  see('call', { id: call.id, kind: call.kind, direction: call.direction, state: call.state });
  call.on('stateChanged', () =>
    see('state', { id: call.id, state: call.state, ...plain(call.callEndReason) }),
  );
  call.on('idChanged', () => see('id', { id: call.id }));
  const watchParticipant = (participant: RemoteParticipant) => {
    const id = getIdentifierRawId(participant.identifier);
    see('participant', { id, state: participant.state });
    participant.on('stateChanged', () =>
      see('participant state', { id, state: participant.state, ...plain(participant.callEndReason) }),
    );
  };
  call.remoteParticipants.forEach(watchParticipant);
  call.on('remoteParticipantsUpdated', ({ added, removed }) => {
    added.forEach(watchParticipant);
    if (removed.length > 0) see('participants left', { count: removed.length });
  });
  const diagnostics = call.feature(Features.UserFacingDiagnostics);
  const onDiagnostic = ({ diagnostic, value }: { diagnostic: string; value: unknown }) =>
    see('diagnostic', { diagnostic, value });
  diagnostics.network.on('diagnosticChanged', onDiagnostic);
  diagnostics.media.on('diagnosticChanged', onDiagnostic);
}
