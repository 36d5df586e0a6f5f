/**
 * The id that a person pastes, however it was copied, and what carries it. A text box can't rewrite its value, so
 * hidden variables compute from it: Prometheus is a data source of every dashboard, and `label_replace` is its regular
 * expression.
 */
import { TextBoxVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { LABEL } from '../names.ts';
import { derived } from '../variables.ts';

const GUID = '([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})';
/** An SMS id holds a GUID after a date: that one is not a call id. */
const BEFORE = '(?:.*?(?:[^0-9a-zA-Z_]|%[0-9a-fA-F]{2}))?';
const AFTER = '(?:[^0-9a-zA-Z].*)?';
/** What people copy with an id: blanks, quotes, brackets, `messageId=`, a comma. */
const AROUND = '[\\\\s\\\\x{A0}\\\\x{FEFF}\\"\'`{}()<>\\\\[\\\\],;]*';
const NAMED = '(?:[a-zA-Z_. -]*(?:[iI][dD]|[cC][vV])\\"?\\\\s*[=:]\\\\s*)?';

/** Quoted by Grafana, which escapes quotes in it; its Prometheus data source does not. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
const PASTED = 'label_replace(vector(1), "id", ${call:doublequote}, "", "")';
const replaced = (from: string, by: string, pattern: string) =>
  `label_replace(${from}, "id", "${by}", "id", "(?s)${pattern}")`;

/** No id has a quote or a backslash, so the text ends there, and needs no escapes in any query. */
const TRIMMED = (from: string) =>
  replaced(from, '$1', `${AROUND}${NAMED}${AROUND}([^\\"'\\\\\\\\]*?)(?:[\\"'\\\\\\\\].*)?${AROUND}`);
const guid = (by: string) => {
  const named = replaced(
    PASTED,
    by,
    `.*[cC]all[a-zA-Z_. -]{0,12}\\"?(?:[=:/\\"' {]|%[0-9a-fA-F]{2})+${GUID}${AFTER}`,
  );
  const first = replaced(named, by, `${BEFORE}${GUID}${AFTER}`);
  return TRIMMED(first);
};

/** Trace id: the call id without dashes. Tempo takes what is not hexadecimal for TraceQL, so that becomes no trace's id. */
export const TRACE_ID = replaced(guid('$1$2$3$4$5'), '0'.repeat(32), '.*[^0-9a-fA-F].*');
/** Call id as ACS writes it, from a trace id as well. Compared as a regular expression: nothing that has a meaning there. */
export const CALL_ID = replaced(guid('$1-$2-$3-$4-$5'), 'none', '.*[^0-9a-zA-Z_-].*');
/** Any other id. */
export const GIVEN_ID = replaced(TRIMMED(PASTED), '$1', '.*?(Outgoing_[0-9a-zA-Z_-]+).*');

export const givenId = () => [
  new TextBoxVariableBuilder('call')
    .label('Any id')
    .description(
      'Id of a call, participant, SMS, email or chat message, an MS-CV, a request id or a trace id, with or without dashes, quotes or an address around it.',
    )
    .defaultValue(''),
  derived('trace', 'Trace id: the call id without dashes.', TRACE_ID),
  derived('call_id', 'Call id with dashes.', CALL_ID),
  derived('given', 'The id without what was copied with it.', GIVEN_ID),
];

/** GUIDs, which are compared in either case, and ids that are not. */
const GUIDS = [
  LABEL.callId,
  LABEL.previousId,
  LABEL.participantId,
  LABEL.connectionId,
  LABEL.emailId,
  LABEL.clientRequestId,
  LABEL.serviceRequestId,
];
const OTHERS = [
  LABEL.callId,
  LABEL.serverId,
  LABEL.recording,
  LABEL.smsId,
  LABEL.chatMessage,
  LABEL.chatThread,
  LABEL.msCv,
];

/** The services that acs-otel knows, and resource logs: not every stream of a shared Loki. */
const STREAMS = `{${LABEL.service}=~"azure-communication-services|\${service:pipe}", ${LABEL.service}!=""}`;

const any = (carries: (label: string, matcher: string) => string) =>
  [
    carries(LABEL.trace, '=~"(?i)$trace"'),
    ...GUIDS.map((label) => carries(label, '=~"(?i)$call_id"')),
    ...OTHERS.map((label) => carries(label, '="$given"')),
  ].join(' or ');

/** The log records that carry the id; nothing while none is given. */
export const SAME = `${STREAMS} | ${any((label, matcher) => `(${label}${matcher} and ${label}!="")`)}`;

/** A filter that lets everything pass while no id is given: every record lacks some of the labels. */
export const WITH_ID = any((label, matcher) => `${label}${matcher}`);
