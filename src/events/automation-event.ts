/** Callbacks of Call Automation about the actions of an app, and the requests that they answer. */
import type { CallLeg } from './call-event.ts';

/** Values of `acs.call_automation.action`: what an app asks Call Automation to do, and is told the result of. */
export type AutomationAction =
  | 'connect_call'
  | 'transfer'
  | 'add_participant'
  | 'cancel_add_participant'
  | 'remove_participant'
  | 'move_participant'
  | 'play'
  | 'recognize'
  | 'send_dtmf'
  | 'continuous_dtmf'
  | 'stop_continuous_dtmf'
  | 'hold'
  | 'recording'
  | 'transcription'
  | 'update_transcription'
  | 'stop_transcription'
  | 'media_streaming'
  | 'stop_media_streaming';

/** What a callback says about its action. `updated` is news from a running action, not its result. */
export type CallbackPhase = 'updated' | 'succeeded' | 'cancelled' | 'failed';

/** `sipDetails` or `q850Details`, as received. */
export interface SignallingDetails {
  code?: unknown;
  message?: unknown;
}

/** `resultInformation`, as received: codes may be numbers, texts, or missing. */
export interface AutomationResult {
  code?: unknown;
  subCode?: unknown;
  /** Searched for listed error words; never emitted, because it may contain personal data. */
  message?: string | undefined;
  sip?: SignallingDetails | undefined;
  q850?: SignallingDetails | undefined;
}

/** A callback other than those that begin and end a call. */
export interface AutomationEvent {
  leg: CallLeg;
  /** Its type without `Microsoft.Communication.`. */
  kind: string;
  /** Undefined if it answers no action. */
  action: AutomationAction | undefined;
  phase: CallbackPhase;
  /** Id of the event; the same when it is delivered again. */
  id: string | undefined;
  /** Milliseconds since 1970. */
  at: number;
  result: AutomationResult;
  /** Defined by the app: it joins request and callback, and is personal data unless it is an id. */
  operationContext: string | undefined;
  /** State of a recording. */
  state: string | undefined;
  /** Status of a transcription or media stream. */
  statusDetails: string | undefined;
  /** Kind of the participant's identifier. */
  participantKind: string | undefined;
  /** Position of the play source that failed. */
  sourceIndex: number | undefined;
  /** This process has received the call's CallConnected. */
  connectedHere: boolean;
}

/** A request for an action, as the SDK sends it. */
export interface ActionRequest {
  action: AutomationAction;
  /** The connection id or the server call id of the call. */
  call: string;
  operationContext: string | undefined;
}
