/** JSON over HTTP from a backend, with messages that say what to change. */
import { SourceError } from '../cli/inventory-source.ts';
import { echoed, plainText } from '../cli/plain-text.ts';
import { withoutLogin } from '../cli/url-login.ts';

const TIMEOUT_MILLIS = 60_000;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

export interface Backend {
  /** "Jaeger". */
  name: string;
  url: URL;
  headers: Record<string, string>;
  /** The option that gives its address. */
  option: '--url' | '--loki';
}

/** Host and path: credentials stay out of messages. */
export function shownUrl({ origin, pathname }: URL): string {
  return plainText(`${origin}${pathname.replace(/\/$/, '')}`);
}

/** @returns undefined for 404 @throws SourceError */
export async function getJson(
  { name, url: base, headers, option }: Backend,
  path: string,
  query: Record<string, string> = {},
): Promise<unknown> {
  const { url, login } = withoutLogin(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  url.search = String(new URLSearchParams(query));
  const text = await answerOf({ label: `${name} at ${shownUrl(base)}`, option }, url, {
    accept: 'application/json',
    ...(login && { authorization: login }),
    ...headers,
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError(
      `${shownUrl(base)} is not ${name}: the answer of ${path} is not JSON. Check ${option}.`,
    );
  }
}

async function answerOf(
  { label, option }: { label: string; option: string },
  url: URL,
  headers: Record<string, string>,
): Promise<string | undefined> {
  let response: Response;
  let text: string;
  try {
    // Credentials must not follow to another host.
    response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    text = await textWithin(label, response);
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { cause, name, message } = error as Error & { cause?: NodeJS.ErrnoException };
    const reason =
      name === 'TimeoutError'
        ? `no answer within ${TIMEOUT_MILLIS / 1000} s`
        : (cause?.code ?? cause?.message ?? message);
    throw new SourceError(
      `${label} cannot be reached: ${plainText(reason)}. Check that it runs, and give its address as ${option}.`,
    );
  }
  if (response.ok) return text;
  if (response.status === 404) return undefined;
  const remedy = [401, 403].includes(response.status)
    ? 'Give --token, headers in ACS_OTEL_READ_HEADERS, or user and password in the URL.'
    : `Check ${option} and --since.`;
  throw new SourceError(
    `${label} answered ${response.status}: ${echoed(plainText(text.trim().replace(/\.$/, '')))}. ${remedy}`,
  );
}

async function textWithin(label: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new SourceError(
        `${label} answered more than ${MAX_ANSWER_BYTES / 2 ** 20} MiB. Choose a shorter --since.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
