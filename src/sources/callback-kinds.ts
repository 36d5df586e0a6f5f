/** The callbacks of Call Automation, and what each says about the action that it answers. */
import type { AutomationAction, CallbackPhase } from '../events/automation-event.ts';

/** What a kind of callback means. */
export interface CallbackKind {
  /** Undefined for news that no action asked for. */
  action?: AutomationAction;
  phase: CallbackPhase;
}

const kinds: Record<string, CallbackKind> = {
  ParticipantsUpdated: { phase: 'updated' },
  PlayStarted: { action: 'play', phase: 'updated' },
  // A tone is not the result of the request to listen for tones; that has a callback only when it fails.
  ContinuousDtmfRecognitionToneReceived: { action: 'continuous_dtmf', phase: 'updated' },
  ContinuousDtmfRecognitionToneFailed: { action: 'continuous_dtmf', phase: 'failed' },
  ContinuousDtmfRecognitionStopped: { action: 'stop_continuous_dtmf', phase: 'succeeded' },
  HoldFailed: { action: 'hold', phase: 'failed' },
  CallTransferAccepted: { action: 'transfer', phase: 'succeeded' },
  CallTransferFailed: { action: 'transfer', phase: 'failed' },
  RecordingStateChanged: { action: 'recording', phase: 'succeeded' },
  StartRecordingFailed: { action: 'recording', phase: 'failed' },
  TranscriptionStarted: { action: 'transcription', phase: 'succeeded' },
  TranscriptionFailed: { action: 'transcription', phase: 'failed' },
  TranscriptionUpdated: { action: 'update_transcription', phase: 'succeeded' },
  TranscriptionStopped: { action: 'stop_transcription', phase: 'succeeded' },
  MediaStreamingStarted: { action: 'media_streaming', phase: 'succeeded' },
  MediaStreamingFailed: { action: 'media_streaming', phase: 'failed' },
  MediaStreamingStopped: { action: 'stop_media_streaming', phase: 'succeeded' },
  ...results('Play', 'play', { Completed: 'succeeded', Failed: 'failed', Canceled: 'cancelled' }),
  ...results('Recognize', 'recognize', { Completed: 'succeeded', Failed: 'failed', Canceled: 'cancelled' }),
  ...results('SendDtmfTones', 'send_dtmf', { Completed: 'succeeded', Failed: 'failed' }),
  ...results('AddParticipant', 'add_participant', { Succeeded: 'succeeded', Failed: 'failed' }),
  ...results('CancelAddParticipant', 'cancel_add_participant', { Succeeded: 'succeeded', Failed: 'failed' }),
  ...results('RemoveParticipant', 'remove_participant', { Succeeded: 'succeeded', Failed: 'failed' }),
  ...results('MoveParticipant', 'move_participant', { Succeeded: 'succeeded', Failed: 'failed' }),
};

/** Kinds that may be announced after this version. */
const FAILED = /Failed$/;
const CANCELLED = /Cancell?ed$/;

/** The kinds that are known, but for those that begin and end a call. */
export const KNOWN_KINDS: ReadonlyMap<string, CallbackKind> = new Map(Object.entries(kinds));

/**
 * What a kind means. The name or the result of an unknown one shows a failure or cancellation; otherwise it is news of
 * no action.
 * @param code Code of its result, as received.
 */
export function callbackKind(kind: string, code: unknown): CallbackKind {
  const known = KNOWN_KINDS.get(kind);
  if (known) return known;
  if (CANCELLED.test(kind)) return { phase: 'cancelled' };
  return { phase: FAILED.test(kind) || isErrorCode(code) ? 'failed' : 'updated' };
}

/** Some senders write numbers as text. */
function isErrorCode(code: unknown): boolean {
  return (typeof code === 'number' || typeof code === 'string') && Number(code) >= 400;
}

function results(
  prefix: string,
  action: AutomationAction,
  phases: Record<string, CallbackPhase>,
): Record<string, CallbackKind> {
  return Object.fromEntries(
    Object.entries(phases).map(([ending, phase]) => [prefix + ending, { action, phase }]),
  );
}
