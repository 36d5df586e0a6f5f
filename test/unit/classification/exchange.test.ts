import { expect, it } from 'vitest';
import { exchangeOutcome } from '../../../src/classification/exchange.ts';

it.each([
  [200, undefined, { failed: false, errorType: undefined, retriable: false }],
  [304, undefined, { failed: false, errorType: undefined, retriable: false }],
  [400, undefined, { failed: true, errorType: '400', retriable: false }],
  [404, { type: 'RestError' }, { failed: true, errorType: '404', retriable: false }],
  [429, undefined, { failed: true, errorType: '429', retriable: true }],
  [501, undefined, { failed: true, errorType: '501', retriable: false }],
  [503, undefined, { failed: true, errorType: '503', retriable: true }],
  [undefined, { type: 'ECONNRESET' }, { failed: true, errorType: 'ECONNRESET', retriable: true }],
  [undefined, undefined, { failed: true, errorType: '_OTHER', retriable: true }],
  [200, { type: 'AbortError' }, { failed: true, errorType: 'AbortError', retriable: true }],
])('status %s with error %j is %j', (status, error, outcome) => {
  expect(exchangeOutcome(status, error)).toEqual(outcome);
});
