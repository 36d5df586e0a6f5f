import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorInfo, httpStatus } from '../../../src/events/error-info.ts';

describe('errorInfo', () => {
  it.each<[string, unknown, object]>([
    [
      'the HTTP status first',
      { statusCode: 403, code: 'Forbidden', name: 'RestError', message: 'no' },
      { type: '403', message: 'no', statusCode: 403 },
    ],
    ['a status that is text', { statusCode: '429' }, { type: '429', statusCode: 429 }],
    [
      'the code where there was no answer',
      Object.assign(new Error('cut'), { code: 'ECONNRESET' }),
      { type: 'ECONNRESET', message: 'cut' },
    ],
    [
      'the code of a success whose body cannot be parsed',
      { statusCode: 202, code: 'PARSE_ERROR' },
      { type: 'PARSE_ERROR', statusCode: 202 },
    ],
    ['else the name', new TypeError('x'), { type: 'TypeError', message: 'x' }],
    ['not a code that is a sentence', { code: 'a long text', name: 'RestError' }, { type: 'RestError' }],
    ['a thrown text as message', 'just a text', { type: '_OTHER', message: 'just a text' }],
    ['null', null, { type: '_OTHER', message: 'null' }],
  ])('takes %s', (_name, error, expected) => {
    expect(errorInfo(error)).toEqual(expected);
  });

  it.each([
    [AbortSignal.abort(), 'AbortError'],
    [AbortSignal.abort(new DOMException('too late', 'TimeoutError')), 'TimeoutError'],
  ])("takes the reason of the signal from Node's own error", async (signal, type) => {
    const error: unknown = await once(new EventEmitter(), 'never', { signal }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ABORT_ERR' });
    expect(errorInfo(error)).toEqual({ type, message: 'The operation was aborted' });
  });

  it('never throws, and its type always has low cardinality', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (error) => {
        expect(errorInfo(error).type).toMatch(/^[\w.-]{1,64}$/);
      }),
    );
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
      },
    );
    expect(errorInfo(throwing)).toEqual({ type: '_OTHER' });
  });
});

it('takes only real HTTP statuses', () => {
  expect([200, '404', 99, 600, 200.5, 'x', null, Number.NaN].map(httpStatus)).toEqual([
    200,
    404,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it.each([
  '15550199001',
  'user15550199001',
  '421f1c00-0d5d-4b5c-9c5d-123456789012',
  'a421f1c0-0d5d-4b5c-9c5d-1',
  'eyJhbGciOi.x',
])('takes %s for no type', (code) => {
  expect(errorInfo({ code }).type).toBe('_OTHER');
  expect(errorInfo(new DOMException('', code)).type).toBe('_OTHER');
});

it.each([
  'ECONNREFUSED',
  'RestError',
  '404',
  'ERR_HTTP2_STREAM_CANCEL',
  'Microsoft.Error-1',
  '40301',
  '_OTHER',
])('takes %s for a type', (code) => expect(errorInfo({ code }).type).toBe(code));
