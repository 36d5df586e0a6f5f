/** Short answers for words that acs-otel emits and that are no codes: `error.type`, classes, categories, origins. */
import email from '../schema/email-status.json' with { type: 'json' };
import endReasons from '../schema/end-reasons.json' with { type: 'json' };
import sms from '../schema/sms-status.json' with { type: 'json' };
import { eventMeanings } from './explain-events.ts';

/** An answer without a row of a table. */
export interface ShortAnswer {
  word: string;
  /** False if only the kind of word is known. */
  known: boolean;
  lines: string[];
}

const VOCABULARIES: [name: string, words: Readonly<Record<string, string>>][] = [
  ['class of an end reason', endReasons.classes],
  ['class of an SMS delivery', sms.classes],
  ['class of an email delivery', email.classes],
  ['category of an end reason', endReasons.categories],
  ['origin of an end reason', endReasons.origins],
];

/** Errors of the app's side, as Node, `fetch` and the Azure SDK name them. */
const ERRORS: [pattern: RegExp, text: string][] = [
  [
    /^(?:AbortError|PollerStoppedError|ABORT_ERR)$/,
    'the app itself cancelled the request or stopped the poller. No failure of ACS.',
  ],
  [
    /^(?:TimeoutError|ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    'no answer from the service in time. Look at the network of the app, its proxy and firewall, and the timeout that the app sets.',
  ],
  [
    /^(?:ENOTFOUND|EAI_AGAIN|EAI_\w+)$/,
    'no answer from the service: its host name was not resolved. Check the endpoint and the DNS of the app.',
  ],
  [
    /^(?:CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/,
    'no answer from the service: TLS failed. Check the certificate that the app is shown (a proxy may replace it) and its trusted roots.',
  ],
  [
    /^(?:ECONN[A-Z]+|EPIPE|E(?:HOST|NET)(?:UNREACH|DOWN)|REQUEST_SEND_ERROR|UND_ERR_\w+)$/,
    'no answer from the service: the connection failed. Check the network of the app, its DNS, proxy and firewall, and the endpoint.',
  ],
  [
    /^(?:PARSE_ERROR|SyntaxError)$/,
    'the service answered, but the SDK could not read the body. Check whether a proxy answers instead of ACS, and the version of the SDK.',
  ],
  [
    /^EmailDroppedAllRecipientsSuppressed$/,
    'ACS did not send the email, because all its recipients are suppressed, for example after earlier bounces or by a suppression list of the domain. Check the addresses, and remove them from the list if they are right.',
  ],
  [/^_OTHER$/, 'the error has neither a status nor a code or name that is short enough for error.type.'],
];

/** What a code or name of an error looks like: `InvalidPhoneNumber`, `ERR_INVALID_URL`, `TypeError`. */
const ERROR_LIKE = /^(?:[A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)*|E[A-Z]{3,}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$/;

/** The answer for a word that no table of codes lists; undefined if it is no word of acs-otel and no error. */
export function shortAnswer(word: string): ShortAnswer | undefined {
  const meanings = VOCABULARIES.flatMap(([name, words]) => {
    const key = Object.keys(words).find((known) => known === word.toLowerCase());
    return key === undefined ? [] : [`as ${name}: ${words[key]}`];
  });
  const lines = [...meanings, ...eventMeanings(word)];
  if (lines.length > 0) return { word, known: true, lines };
  const text = ERRORS.find(([pattern]) => pattern.test(word))?.[1];
  return text === undefined ? undefined : { word, known: true, lines: [text] };
}

/** The honest line about a word that looks like the code or name of an error. */
export function errorLikeAnswer(word: string): ShortAnswer | undefined {
  if (word.length > 64 || !ERROR_LIKE.test(word)) return undefined;
  const text =
    'looks like the code or name of an error (error.type), and no table lists it. Read the message of the error, and the HTTP status and MS-CV on its span.';
  return { word, known: false, lines: [text] };
}

/** One line for each meaning. */
export function shortAnswerText({ word, lines }: ShortAnswer): string {
  return lines.map((line) => `${word}: ${line}\n`).join('');
}
