/** The id that a person pastes, however it was copied, and the rows that carry it. As in `../dashboards/given-id.ts`. */
import { extend, lines } from './kql.ts';

const GUID = '[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}';
const AROUND = '[\\s\\x{A0}\\x{FEFF}"\'`{}()<>\\[\\],;]*';

/** Regular expressions of KQL, whose first group is the id. An SMS id holds a GUID after a date: no call id. */
export const GIVEN = {
  /** After the word call: it wins over other ids in the same address. */
  named: `(?i)call[a-z_. -]{0,12}"?(?:[=:/"' {]|%[0-9a-f]{2})+(${GUID})(?:[^0-9a-z]|$)`,
  guid: `(?i)(?:^|[^0-9a-z_]|%[0-9a-f]{2})(${GUID})(?:[^0-9a-z]|$)`,
  sms: '(Outgoing_[0-9a-zA-Z_-]+)',
  other: `^${AROUND}(?:[a-zA-Z_. -]*(?:[iI][dD]|[cC][vV])"?\\s*[=:]\\s*)?${AROUND}([^"'\\\\]*?)${AROUND}(?:["'\\\\].*)?$`,
};

/** A text of KQL in which a backslash is a backslash. */
const verbatim = (text: string) => `@"${text.replaceAll('"', '""')}"`;
const found = (pattern: string) => `extract(${verbatim(pattern)}, 1, pasted)`;

/** Trace ids by the rule of `src/events/hashed-ids.ts`. Grafana escapes quotes in the pasted text. */
export const WANTED = lines(
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
  'let pasted = ${call:doublequote};',
  `let guid = coalesce(${found(GIVEN.named)}, ${found(GIVEN.guid)});`,
  `let given = coalesce(guid, ${found(GIVEN.sms)}, ${found(GIVEN.other)});`,
  'let plain = tolower(replace_string(guid, "-", ""));',
  'let hashed = (text: string) { substring(hash_sha256(text), 0, 32) };',
  'let ofCall = iff(plain != "", plain, hashed(given));',
  'let ofSms = hashed(strcat("sms:", given));',
  'let ofEmail = hashed(strcat("email:", iff(guid != "", tolower(given), given)));',
);

/** The trace id of the call; without a GUID that of the message. */
export const TRACE_ID = lines(
  WANTED,
  'let ofMessage = iff(given startswith "Outgoing_", ofSms, ofCall);',
  'print Trace = iff(given == "", "none", ofMessage)',
);

/** Keeps the rows that carry the id; none while none is given. */
export const SAME = lines(
  extend(
    'Trace',
    'CallId',
    'SmsId',
    'EmailId',
    'MsCv',
    'ClientRequestId',
    'ServiceRequestId',
    'ParticipantId',
    'ServerCallId',
    'ConnectionId',
    'ChatThread',
    'ChatMessage',
    'RecordingId',
  ),
  '| where given != "" and (Trace in (ofCall, ofSms, ofEmail) or (plain != "" and replace_string(tolower(CallId), "-", "") == plain) or given in (CallId, SmsId, MsCv, ServerCallId, ChatThread, ChatMessage, RecordingId) or given in~ (EmailId, ClientRequestId, ServiceRequestId, ParticipantId, ConnectionId))',
);
