/** Methods of requests. An app can pass any text as a method. */
import type { Redacted } from './redacted.ts';

/** A value of `http.request.method`. */
export type HttpMethod = Redacted | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '_OTHER';

/** Returns `_OTHER`, which the HTTP conventions define, for a text that does not look like a method. */
export function httpMethod(method: string): HttpMethod {
  return /^[A-Z]{1,16}$/i.test(method) ? (method as Redacted) : '_OTHER';
}
