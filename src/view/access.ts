/**
 * Checks who sends and who reads. Pages of other sites must do neither through their visitor's browser: their requests
 * carry their origin and, after DNS rebinding, their own name as host.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BadRequest } from './bad-request.ts';

/** Hosts that resolve to this machine without DNS, or are addresses of it. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

export interface Access {
  /** Required of every request if set. */
  token?: string | undefined;
}

/** @throws BadRequest if the Host header names another machine, or the token is missing */
export function checkHost(request: IncomingMessage, { token }: Access): void {
  if (token !== undefined) {
    // Other sites don't know the token: the name does not matter.
    if (!hasToken(request, token))
      throw new BadRequest(401, 'The token is missing or wrong: send "authorization: Bearer TOKEN".');
    return;
  }
  if (!LOOPBACK.test(hostName(request.headers.host)))
    throw new BadRequest(
      403,
      'The Host header names another machine. Use localhost or 127.0.0.1, or start with --host and --token.',
    );
}

/** The `Access-Control-Allow-Origin` for a sender; undefined if it is not a browser. @throws BadRequest */
export function senderOrigin({ headers: { origin } }: IncomingMessage): string | undefined {
  if (origin === undefined) return undefined;
  if (URL.canParse(origin) && LOOPBACK.test(new URL(origin).hostname)) return origin;
  throw new BadRequest(403, 'Only pages on localhost may send.');
}

/** @throws BadRequest if a page of another origin reads */
export function checkReader({ headers }: IncomingMessage): void {
  const { origin, host, 'sec-fetch-site': site } = headers;
  const isOwn = origin === undefined || origin === `http://${host}`;
  // Same-site is not same-origin: another port of localhost is another app.
  const isSame = site === undefined || site === 'same-origin' || site === 'none';
  if (!isOwn || !isSame) throw new BadRequest(403, 'Only the page of acs-otel view may read.');
}

function hostName(host: string | undefined): string {
  return (host ?? '').replace(/:\d{1,5}$/, '');
}

function hasToken({ headers, url = '' }: IncomingMessage, token: string): boolean {
  const bearer = /^Bearer (.*)$/i.exec(headers.authorization ?? '')?.[1];
  const query = new URLSearchParams(url.split('?')[1]).get('token');
  return [bearer, query].some((given) => given !== undefined && given !== null && isSame(given, token));
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
