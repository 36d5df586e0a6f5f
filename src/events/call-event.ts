/** Calls: events as they happen, and the record of a whole call, from which its spans are made. */
import type { ErrorInfo, EventOf, ResultIds } from './acs-event.ts';
import type { SignallingDetails } from './automation-event.ts';
import type { Redacted } from './redacted.ts';

/** Values of `acs.source`. */
export type Source = 'sdk' | 'client' | 'call_automation' | 'event_grid' | 'resource_log';

/** Values of `acs.call.direction`: how a participant came into a call. */
export type CallDirection = 'outgoing' | 'incoming' | 'join';

/** Values of `acs.call.type`. */
export type CallType = 'one_to_one' | 'group' | 'room' | 'teams_meeting';

/** Values of `acs.feature.name`. */
export type CallFeature = 'recording' | 'transcription' | 'captions' | 'mute' | 'transfer' | 'lobby';

/** One participant's view of a call. */
export interface CallLeg {
  source: Source;
  ids: ResultIds;
  direction?: CallDirection | undefined;
  /** Chosen at the start, so that log records can refer to the span before it exists. */
  spanId?: string | undefined;
  callType?: CallType | undefined;
  /** Id of the local participant, valid for this call only; it identifies no person. */
  participantId?: string | undefined;
}

/** Why a call ended, as received: codes may be numbers, texts, or missing. */
export interface EndReason {
  code?: unknown;
  subCode?: unknown;
  resultCategories?: unknown;
  /** Searched for listed error words; never emitted, because it may contain personal data. */
  message?: string | undefined;
  /** The call never connected. */
  beforeConnect: boolean;
  /** It is the end of an incoming call. */
  incoming?: boolean;
  /** The page unloaded during the call. */
  pageLeft?: boolean;
  /** Of a callback about a call with the telephone network. */
  sip?: SignallingDetails | undefined;
  q850?: SignallingDetails | undefined;
}

/** A phase of a call. Times are milliseconds since 1970. */
export interface CallPhase {
  name: 'setup' | 'lobby' | 'hold' | 'reconnect';
  start: number;
  end?: number | undefined;
}

/** A remote participant. */
export interface RemoteParticipant {
  /** Kind of identifier (`communicationUser`, `phoneNumber`, …); the identifier itself is personal data. */
  kind: string;
  start: number;
  end?: number | undefined;
  reason?: EndReason | undefined;
}

/** One figure over a whole call. */
export interface MediaFigures {
  min: number;
  mean: number;
  p95: number;
  max: number;
}

/** Media figures of one call in one direction. */
export interface MediaSummary {
  direction: 'send' | 'receive';
  /** Seconds, ratios (0 to 1), bit/s and frame/s by name: `jitter`, `round_trip_time`, `packet_loss`, `bitrate`, `frame_rate`. */
  figures: Record<string, MediaFigures>;
}

/** A log line of an SDK. */
export type SdkLogLine = Omit<EventOf<'sdk.log'>, 'type'>;

/** The last log lines of a call. */
export interface CallRecorder {
  /** @param line A level's rank and the line. */
  push(line: string): void;
  /** Empties the recorder: the lines about this call as they were pushed, oldest first. */
  take(): string[];
}

/** A call from its start to its end; its spans are made from it when it is over. */
export interface CallRecord {
  leg: CallLeg;
  start: number;
  connected?: number | undefined;
  end?: number | undefined;
  /** The id that the SDK generated before it knew the service's. */
  previousId?: string | undefined;
  phases: CallPhase[];
  participants: RemoteParticipant[];
  reason?: EndReason | undefined;
  media: MediaSummary[];
  recorder?: CallRecorder | undefined;
}

/** Scores, and lists of issues, by what was rated. */
export type SurveyRatings = Record<string, number | Redacted>;

/** Everything that sources observe of calls. */
export type CallEvent =
  | { type: 'call.started'; leg: CallLeg }
  | { type: 'call.state_changed'; leg: CallLeg; state: string }
  | { type: 'call.id_changed'; leg: CallLeg; previousId: string }
  | { type: 'call.connected'; leg: CallLeg; at?: number }
  | {
      type: 'call.ended';
      leg: CallLeg;
      reason: EndReason;
      seconds?: number | undefined;
      /** When a callback says that it happened, in milliseconds since 1970. */
      at?: number;
      /** Type of the Call Automation callback that reports it, without its prefix. */
      callback?: string;
    }
  | { type: 'call.completed'; leg: CallLeg; record: CallRecord }
  | { type: 'call.participant_joined'; leg: CallLeg; kind: string }
  | { type: 'call.participant_ended'; leg: CallLeg; kind: string; reason: EndReason }
  | { type: 'call.survey'; leg: CallLeg; ratings: SurveyRatings }
  | { type: 'call.start_failed'; operation: string; error: ErrorInfo; reason: EndReason }
  | {
      type: 'call.action_failed';
      leg: CallLeg | undefined;
      operation: string;
      error: ErrorInfo;
      reason: EndReason;
    }
  | {
      type: 'call.feature_changed';
      leg: CallLeg;
      feature: CallFeature;
      state: string;
      /** Of a transfer that failed. */
      reason?: EndReason | undefined;
    }
  | { type: 'device.access_answered'; audio: boolean; video: boolean }
  | {
      type: 'diagnostic.changed';
      leg: CallLeg;
      scope: 'network' | 'media' | 'remote';
      name: string;
      value: unknown;
      remote: boolean;
    }
  | { type: 'media.summary'; leg: CallLeg; summary: MediaSummary }
  | { type: 'media.sample'; leg: CallLeg; direction: 'send' | 'receive'; values: Record<string, number> }
  | { type: 'call_agent.connection_changed'; agent: string; state: string; reason?: string | undefined }
  | {
      type: 'call_agent.create_failed';
      operation: string;
      error: ErrorInfo;
      reason: EndReason;
      seconds: number;
    };

/** Narrows the union to one type. */
export type CallEventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;
