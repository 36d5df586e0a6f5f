/** Attributes that the app adds to calls, messages and operations. */
import { guarded } from '../safety/guard.ts';
import { redactText } from './redaction.ts';
import type { SafeAttributes } from './safe-values.ts';

/** The call, message or operation that the app's function is called for. */
export type Traced =
  | {
      /** A method of an Azure SDK client was called. */
      kind: 'operation';
      /** `Class.method`, such as `SmsClient.send`. */
      operation: string;
      /** Such as `sms`. */
      service: string;
    }
  | {
      /** A message was sent. */
      kind: 'message';
      /** Which of the two. */
      service: 'sms' | 'email';
      /** Id of the SMS, or operation id of the email. */
      messageId: string;
    }
  | {
      /** A call has ended: one participant's view of it. Fields that the source does not know are undefined. */
      kind: 'call';
      /** The id that all participants share. */
      callId?: string | undefined;
      /** How the participant came into the call. Call Automation callbacks do not contain it. */
      direction?: 'outgoing' | 'incoming' | 'join' | undefined;
      /** `one_to_one`, `group`, `room` or `teams_meeting`. Call Automation callbacks do not contain it. */
      callType?: string | undefined;
      /** Id of the call for the service's APIs. */
      serverCallId?: string | undefined;
      /** Id of the connection, of Call Automation only. */
      callConnectionId?: string | undefined;
    };

/** The function of the option `attributes`. */
export type OwnAttributes = (
  traced: Traced,
) => Readonly<Record<string, string | number | boolean | undefined>> | undefined;

const MAX_ATTRIBUTES = 16;
/** Of at most 64 characters. The entries of a text or an array have numbers as names. */
const NAME = /^\D.{0,63}$/s;
const MAX_TEXT = 256;
const OPTION = "the option 'attributes'";

/** At most 16 attributes with redacted texts of at most 256 characters; what else the function returns is omitted. */
export function ownAttributes(own: OwnAttributes | undefined, traced: Traced): SafeAttributes {
  const attributes: SafeAttributes = {};
  if (!own) return attributes;
  guarded(OPTION, () => {
    const given: Record<string, unknown> = own(traced) ?? {};
    for (const name of Object.keys(given).slice(0, MAX_ATTRIBUTES))
      guarded(OPTION, () => {
        const value = given[name]; // may be a getter that throws
        if (!NAME.test(name)) return;
        if (typeof value === 'string') attributes[name] = redactText(value.slice(0, MAX_TEXT));
        else if (typeof value === 'boolean' || Number.isFinite(value)) attributes[name] = value as number;
      });
  });
  return attributes;
}
