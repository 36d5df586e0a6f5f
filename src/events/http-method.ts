/** The app writes the method of a request, which need not be one of HTTP. */
import type { Redacted } from './redacted.ts';

/** A value of `http.request.method`. */
export type HttpMethod = Redacted | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '_OTHER';

/** @param method Of a request. What does not look like a method becomes `_OTHER`, as the HTTP conventions ask. */
export function httpMethod(method: string): HttpMethod {
  return /^[A-Z]{1,16}$/i.test(method) ? (method as Redacted) : '_OTHER';
}
