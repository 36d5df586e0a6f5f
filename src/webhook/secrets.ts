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
const MAX_LENGTH = 4096;

/** Whether a request has one of the secrets; or what is wrong. */
export function secretsOf({
  values,
  query,
  header,
}: SecretAuthentication): ((request: Request) => Promise<boolean>) | string {
  const given = [values].flat().filter((value) => typeof value === 'string' && value !== '');
  if (given.length === 0) return 'secret.values is empty: is a variable of the environment not set?';
  if (given.some((value) => (value as string).length < MIN_LENGTH))
    return `secret.values has a secret of fewer than ${MIN_LENGTH} characters, which can be guessed`;
  if (!query && !header) return 'secret needs the name of a query parameter (query) or of a header (header)';
  const accepted = Promise.all(given.map((value) => digest(value as string)));
  // A runtime without Web Crypto is reported by the first request.
  accepted.catch(() => {});
  return async (request) => {
    const sent = [
      header ? request.headers.get(header) : null,
      query ? new URL(request.url, 'http://localhost').searchParams.get(query) : null,
    ];
    for (const one of sent)
      if (one && one.length <= MAX_LENGTH && isOneOf(await digest(one), await accepted)) return true;
    return false;
  };
}

/** Digests have one length, and their bytes say nothing about how much of a guess is right. */
async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function isOneOf(one: Uint8Array, accepted: readonly Uint8Array[]): boolean {
  let found = false;
  for (const other of accepted) {
    const difference = one.reduce((sum, byte, n) => sum | (byte ^ (other[n] ?? 0)), 0);
    found = difference === 0 || found;
  }
  return found;
}
