import { describe, expect, it } from 'vitest';
import { classifyAutomation, classifyCallbackEnd } from '../../../src/classification/automation.ts';
import { classifyEndReason } from '../../../src/classification/end-reason.ts';
import { automationTexts, callbackEndTexts, endReasonTexts } from '../../../src/classification/texts.ts';
import { endReasons } from '../../../src/schema/build/tables.ts';

const short = (code: number, subCode: number) => {
  const { matched, class: kind, origin, expected } = classifyEndReason({ code, subCode });
  return [matched, kind, origin, expected ? 'expected' : 'unexpected'].join(' ');
};

describe('an unlisted pair', () => {
  it.each([
    [500, 511404, "sub_code not_found client unexpected: the client's"],
    [503, 8512, 'sub_code server acs unexpected'],
    [404, 8583, 'sub_code client client unexpected'],
    [500, 10078, 'sub_code unreachable peer unexpected'],
    // Listed as a normal end, a decline or a cancellation: the code decides.
    [503, 5003, 'code server acs unexpected'],
    [500, 5000, 'code server acs unexpected'],
    [503, 7000, 'code server acs unexpected'],
    [500, 10024, 'code server acs unexpected'],
    // Listed under several codes.
    [500, 8565, 'code server acs unexpected'],
    // The PSTN rule goes first.
    [500, 560403, 'pstn auth sbc unexpected'],
    // A normal code is not made a failure.
    [0, 8512, 'code ok unknown expected'],
    [200, 10037, 'code ok unknown expected'],
    [0, 987654, 'code ok unknown expected'],
  ])('%s/%s: %s', (code, subCode, expected) => {
    expect(short(code, subCode)).toBe(expected.replace(/:.*/, ''));
  });

  it('is never expected because of its sub code', () => {
    const subCodes = new Set(endReasons.pairs.map((pair) => pair.subCode));
    for (let code = 400; code < 700; code++)
      for (const subCode of subCodes) {
        const outcome = classifyEndReason({ code, subCode });
        if (outcome.matched === 'sub_code')
          expect(outcome.expected).toBe(classifyEndReason({ code }).expected);
      }
  });

  it('is never made a success by the SDK, which reports success for pairs that it does not know', () => {
    const success = { resultCategories: ['Success'] };
    expect(classifyEndReason({ code: 500, subCode: 1_234_567, ...success }).expected).toBe(false);
    expect(classifyEndReason({ code: 500, subCode: 511404, ...success }).expected).toBe(false);
    expect(classifyEndReason({ code: 487, subCode: 0, ...success }).expected).toBe(true);
    expect(classifyEndReason({ code: 0, subCode: 1_234_567, ...success }).expected).toBe(true);
  });

  it('does not sound listed', () => {
    const text = (code: number, subCode?: number) =>
      endReasonTexts({ code, ...(subCode && { subCode }) })?.description;
    expect(text(0, 987654)).toBe('No table lists this pair. The call ended without an error code.');
    expect(text(403, 987654)).toMatch(/^No table lists this pair\. The service refused access/);
    expect(text(403)).toMatch(/^The service refused access/);
    expect(text(500, 511404)).toMatch(/^No table lists this pair\. For 404\/511404: /);
  });
});

it.each([540000, 560000])('x/%s is the normal end of a telephone call, whatever the code', (subCode) => {
  for (const code of [200, 404, 486, 500, 603]) {
    const outcome = classifyEndReason({ code, subCode });
    expect(outcome).toMatchObject({ class: 'ok', origin: 'sbc', expected: true });
    if (code !== 200) expect(endReasonTexts(outcome)).toEqual(endReasonTexts({ code: 0, subCode }));
  }
});

describe('the end of a call and the result of an action', () => {
  const end = (code: number, subCode: number) =>
    callbackEndTexts(classifyCallbackEnd({ code, subCode }))?.description;
  const action = (code: number, subCode: number) =>
    automationTexts(classifyAutomation({ code, subCode }))?.description;

  it('read differently where both are normal', () => {
    expect(end(200, 0)).toBe('The call ended normally.');
    expect(action(200, 0)).toBe('The operation succeeded.');
  });

  it('an end is found in the table of actions where only that lists it', () => {
    expect(classifyCallbackEnd({ code: 480, subCode: 8541 })).toMatchObject({
      matched: 'sub_code',
      class: 'unreachable',
      origin: 'peer',
      expected: false,
    });
    expect(end(480, 8541)).toMatch(/^No table lists this pair\. For the sub code alone: /);
    expect(classifyCallbackEnd({ code: 412, subCode: 9999 }).matched).toBe('sub_code');
    expect(classifyCallbackEnd({ code: 480, subCode: 8538 }).matched).toBe('code');
  });
});

describe('a sub code that is a word', () => {
  const word = 'UserLicenseNotPresentForbidden';
  const known = {
    class: 'auth',
    origin: 'client',
    expected: false,
    matched: 'sub_code',
    listed: false,
    word,
  };

  it.each([
    [{ code: 403, subCode: word }],
    [{ code: 403, subCode: word.toLowerCase() }],
    [{ code: '403', subCode: word }],
    [{ code: 403, subCode: 0, message: `${word}: User Login. Teams is disabled in user licenses` }],
    [{ code: 403, message: `{"error":{"code":"${word}","message":"User Login."}}` }],
    [{ code: 500, subCode: 987654, message: word }],
    [{ subCode: word }],
  ])('is found in %j', (result) => {
    for (const [classify, texts] of [
      [classifyCallbackEnd, callbackEndTexts],
      [classifyAutomation, automationTexts],
    ] as const) {
      const outcome = classify(result);
      expect(outcome).toMatchObject(known);
      expect(texts(outcome)?.description).toMatch(/Teams license/);
      expect(JSON.stringify(outcome)).not.toMatch(/User Login/);
    }
  });

  it.each([
    [{ code: 403, subCode: 10105, message: word }, 'pair'],
    [{ code: 200, subCode: 0, message: word }, 'pair'],
    [{ code: 403, subCode: 'SomethingElseForbidden' }, 'code'],
    [{ code: 403, message: `Not${word}` }, 'code'],
    [{ code: 403, message: `${' '.repeat(2000)}${word}` }, 'code'],
  ])('does not decide %j', (result, matched) => {
    expect(classifyCallbackEnd(result)).toMatchObject({ matched });
    expect(classifyCallbackEnd(result)).not.toHaveProperty('word');
  });

  it('never throws', () => {
    const hostile = Object.defineProperty({ code: 403 }, 'message', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(classifyCallbackEnd(hostile).matched).toBe('code');
    expect(classifyAutomation(hostile).matched).toBe('code');
    expect(classifyCallbackEnd(null as never).matched).toBe('unknown');
  });
});
