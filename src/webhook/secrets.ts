/** Shared secrets, compared in constant time. */

/** Secrets that the sender repeats in the query (`https://…/events?key=…`) or in a header. */
export interface SecretAuthentication {
  /** Accepted secrets of 16 characters or more; two of them while one replaces the other. */
  values: string | readonly (string | undefined)[];
  /** Name of the query parameter. */
  query?: string;
  /** Name of the header: a delivery property of the Event Grid subscription. */
  header?: string;
}

const MIN_LENGTH = 16;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Whether a request has one of the secrets; or what is wrong. */
export function secretsOf(secret: SecretAuthentication): ((request: Request) => boolean) | string {
  if (typeof secret !== 'object')
    return "secret has to be an object, such as { query: 'key', values: [process.env.WEBHOOK_KEY] }";
  const { values, query, header } = secret;
  const given = [values].flat().filter((value) => typeof value === 'string' && value !== '');
  if (given.length === 0) return 'secret.values is empty: is a variable of the environment not set?';
  if (given.some((value) => (value as string).length < MIN_LENGTH))
    return `secret.values has a secret of fewer than ${MIN_LENGTH} characters, which can be guessed`;
  if (!query && !header) return 'secret needs the name of a query parameter (query) or of a header (header)';
  if (header && !HEADER_NAME.test(header)) return 'secret.header is no name of a header';
  if (query && typeof query !== 'string') return 'secret.query has to be the name of a query parameter';
  return (request) => {
    const inQuery = query ? queryOf(request.url).get(query) : null;
    // A `+` that is pasted into an address without being encoded arrives as a space.
    const sent = [header ? request.headers.get(header) : null, inQuery, inQuery?.replaceAll(' ', '+')];
    return sent.map((one) => isOneOf(one ?? '', given as string[])).includes(true);
  };
}

/** Adapters of frameworks may pass on a path instead of an address. */
function queryOf(url: string): URLSearchParams {
  const [address = ''] = url.split('#', 1);
  const at = address.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : address.slice(at));
}

/** Takes the same time wherever a guess goes wrong, and whichever secret it resembles. */
function isOneOf(sent: string, accepted: readonly string[]): boolean {
  let found = false;
  for (const secret of accepted) {
    let difference = sent.length ^ secret.length;
    for (let n = 0; n < secret.length; n++) difference |= sent.charCodeAt(n) ^ secret.charCodeAt(n);
    found = difference === 0 || found;
  }
  return found;
}
