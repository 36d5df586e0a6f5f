/** Events of Event Grid about Azure Communication Services. */
import type { AcsService, ResultIds } from './acs-event.ts';
import type { CallType, EndReason } from './call-event.ts';

/** What an event reports beyond its ids. Times are milliseconds since 1970, words are as the service names them. */
export type EventGridReport =
  | {
      type: 'sms' | 'email';
      status: string | undefined;
      code: DeliveryCode;
      from: number | undefined;
      to: number;
    }
  | {
      type: 'recording';
      seconds: number | undefined;
      endReason: string | undefined;
      failure: string | undefined;
    }
  | { type: 'call.started'; callType: CallType | undefined }
  | {
      type: 'call.ended';
      callType: CallType | undefined;
      seconds: number | undefined;
      endedBy: string | undefined;
      reason: EndReason | undefined;
    };

/** Codes of a delivery report, as received. */
export interface DeliveryCode {
  /** `deliveryStatusDetails` of an SMS: searched for a listed code; never emitted, because it may contain personal data. */
  sms?: unknown;
  /** SMTP status code of an email. */
  smtp?: string | undefined;
  /** Enhanced SMTP status code, such as `5.1.1`. */
  enhanced?: string | undefined;
}

/** One event. Its subject, which names people, is not part of it. */
export interface EventGridEvent {
  /** Its type without `Microsoft.Communication.`; undefined if that is no plain word. */
  kind: string | undefined;
  /** The same when the event is delivered again. */
  id: string | undefined;
  /** Milliseconds since 1970; the time of receipt if the event has no plausible one. */
  at: number;
  /** Id of the ACS resource, from the topic. */
  resourceId: string | undefined;
  /** Undefined if the type does not show it. */
  service: AcsService | undefined;
  ids: ResultIds;
  /** Status of a message that is no SMS or email. */
  status: string | undefined;
  /** Its type or status says that something failed. */
  failed: boolean;
  /** Undefined if the event carries only ids, as far as this version knows. */
  report: EventGridReport | undefined;
}
