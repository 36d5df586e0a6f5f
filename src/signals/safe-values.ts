/**
 * The types of attribute values, names and texts in telemetry. A plain `string` does not compile, because it may contain
 * personal data.
 */
import type { DiagnosticQuality } from '../classification/diagnostic.ts';
import type { EmailClass } from '../classification/email-status.ts';
import type { EndReasonMatch } from '../classification/end-reason.ts';
import type { MediaQuality } from '../classification/media-quality.ts';
import type { SmsClass } from '../classification/sms-status.ts';
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

/** Words of closed lists that this package defines. */
export type Word =
  | AutomationAction
  | AcsService
  | CallDirection
  | CallFeature
  | CallType
  | Category
  | EndReasonClass
  | EmailClass
  | SmsClass
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
  | 'event_grid.event'
  | 'event_grid.other'
  | 'event_grid.redelivered'
  | 'call_automation.callback'
  | 'requested'
  | 'unexpected_end'
  | 'network'
  | 'media'
  | 'remote'
  | 'REDACTED'
  | '';

/** Templates of such words and numbers, which the compiler checks. */
type Phrase =
  | `${number}/${number}`
  | `call ${CallPhase['name'] | CallDirection | 'participant'}`
  | `call_automation.${AutomationAction}`
  | 'call automation'
  | `${'email' | 'sms'} ${'send' | 'delivery'}`
  | `Dropped ${number} of ${DroppedSignal}: ${DropReason}`;

/** A text that may be exported. */
export type SafeText = Redacted | ErrorType | HttpMethod | Phrase | Word;

/** The value of an attribute. */
export type SafeValue = number | boolean | SafeText | Redacted[];

/** Attributes of a span, a log record or a metric. */
export interface SafeAttributes {
  [name: string]: SafeValue | undefined;
}

/** A template of safe texts and numbers. Escape sequences in its fixed parts are not interpreted. */
export const safeText = String.raw as (
  parts: TemplateStringsArray,
  ...values: (SafeText | number)[]
) => Redacted;
