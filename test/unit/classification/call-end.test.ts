import { describe, expect, it } from 'vitest';
import { callEnd, isFailure } from '../../../src/classification/call-end.ts';

const FAILURE = { code: 500, subCode: 8511, beforeConnect: false };

describe('the end of an observed call', () => {
  it.each([
    ['the page was left', { ...FAILURE, pageLeft: true }],
    ['the SDK says that the page was left', { code: 0, subCode: 4521, beforeConnect: true }],
    ['the SDK says so with another code', { code: 487, subCode: 4521, beforeConnect: false }],
    ['the SDK says so in text', { code: '500', subCode: '4521', beforeConnect: false }],
    ['the page was left before the SDK had a reason', { pageLeft: true, beforeConnect: true }],
  ])('is abandoned, and no failure, when %s', (_, reason) => {
    const outcome = callEnd(reason);
    expect(outcome.class).toBe('abandoned');
    expect(isFailure(outcome)).toBe(false);
  });

  it('is a failure when it is unexpected', () => {
    const outcome = callEnd(FAILURE);
    expect([outcome.class, isFailure(outcome)]).toEqual(['media', true]);
    expect(isFailure(callEnd({ code: 499, subCode: 1, beforeConnect: false }))).toBe(true);
  });

  it.each([[undefined], [{}], [{ code: null, subCode: null }], [{ code: '', subCode: 'null' }]])(
    'is unknown, and no failure, without a reason: %o',
    (reason) => {
      const outcome = callEnd(reason && { ...reason, beforeConnect: false });
      expect(outcome).toMatchObject({ class: 'unknown', origin: 'unknown', category: 'unknown' });
      expect(isFailure(outcome)).toBe(false);
    },
  );

  it('of a bot whose other side hung up is normal, although a page uses the same sub code when it is left', () => {
    expect(callEnd({ code: 200, subCode: 4521, beforeConnect: false }).class).toBe('ok');
  });

  it.each([
    ['the caller cancels, of the callee', { incoming: true, beforeConnect: true, subCode: 0 }, 'peer'],
    ['the caller cancels, of the caller', { beforeConnect: true, subCode: 0 }, 'unknown'],
    ['another device answers', { incoming: true, beforeConnect: true, subCode: 10003 }, 'unknown'],
    ['it had connected', { incoming: true, beforeConnect: false, subCode: 0 }, 'unknown'],
  ])('has its origin when %s', (_, reason, origin) => {
    expect(callEnd({ code: 487, ...reason })).toMatchObject({ class: 'cancelled', origin, expected: true });
  });

  it('is no failure when it is expected', () => {
    expect(isFailure(callEnd({ code: 0, subCode: 0, beforeConnect: false }))).toBe(false);
  });
});
