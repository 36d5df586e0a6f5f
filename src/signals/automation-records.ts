/** Callbacks of Call Automation as log records. */
import { isFailure } from '../classification/call-end.ts';
import type { Outcome } from '../classification/end-reason.ts';
import { toCode } from '../classification/verdict.ts';
import type { AutomationEvent, SignallingDetails } from '../events/automation-event.ts';
import type { Redacted } from '../events/redacted.ts';
import {
  ATTR_ACS_CALL_AUTOMATION_ACTION,
  ATTR_ACS_CALL_AUTOMATION_EVENT,
  ATTR_ACS_CALL_AUTOMATION_OPERATION_CONTEXT,
  ATTR_ACS_CALL_AUTOMATION_STATUS_DETAILS,
  ATTR_ACS_FEATURE_STATE,
  ATTR_ACS_ITEM_INDEX,
  ATTR_ACS_PARTICIPANT_KIND,
  ATTR_ACS_Q850_CODE,
  ATTR_ACS_Q850_MESSAGE,
  ATTR_ACS_SERVICE,
  ATTR_ACS_SIP_CODE,
  ATTR_ACS_SIP_MESSAGE,
  EVENT_ACS_CALL_AUTOMATION_CALLBACK,
} from '../generated/names.ts';
import { checked, defined } from './attributes.ts';
import { legAttributes } from './call-records.ts';
import { endReasonAttributes } from './end-reason-attributes.ts';
import type { RecordModel, Severity } from './log-record.ts';
import { redactShort } from './redaction.ts';
import { type SafeAttributes, safeText } from './safe-values.ts';

const MAX_MESSAGE = 256;
/** A GUID, as the SDK generates it, or a traceparent. An app may put anything else there, such as a customer's number. */
const SAFE_CONTEXT = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2})$/i;

/** @param outcome Undefined if the callback is no result. */
export function callbackRecord(event: AutomationEvent, outcome: Outcome | undefined): RecordModel {
  const { operationContext = '' } = event;
  const attributes = defined({
    ...actionAttributes(event),
    [ATTR_ACS_CALL_AUTOMATION_OPERATION_CONTEXT]: SAFE_CONTEXT.test(operationContext)
      ? (operationContext as Redacted)
      : undefined,
    [ATTR_ACS_CALL_AUTOMATION_STATUS_DETAILS]: checked(event.statusDetails),
    [ATTR_ACS_FEATURE_STATE]: checked(event.state),
    [ATTR_ACS_PARTICIPANT_KIND]: checked(event.participantKind),
    [ATTR_ACS_ITEM_INDEX]: event.sourceIndex,
    ...(outcome && endReasonAttributes(outcome)),
    ...(outcome && signallingAttributes(event.result)),
  });
  return {
    name: EVENT_ACS_CALL_AUTOMATION_CALLBACK,
    body: bodyOf(event, outcome),
    attributes,
    severity: severityOf(event, outcome),
  };
}

/** Attributes of both the record and the span of an action. */
export function actionAttributes({ leg, kind, action }: AutomationEvent): SafeAttributes {
  return defined({
    [ATTR_ACS_SERVICE]: 'call_automation',
    ...legAttributes(leg),
    [ATTR_ACS_CALL_AUTOMATION_EVENT]: checked(kind),
    [ATTR_ACS_CALL_AUTOMATION_ACTION]: action,
  });
}

/** The answer of the telephone network: its codes, and its texts without personal data. */
export function signallingAttributes({
  sip,
  q850,
}: {
  sip?: SignallingDetails | undefined;
  q850?: SignallingDetails | undefined;
}): SafeAttributes {
  return defined({
    [ATTR_ACS_SIP_CODE]: toCode(sip?.code),
    [ATTR_ACS_SIP_MESSAGE]: messageOf(sip),
    [ATTR_ACS_Q850_CODE]: toCode(q850?.code),
    [ATTR_ACS_Q850_MESSAGE]: messageOf(q850),
  });
}

function messageOf(details: SignallingDetails | undefined): Redacted | undefined {
  const { message } = details ?? {};
  if (typeof message !== 'string' || !message) return undefined;
  // Redacted before it is cut: half a number is not recognised.
  return redactShort(message, MAX_MESSAGE);
}

function bodyOf({ kind, state, statusDetails }: AutomationEvent, outcome: Outcome | undefined): Redacted {
  const { code, subCode = 0 } = outcome ?? {};
  const codes = code === undefined ? '' : safeText`, ${code}/${subCode}`;
  const detail = outcome ? safeText`${outcome.class}${codes}` : checked(state ?? statusDetails);
  const name = checked(kind);
  return detail ? safeText`${name}: ${detail}` : name;
}

/** An end that a person has caused, such as by silence, is no error of the app or the service. */
function severityOf({ phase }: AutomationEvent, outcome: Outcome | undefined): Severity {
  if (!outcome) return 'INFO';
  if (phase === 'failed') return isFailure(outcome) && outcome.origin !== 'peer' ? 'ERROR' : 'WARN';
  return isFailure(outcome) ? 'WARN' : 'INFO';
}
