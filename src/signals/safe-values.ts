/**
 * What a value of an attribute, a name or a text of our telemetry may be. Plain `string` does not compile: it may hold
 * personal data.
 */
import type { DiagnosticQuality } from '../classification/diagnostic.ts';
import type { EndReasonMatch } from '../classification/end-reason.ts';
import type { MediaQuality } from '../classification/media-quality.ts';
import type { Category, EndReasonClass, Origin } from '../classification/verdict.ts';
import type { AcsService, ErrorType, ServerEvent } from '../events/acs-event.ts';
import type { AutomationAction } from '../events/automation-event.ts';
import type {
  CallDirection,
  CallEvent,
  CallFeature,
  CallPhase,
  CallType,
  MediaSummary,
  Source,
} from '../events/call-event.ts';
import type { HttpMethod } from '../events/http-method.ts';
import type { Redacted } from '../events/redacted.ts';
import type { EventName } from '../generated/names.ts';
import type { DroppedSignal, DropReason } from './dropped-record.ts';

/** Words of closed lists: this package has written all of them. */
export type Word =
  | AutomationAction
  | AcsService
  | CallDirection
  | CallFeature
  | CallType
  | Category
  | EndReasonClass
  | EndReasonMatch
  | DropReason
  | DroppedSignal
  | EventName
  | CallEvent['type']
  | CallPhase['name']
  | MediaSummary['direction']
  | ServerEvent['type']
  | MediaQuality
  | DiagnosticQuality
  | Origin
  | Source
  | 'app'
  | 'exchange'
  | 'operation'
  | 'callback.other'
  | 'callback.redelivered'
  | 'call_automation.callback'
  | 'requested'
  | 'unexpected_end'
  | 'network'
  | 'media'
  | 'remote'
  | 'REDACTED'
  | '';

/** Texts made of such words and numbers: the compiler checks their templates. */
type Phrase =
  | `${number}/${number}`
  | `call ${CallPhase['name'] | CallDirection | 'participant'}`
  | `call_automation.${AutomationAction}`
  | 'call automation'
  | `${'email' | 'sms'} send`
  | `Dropped ${number} of ${DroppedSignal}: ${DropReason}`;

/** One text. */
export type SafeText = Redacted | ErrorType | HttpMethod | Phrase | Word;

/** One value. */
export type SafeValue = number | boolean | SafeText | Redacted[];

/** Attributes of a span, a log record or a metric. */
export interface SafeAttributes {
  [name: string]: SafeValue | undefined;
}

/** Joins safe texts and numbers: the fixed parts of a template are code. Escapes in them stay as they are written. */
export const safeText = String.raw as (
  parts: TemplateStringsArray,
  ...values: (SafeText | number)[]
) => Redacted;
