import type { AcsMemory } from './acs-memory.ts';

/** Any JSON object of a request. */
// biome-ignore lint/suspicious/noExplicitAny: request bodies of ten services, read loosely on purpose
export type Json = Record<string, any>;

/** What a route sees of a request. */
export interface AcsRequest {
  method: string;
  /** Percent-decoded, without query. */
  path: string;
  /** The groups of the route's path expression. */
  groups: string[];
  headers: Record<string, string | undefined>;
  body: Json;
  /** Scheme and authority the client used, for absolute links. */
  base: string;
  memory: AcsMemory;
}

/** What a route answers. */
export interface AcsAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One operation of the service. */
export interface AcsRoute {
  method: string;
  path: RegExp;
  answer(request: AcsRequest): AcsAnswer;
}

/** Declares one operation; `<id>` in the pattern stands for one path segment. */
export function route(
  method: string,
  pattern: string,
  answer: (request: AcsRequest) => AcsAnswer | number,
): AcsRoute {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('<id>', '([^/]+?)');
  return {
    method,
    path: new RegExp(`^${source}$`),
    answer: (request) => {
      const result = answer(request);
      return typeof result === 'number' ? { status: result } : result;
    },
  };
}

const ERRORS: Record<number, [code: string, message: string]> = {
  400: ['BadRequest', 'The request is not valid.'],
  401: ['Denied', 'Denied by the resource provider.'],
  403: ['Forbidden', 'The initiator does not have permission for the operation.'],
  404: ['NotFound', 'The requested resource does not exist.'],
  409: ['Conflict', 'The resource is in a conflicting state.'],
  429: ['TooManyRequests', 'Rate limit exceeded.'],
  500: ['InternalServerError', 'The service has a problem.'],
  503: ['ServiceUnavailable', 'The service is busy, try later.'],
};

/** The error body that ACS services share. */
export function errorBody(status: number): object {
  const [code, message] = ERRORS[status] ?? ['Error', `Status ${status}.`];
  return { error: { code, message } };
}
