/** Errors that are no answer of the service. */

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

/** What an `error.type` without a status means and what to do; undefined for a name that is not listed. */
export function errorMeaning(type: string): string | undefined {
  return ERRORS.find(([pattern]) => pattern.test(type))?.[1];
}
