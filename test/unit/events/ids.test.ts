import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actionSpanId,
  automationSpanId,
  callTrace,
  messageTrace,
  traceIdOfCall,
} from '../../../src/events/hashed-ids.ts';
import { isMsCv } from '../../../src/events/ids.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the trace of a call', () => {
  it('is its id without dashes, in lower case, when that is a GUID', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const expected = id.replaceAll('-', '');
        expect(traceIdOfCall(id)).toBe(expected);
        expect(traceIdOfCall(id.toUpperCase())).toBe(expected);
        expect(traceIdOfCall(expected)).toBe(expected);
      }),
    );
  });

  it('is the beginning of SHA-256 for every other id', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        fc.pre(!/^[0-9a-f-]{32,36}$/i.test(id));
        expect(traceIdOfCall(id)).toBe(sha256(id.toWellFormed()).slice(0, 32));
      }),
    );
  });

  it('is never the invalid id of zeros', () => {
    const zeros = '00000000-0000-0000-0000-000000000000';
    expect(traceIdOfCall(zeros)).toBe(sha256(zeros).slice(0, 32));
  });

  it('has one span for the call, found by everyone', () => {
    const id = '7ffea751-907c-494d-b7f9-b26677521a44';
    expect(callTrace(id)).toEqual({
      traceId: '7ffea751907c494db7f9b26677521a44',
      spanId: sha256(`call:${id}`).slice(0, 16),
    });
  });

  it('has the same spans in either case of a GUID', () => {
    const id = '7ffea751-907c-494d-b7f9-b26677521a44';
    const upper = id.toUpperCase();
    expect(callTrace(upper)).toEqual(callTrace(id));
    expect(automationSpanId(upper)).toBe(automationSpanId(id));
    expect(actionSpanId(upper, 'event-1')).toBe(actionSpanId(id, 'event-1'));
    expect(automationSpanId('Leg')).not.toBe(automationSpanId('leg'));
  });
});

it('gives sms and email of the same id different traces', () => {
  const hash = sha256('sms:m1');
  expect(messageTrace('sms', 'm1')).toEqual({ traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) });
  expect(messageTrace('email', 'm1').traceId).toBe(sha256('email:m1').slice(0, 32));
});

describe('isMsCv', () => {
  it('knows the vectors that the service sends', () => {
    const vector = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
      return `${Buffer.from(bytes).toString('base64').slice(0, 22)}.0`;
    });
    fc.assert(fc.property(vector, (value) => isMsCv(value)));
    expect(['q9BxPkZl+/0SxKQfM1J5aA.1.12.3', 'q9BxPkZl+/0SxKQfM1J5aA.0!'].every(isMsCv)).toBe(true);
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'short.0',
    '+15550000001',
    'two words here.0',
    '<b>.0',
    `${'a'.repeat(200)}.0`,
  ])('refuses %j', (value) => {
    expect(isMsCv(value)).toBe(false);
  });
});
