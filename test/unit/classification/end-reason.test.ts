import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedCodes, classifyEndReason, type EndReasonInput } from '../../../src/classify.ts';
import { endReasonTexts } from '../../../src/classify-texts.ts';
import { endReasons } from '../../../src/schema/build/tables.ts';

const listed = fc.constantFrom(...endReasons.pairs.map(({ code, subCode }) => ({ code, subCode })));
const codes = fc.oneof(fc.integer({ min: 0, max: 999 }), fc.nat());
const subCodes = fc.oneof(fc.integer({ min: 0, max: 999_999 }), fc.nat());

describe('classifyEndReason', () => {
  it('takes the exact pair first: a listed pair of an SBC keeps its class, and the SBC is at fault', () => {
    expect(classifyEndReason({ code: 503, subCode: 560503 })).toEqual({
      code: 503,
      subCode: 560503,
      category: 'unexpected_server_error',
      class: 'server',
      origin: 'sbc',
      expected: false,
      matched: 'pair',
      listed: true,
    });
  });

  it('blames the service for a plain 503, although the SDK calls it a client error', () => {
    expect(classifyEndReason({ code: 503, subCode: 0 })).toMatchObject({
      category: 'unexpected_client_error',
      class: 'server',
      origin: 'acs',
      matched: 'pair',
    });
    expect(classifyEndReason({ code: 503 })).toMatchObject({ origin: 'acs', matched: 'code' });
  });

  it('expects 480/10037 because its category says so, against its code row', () => {
    expect(classifyEndReason({ code: 480, subCode: 10037 })).toMatchObject({
      expected: true,
      origin: 'peer',
    });
    expect(classifyEndReason({ code: 480 })).toMatchObject({ expected: false, origin: 'peer' });
  });

  it('reads the class of an unlisted SBC code from the code row of its SIP code', () => {
    const outcome = classifyEndReason({ code: 480, subCode: 540404 });
    expect(outcome).toMatchObject({ class: 'not_found', origin: 'sbc', matched: 'pstn', listed: false });
    expect(classifyEndReason({ code: 480, subCode: 560000 })).toMatchObject({ class: 'ok', expected: true });
    expect(classifyEndReason({ code: 503, subCode: 560999 })).toMatchObject({
      class: 'unknown',
      origin: 'sbc',
    });
    expect(classifyEndReason({ subCode: 560403 })).toMatchObject({
      class: 'auth',
      origin: 'sbc',
      matched: 'pstn',
    });
  });

  it.each([
    [{ code: 487, subCode: 1 }, 'code', 'cancelled'],
    [{ code: 299 }, 'range', 'ok'],
    [{ code: 499, subCode: 1 }, 'code', 'auth'],
    [{ code: 450 }, 'range', 'client'],
    [{ code: 550 }, 'range', 'server'],
    [{ code: 650 }, 'range', 'declined'],
    [{ code: 300 }, 'unknown', 'unknown'],
    [{ code: 700 }, 'unknown', 'unknown'],
    [{ code: 1 }, 'unknown', 'unknown'],
    // 5487 would share the key of 487/5, were it not compared.
    [{ code: 5487, subCode: 10003 - 5 }, 'unknown', 'unknown'],
  ])('falls back step by step: %j is found by %s', (input, matched, expectedClass) => {
    expect(classifyEndReason(input)).toMatchObject({ matched, class: expectedClass });
  });

  it('blames nobody for a code that only its hundred is known of', () => {
    expect(classifyEndReason({ code: 550 }).origin).toBe('unknown');
  });

  it('calls a hang-up before the answer cancelled, and only that', () => {
    expect(classifyEndReason({ code: 0, subCode: 0, beforeConnect: true })).toMatchObject({
      class: 'cancelled',
      category: 'success',
      expected: true,
    });
    expect(classifyEndReason({ code: '0', beforeConnect: true }).class).toBe('cancelled');
    expect(classifyEndReason({ code: 0, subCode: 0 }).class).toBe('ok');
    expect(classifyEndReason({ code: 480, subCode: 10037, beforeConnect: true }).class).toBe('unreachable');
    expect(classifyEndReason({ code: 0, subCode: 4521, beforeConnect: true }).class).toBe('abandoned');
  });

  it('calls the end of a connected call ok where the same codes mean declined before', () => {
    const ended = { code: 0, subCode: 5003 };
    expect(classifyEndReason(ended).class).toBe('declined');
    expect(classifyEndReason({ ...ended, beforeConnect: true }).class).toBe('declined');
    expect(classifyEndReason({ ...ended, beforeConnect: false })).toMatchObject({
      class: 'ok',
      origin: 'peer',
      expected: true,
    });
    expect(classifyEndReason({ code: 603, subCode: 0, beforeConnect: false }).class).toBe('declined');
  });
});

describe('what the SDK says at runtime', () => {
  it('wins for category and expected, never for class and origin, and the difference shows', () => {
    const table = classifyEndReason({ code: 403, subCode: 5829 });
    const runtime = classifyEndReason({ code: 403, subCode: 5829, resultCategories: ['ExpectedError'] });
    expect(table).toMatchObject({ category: 'unexpected_client_error', expected: false });
    expect(runtime).toEqual({
      ...table,
      category: 'expected_error',
      expected: true,
      tableCategory: 'unexpected_client_error',
    });
  });

  it('changes nothing where it agrees', () => {
    const input = { code: 480, subCode: 10037 };
    expect(classifyEndReason({ ...input, resultCategories: ['ExpectedError'] })).toEqual(
      classifyEndReason(input),
    );
  });

  it.each([
    'unexpectedservererror',
    'UNEXPECTED_SERVER_ERROR',
    ['', 'UnexpectedServerError'],
    [null, 'UnexpectedServerError'],
  ])('is read in the form %j', (resultCategories) => {
    expect(classifyEndReason({ code: 777, resultCategories })).toEqual({
      code: 777,
      category: 'unexpected_server_error',
      class: 'unknown',
      origin: 'unknown',
      expected: false,
      matched: 'unknown',
      listed: false,
    });
  });

  it.each([[[]], ['Failure'], [{}], [7], [null], [[['Success']]]])(
    'is ignored where it is %j',
    (resultCategories) => {
      expect(classifyEndReason({ code: 486, subCode: 1, resultCategories })).toEqual(
        classifyEndReason({ code: 486, subCode: 1 }),
      );
    },
  );
});

describe('bad input', () => {
  it.each([
    {},
    { code: null },
    { code: 'null', subCode: 'null' },
    { code: '' },
    { code: 480.5 },
    { code: -480 },
    { code: Number.NaN },
    { code: Number.POSITIVE_INFINITY },
    { code: {} },
    { code: [480] },
    { code: true },
    { code: 480n },
    { code: ' 480' },
    { code: '0480' },
    { code: '4.8e2' },
  ])('%o is unknown', (input) => {
    expect(classifyEndReason(input)).toEqual({
      category: 'unknown',
      class: 'unknown',
      origin: 'unknown',
      expected: false,
      matched: 'unknown',
      listed: false,
    });
  });

  it('does not escape as an exception from getters, proxies or nothing at all', () => {
    const trap = Object.defineProperty({}, 'code', {
      get: () => {
        throw new Error('trap');
      },
    });
    const items = new Proxy([], {
      get: () => {
        throw new Error('trap');
      },
    });
    for (const input of [trap, { code: 480, resultCategories: items }, null, undefined, 'text', 7]) {
      expect(classifyEndReason(input as EndReasonInput)).toMatchObject({
        class: 'unknown',
        matched: 'unknown',
      });
    }
  });

  it('treats "null" as a missing sub code', () => {
    expect(classifyEndReason({ code: '480', subCode: 'null' })).toEqual(classifyEndReason({ code: 480 }));
  });
});

describe('properties', () => {
  it('is total: any value gives a whole outcome, frozen', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.anything(),
        (code, subCode, resultCategories, hint) => {
          const input = { code, subCode, resultCategories, beforeConnect: hint as boolean };
          const outcome = classifyEndReason(input);
          expect(Object.keys(endReasons.classes)).toContain(outcome.class);
          expect(Object.keys(endReasons.categories)).toContain(outcome.category);
          expect(Object.keys(endReasons.origins)).toContain(outcome.origin);
          expect(Object.isFrozen(outcome)).toBe(true);
          expect(() => classifyEndReason(code as EndReasonInput)).not.toThrow();
        },
      ),
    );
  });

  it('answers numbers and numeric strings alike', () => {
    fc.assert(
      fc.property(fc.oneof(listed, fc.record({ code: codes, subCode: subCodes })), ({ code, subCode }) => {
        const strings = { code: String(code), subCode: String(subCode) };
        expect(classifyEndReason(strings)).toEqual(classifyEndReason({ code, subCode }));
      }),
    );
  });

  it('puts all 2,000 sub codes of the PSTN rule on the SBC, whatever the code', () => {
    fc.assert(
      fc.property(codes, (code) => {
        for (let sip = 0; sip < 1000; sip++) {
          for (const subCode of [540_000 + sip, 560_000 + sip]) {
            const outcome = classifyEndReason({ code, subCode });
            if (outcome.origin !== 'sbc' || !['pair', 'pstn'].includes(outcome.matched)) {
              throw new Error(`${code}/${subCode}: ${JSON.stringify(outcome)}`);
            }
            if (outcome.matched === 'pstn' && outcome.class !== classifyEndReason({ code: sip }).class) {
              throw new Error(`${code}/${subCode} has not the class of ${sip}`);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('puts no other sub code on the SBC', () => {
    fc.assert(
      fc.property(codes, subCodes, (code, subCode) => {
        const pstn = /^5[46]0\d{3}$/.test(String(subCode));
        expect(classifyEndReason({ code, subCode }).origin === 'sbc').toBe(pstn);
      }),
    );
  });

  it('keeps metric attributes bounded for 100,000 random codes', () => {
    const seen = new Set<string>();
    const values = fc.sample(fc.tuple(fc.nat(), fc.nat(), codes, subCodes), { numRuns: 50_000, seed: 4 });
    for (const [wildCode, wildSubCode, code, subCode] of values) {
      seen.add(JSON.stringify(boundedCodes(classifyEndReason({ code: wildCode, subCode: wildSubCode }))));
      seen.add(JSON.stringify(boundedCodes(classifyEndReason({ code, subCode }))));
    }
    // 500 SIP-like codes, 0, none, and the listed pairs.
    expect(seen.size).toBeLessThanOrEqual(502 + endReasons.pairs.length);
    for (const set of seen) {
      const { code, subCode } = JSON.parse(set);
      if (subCode !== undefined) expect(classifyEndReason({ code, subCode }).listed).toBe(true);
    }
  });

  it('has texts for every outcome that is known', () => {
    fc.assert(
      fc.property(fc.oneof(listed, fc.record({ code: codes, subCode: subCodes })), (input) => {
        const outcome = classifyEndReason(input);
        const texts = endReasonTexts(outcome);
        expect(texts === undefined).toBe(outcome.matched === 'unknown');
        if (texts)
          expect([texts.description, texts.action, texts.link].every((text) => text.length > 4)).toBe(true);
      }),
    );
  });
});
