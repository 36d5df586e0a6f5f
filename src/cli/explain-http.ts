/** HTTP status of a response of ACS: what it says without knowing more of the service. */
import { STATUS_CODES } from 'node:http';
import { classifyChatError } from '../classification/chat-error.ts';
import type { Texts } from '../classification/texts.ts';

/** Services whose responses are explained; `undefined` for any. */
export type HttpService = 'SMS' | 'email' | undefined;

const LINK = 'https://learn.microsoft.com/rest/api/communication/errorcodes';

/** Status -> meaning and action. The classes are those of the table of chat, whose texts speak of threads. */
const STATUSES: Record<number, [description: string, action: string]> = {
  200: ['the request succeeded', 'Take no action.'],
  202: ['accepted for processing', 'Read the delivery report or the status of the operation.'],
  400: ['the request is invalid', 'Read the message of the error and correct the request.'],
  401: ['the request is not authenticated', 'Check the access key or token, the endpoint and the clock.'],
  403: [
    'access is denied',
    'Check the permissions, and that the feature and the sender belong to this resource.',
  ],
  404: ['the resource does not exist', 'Check the endpoint and the ids or numbers in the request.'],
  408: ['the service waited too long for the request', 'Retry.'],
  409: ['the request conflicts with another', 'Check for a duplicate or parallel request.'],
  422: ['the request body failed validation', 'Read the message of the error and correct the request.'],
  429: ['too many requests', 'Wait as long as the Retry-After header says, then retry; spread the requests.'],
  500: ['the service failed', 'Retry, then open a support request with the MS-CV.'],
  502: ['a gateway got no valid response', 'Retry, then open a support request with the MS-CV.'],
  503: ['the service is unavailable', 'Retry, then open a support request with the MS-CV.'],
  504: ['a gateway got no response in time', 'Retry, then open a support request with the MS-CV.'],
};

/** Whether the status has a text of its own. */
export function isKnownHttpStatus(status: number): boolean {
  return Object.hasOwn(STATUSES, status);
}

/** The outcome and texts of an HTTP status. @param answer Begins the text, for a status that no request had. */
export function httpExplanation(code: number, service?: HttpService, answer?: string) {
  const outcome = classifyChatError({ code });
  const phrase = STATUS_CODES[code]?.toLowerCase();
  const [description, action] = STATUSES[code] ?? [
    phrase ?? 'a status that HTTP does not define',
    code < 400 ? 'Take no action.' : 'Read the message of the error.',
  ];
  const subject =
    service === 'SMS' ? 'The SMS service answered for this recipient' : 'ACS answered the request';
  const begin = answer ?? `${subject} with HTTP ${code}`;
  const texts: Texts = { description: `${begin}: ${description}.`, action, link: LINK };
  const title = service ? `${service} ${code}` : `HTTP ${code}`;
  return { kind: 'http' as const, title, outcome, texts: outcome.matched === 'unknown' ? undefined : texts };
}

/** `TooManyRequests` or `too many requests` -> 429. */
export function statusOfPhrase(words: string): number | undefined {
  const found = Object.keys(STATUS_CODES).find((status) => isPhraseOf(Number(status), words));
  return found === undefined ? undefined : Number(found);
}

/** Whether HTTP names the status so: 429 `Too Many Requests`. */
export function isPhraseOf(status: number, words: string): boolean {
  const letters = (text: string) => text.replace(/\W/g, '').toLowerCase();
  return letters(words) !== '' && letters(STATUS_CODES[status] ?? '') === letters(words);
}
