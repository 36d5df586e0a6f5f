/** The id that a person pastes, however it was copied, and the rows that carry it. As in `../dashboards/given-id.ts`. */
import { extend, lines } from './kql.ts';

const GUID = '[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}';
const AROUND = '[\\s\\x{A0}\\x{FEFF}"\'`{}()<>\\[\\],;]*';

/** Regular expressions of KQL, whose first group is the id. An SMS id holds a GUID after a date: no call id. */
export const GIVEN = {
  /** `callId=`, `"correlationId": "`, `/calls/`: it wins over other ids. A connection id leads to no trace. */
  named: `(?i)(?:(?:correlation|call)[_. -]*id|calls?)(?:[=:/"' {]|%[0-9a-f]{2})+(${GUID})(?:[^0-9a-z]|$)`,
  /** Of a user, or a phone number. The text before it is too short for an id. */
  user: '(?i)^(?:.{0,33}[^0-9a-z])?((?:8|28|48):[a-z].*|4:[+]?[0-9].*|[+][0-9][0-9(). -]{6,}[^0-9a-z]*$)',
  guid: `(?i)(?:^|[^0-9a-z_]|%[0-9a-f]{2})(${GUID})(?:[^0-9a-z]|$)`,
  sms: '(Outgoing_[0-9a-zA-Z_-]+)',
  other: `(?s)^${AROUND}(?:[a-zA-Z_. -]*(?:[iI][dD]|[cC][vV])"?\\s*[=:]\\s*)?${AROUND}([^"'\\\\\\s]*?)${AROUND}(?:["'\\\\\\s].*)?$`,
};

/** Characters of ids, as addresses encode them. */
export const ENCODED = [
  ['%2b', '+'],
  ['%2f', '/'],
  ['%3d', '='],
  ['%3a', ':'],
  ['%40', '@'],
] as const;

/** An MS-CV without the number that each hop adds. */
export const MS_CV = '^([0-9A-Za-z+/]{22}|[0-9A-Za-z+/]{16})=*(?:[.][0-9]+)*[.!]?$';

/** A text of KQL in which a backslash is a backslash. */
const verbatim = (text: string) => `@"${text.replaceAll('"', '""')}"`;
const found = (pattern: string) => `extract(${verbatim(pattern)}, 1, pasted)`;

/** Trace ids by the rule of `src/events/hashed-ids.ts`. Grafana encodes the pasted text, so that nothing in it ends the query. */
export const WANTED = lines(
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own
  'let pasted = url_decode("${call:percentencode}");',
  `let named = ${found(GIVEN.named)};`,
  `let user = iff(named == "", ${found(GIVEN.user)}, "");`,
  `let guid = coalesce(named, iff(user == "", ${found(GIVEN.guid)}, ""));`,
  `let raw = coalesce(guid, user, ${found(GIVEN.sms)}, ${found(GIVEN.other)});`,
  `let given = ${ENCODED.reduce((text, [code, character]) => `replace_regex(${text}, "(?i)${code}", "${character}")`, 'raw')};`,
  `let cv = extract(${verbatim(MS_CV)}, 1, given);`,
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
  'print Trace = iff(given == "" or user != "", "none", ofMessage)',
);

/** The columns with ids. */
export const WITH_IDS = extend(
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
);

/** Whether a row carries the id; none does while none is given. */
export const CARRIES_ID =
  '(given != "" and (Trace in (ofCall, ofSms, ofEmail) or (plain != "" and replace_string(tolower(CallId), "-", "") == plain) or given in (CallId, SmsId, ServerCallId, ChatThread, ChatMessage, RecordingId) or given in~ (EmailId, ClientRequestId, ServiceRequestId, ParticipantId, ConnectionId) or MsCv == given or (cv != "" and MsCv startswith_cs cv)))';

/** Keeps the rows that carry the id. */
export const SAME = lines(WITH_IDS, `| where ${CARRIES_ID}`);
