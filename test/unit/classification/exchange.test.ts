import { expect, it } from 'vitest';
import { exchangeOutcome } from '../../../src/classification/exchange.ts';
import { errorInfo } from '../../../src/events/error-info.ts';

it.each([
  [200, undefined, { errorType: undefined, retriable: false }],
  [304, undefined, { errorType: undefined, retriable: false }],
  [400, undefined, { errorType: '400', retriable: false }],
  [404, errorInfo({ name: 'RestError' }), { errorType: '404', retriable: false }],
  [429, undefined, { errorType: '429', retriable: true }],
  [501, undefined, { errorType: '501', retriable: false }],
  [503, undefined, { errorType: '503', retriable: true }],
  [undefined, errorInfo({ code: 'ECONNRESET' }), { errorType: 'ECONNRESET', retriable: true }],
  [undefined, undefined, { errorType: '_OTHER', retriable: true }],
  [200, errorInfo({ name: 'AbortError' }), { errorType: 'AbortError', cancelled: true, retriable: false }],
  [
    undefined,
    errorInfo({ name: 'AbortError' }),
    { errorType: 'AbortError', cancelled: true, retriable: false },
  ],
  [undefined, errorInfo({ name: 'TimeoutError' }), { errorType: 'TimeoutError', retriable: true }],
  [503, errorInfo({ name: 'AbortError' }), { errorType: '503', retriable: true }],
])('status %s with error %j is %j', (status, error, outcome) => {
  expect(exchangeOutcome(status, error)).toEqual(outcome);
});
