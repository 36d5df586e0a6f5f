/** Callbacks of Call Automation and events of Event Grid by their types, and the bodies of records about them. */
import email from '../schema/email-status.json' with { type: 'json' };
import sms from '../schema/sms-status.json' with { type: 'json' };
import { KNOWN_KINDS } from '../sources/callback-kinds.ts';

const PREFIX = /^Microsoft\.Communication\./i;
const RESULTS = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  updated: 'has news',
} as const;
const CODES = 'Its resultInformation says why: acs-otel explain automation <code> <subCode>';

/** Callbacks that begin and end a call. */
const CALLS: Readonly<Record<string, string>> = {
  CallConnected: 'the call is connected',
  CallDisconnected: `the call ended. ${CODES}`,
  CreateCallFailed: `the outgoing call was not established. ${CODES}`,
  AnswerFailed: `answering the incoming call failed. ${CODES}`,
  ConnectFailed: `connecting to the call failed. ${CODES}`,
};

/** Types of Event Grid, the first that matches. */
const EVENTS: readonly [pattern: RegExp, text: string][] = [
  [/^IncomingCall$/i, 'a call arrives; an app answers it with Call Automation'],
  [/^CallStarted$/i, 'a call started, with whichever SDK'],
  [
    /^CallEnded$/i,
    'a call ended, with whichever SDK. Its reason says why: acs-otel explain <code> <subCode>',
  ],
  [/^CallParticipant(?:Added|Removed)$/i, 'a participant joined or left a call'],
  [/^RecordingFileStatusUpdated$/i, 'the files of a recording are ready'],
  [/^SMSReceived$/i, 'an SMS to a number of the resource arrived'],
  [
    /^SMSDeliveryReportReceived$/i,
    'the carrier reports the delivery of an SMS. Its deliveryStatusDetails has the code: acs-otel explain sms <code>',
  ],
  [
    /^EmailDeliveryReportReceived$/i,
    'the delivery of an email to one recipient. acs-otel explain email <status>, or <SMTP code> <enhanced code> of its statusMessage',
  ],
  [/^EmailEngagementTrackingReportReceived$/i, 'a recipient opened an email or clicked a link in it'],
  [/^UserDisconnected$/i, 'a user lost the connection to the service'],
  [/^Chat(?:Message|Thread|Participant|Typing|AzureBot)\w+$/i, 'news of a chat thread'],
  [/^AdvancedMessage\w+$/i, 'news of a WhatsApp message'],
  [/^Router(?:Job|Worker)\w+$/i, 'news of Job Router'],
];

/** One line for each meaning of a type of callback or event; empty if it is none. */
export function eventMeanings(word: string): string[] {
  const type = word.replace(PREFIX, '');
  const callback = callbackMeaning(type);
  const event = EVENTS.find(([pattern]) => pattern.test(type))?.[1];
  return [
    ...(callback ? [`as callback of Call Automation: ${callback}.`] : []),
    ...(event ? [`as event of Event Grid: ${event}.`] : []),
  ];
}

function callbackMeaning(type: string): string | undefined {
  const call = Object.keys(CALLS).find((name) => isSame(name, type));
  if (call) return CALLS[call];
  const [, kind] = [...KNOWN_KINDS].find(([name]) => isSame(name, type)) ?? [];
  if (!kind) return undefined;
  const { action, phase } = kind;
  if (!action) return 'news of the call, which answers no action';
  const result = `the action ${action} ${RESULTS[phase]}`;
  return phase === 'failed' ? `${result}. ${CODES}` : result;
}

const DELIVERY = /^\s*(SMS|Email) delivery: (\w{1,64}), (?:(\d{4}) )?(\w{1,64})\s*$/i;
const CALLBACK = /^\s*(\w{1,64}): \w{1,64}\s*$/;

/** The words of `explain()` in the body of a record about a report or callback; undefined for other texts. */
export function wordsOfBody(text: string): string[] | undefined {
  const [, type = '', status = '', code, verdict = ''] = DELIVERY.exec(text) ?? [];
  if (/^sms$/i.test(type)) {
    if (code !== undefined && sms.codes.some((row) => String(row.code) === code)) return ['sms', code];
    return sms.deliveryStatus.some((row) => isSame(row.status, status)) ? ['sms', status] : [verdict];
  }
  if (type) {
    // The reply of a mail server has decided where the status says something else.
    const row = email.deliveryStatus.find((one) => isSame(one.status, status));
    return row?.class === verdict ? ['email', row.status] : [verdict];
  }
  const [, kind = ''] = CALLBACK.exec(text) ?? [];
  return callbackMeaning(kind) ? [kind] : undefined;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
