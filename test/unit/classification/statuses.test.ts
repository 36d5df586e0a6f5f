import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classifyAutomation,
  classifyChatError,
  classifyDiagnostic,
  classifyEmailStatus,
  classifyEndReason,
  classifySmsStatus,
} from '../../../src/classify.ts';
import {
  automationTexts,
  chatTexts,
  diagnosticTexts,
  emailTexts,
  smsTexts,
} from '../../../src/classify-texts.ts';

describe('classifySmsStatus', () => {
  it('reads the code as number, string or inside a sentence', () => {
    const outcome = {
      code: 4006,
      class: 'unreachable',
      origin: 'peer',
      expected: false,
      matched: 'code',
      listed: true,
    };
    for (const code of [4006, '4006', 'Failed with 4006, try later.']) {
      expect(classifySmsStatus({ code })).toMatchObject(outcome);
    }
  });

  it('does not take digits of a phone number for a code', () => {
    expect(classifySmsStatus({ code: 'No route to +14255550123' }).matched).toBe('unknown');
  });

  it('falls back to the status', () => {
    expect(classifySmsStatus({ code: 'No error.', status: 'DELIVERED' })).toMatchObject({
      class: 'ok',
      status: 'delivered',
      matched: 'status',
    });
    expect(classifySmsStatus({ code: 1234, status: 'Failed' })).toMatchObject({
      code: 1234,
      expected: false,
    });
  });

  it.each([
    ['error 4006', 4006],
    ['code: 4006.', 4006],
    ['[4006] unreachable, carrier 30003', 4006],
    ['x 4999, 4006', 4006],
    ['E4006', undefined],
    ['Failed to reach +1-425-555-2000', undefined],
    ['(425) 555 4006', undefined],
    ['425.555.4006', undefined],
    ['4006-425 was not reached', undefined],
  ])('finds a code in a text, not in the digits of a number: %s', (code, expected) => {
    expect(classifySmsStatus({ code, status: 'Failed' }).code).toBe(expected);
  });

  it('expects what nobody can help: opt-outs and carriers without reports', () => {
    expect(classifySmsStatus({ code: 4007 })).toMatchObject({
      class: 'opted_out',
      expected: true,
      origin: 'peer',
    });
    expect(classifySmsStatus({ code: 5002 })).toMatchObject({ class: 'unknown_outcome', expected: true });
  });

  it('explains', () => {
    expect(smsTexts(classifySmsStatus({ code: 4001 }))?.action).toMatch(/E\.164/);
    expect(smsTexts(classifySmsStatus({ status: 'Failed' }))?.action).toMatch(/delivery code/);
    expect(smsTexts(classifySmsStatus({}))).toBeUndefined();
  });
});

describe('classifyEmailStatus', () => {
  it('knows delivery and send states, in any case', () => {
    expect(classifyEmailStatus({ status: 'bounced' })).toMatchObject({
      class: 'hard_bounce',
      origin: 'client',
    });
    expect(classifyEmailStatus({ status: 'Running' })).toMatchObject({ class: 'pending', matched: 'send' });
    expect(classifyEmailStatus({ status: 'Succeeded', kind: 'delivery' }).matched).toBe('unknown');
  });

  it('tells the two kinds of Failed apart', () => {
    const [delivery, send] = (['delivery', 'send'] as const).map((kind) =>
      classifyEmailStatus({ status: 'Failed', kind }),
    );
    expect([delivery?.matched, send?.matched]).toEqual(['delivery', 'send']);
    expect(emailTexts(delivery!)?.description).not.toBe(emailTexts(send!)?.description);
  });

  it('asks the SMTP code why a message failed, and only then', () => {
    const smtp = { smtp: '550', enhanced: '5.1.1' };
    expect(classifyEmailStatus({ status: 'Failed', ...smtp })).toMatchObject({
      class: 'hard_bounce',
      matched: 'smtp',
    });
    expect(classifyEmailStatus(smtp)).toMatchObject({ class: 'hard_bounce', smtp: '550/5.1.1' });
    expect(classifyEmailStatus({ status: 'Delivered', ...smtp }).class).toBe('ok');
    expect(emailTexts(classifyEmailStatus(smtp))?.description).toMatch(/does not exist/);
  });
});

describe('classifyChatError', () => {
  it('knows listed statuses, then hundreds', () => {
    expect(classifyChatError({ code: '429' })).toMatchObject({ class: 'throttled', matched: 'code' });
    expect(classifyChatError({ code: 418 })).toMatchObject({
      class: 'client',
      matched: 'range',
      listed: false,
    });
    expect(classifyChatError({ code: 603 }).matched).toBe('unknown');
    expect(chatTexts(classifyChatError({ code: 502 }))?.description).toMatch(/server error/);
    expect(chatTexts(classifyChatError({ code: 403 }))?.action).toMatch(/thread/);
  });
});

describe('classifyAutomation', () => {
  it('takes the pair first, then the sub code, then the code', () => {
    expect(classifyAutomation({ code: 405, subCode: 8522 })).toMatchObject({
      class: 'client',
      matched: 'pair',
    });
    expect(classifyAutomation({ code: 404, subCode: 8522 })).toMatchObject({
      class: 'not_found',
      matched: 'pair',
    });
    expect(classifyAutomation({ code: '400', subCode: '8538' })).toMatchObject({
      class: 'declined',
      matched: 'sub_code',
    });
    expect(classifyAutomation({ subCode: 8516 })).toMatchObject({ class: 'throttled', matched: 'sub_code' });
    expect(classifyAutomation({ code: 487, subCode: 560487 })).toMatchObject({ origin: 'sbc' });
    expect(classifyAutomation({ code: 404, subCode: 1 })).toEqual(
      classifyEndReason({ code: 404, subCode: 1 }),
    );
  });

  it('does not read success out of sub code 0 where the code says otherwise', () => {
    expect(classifyAutomation({ code: 500, subCode: 0 })).toMatchObject({ class: 'server', matched: 'code' });
    expect(classifyAutomation({ code: 200, subCode: 0 })).toMatchObject({ class: 'ok' });
    expect(classifyAutomation({ subCode: 0 })).toMatchObject({ class: 'ok', matched: 'sub_code' });
  });

  it('does not infer success from the name of the event', () => {
    // RecognizeCompleted can carry 400/8532.
    expect(classifyAutomation({ code: 400, subCode: 8532 })).toMatchObject({
      class: 'timeout',
      expected: false,
    });
  });

  it('explains', () => {
    expect(automationTexts(classifyAutomation({ subCode: 8535 }))?.action).toMatch(/16 kHz/);
    expect(automationTexts(classifyAutomation({ code: 400, subCode: 8535 }))?.link).toMatch(/play-action/);
  });
});

describe('classifyDiagnostic', () => {
  it.each([
    ['networkReconnect', 3, 'bad'],
    ['NetworkReconnect', 'Poor', 'poor'],
    ['networkReceiveQuality', 1, 'good'],
    ['noNetwork', true, 'bad'],
    ['cameraFreeze', 'false', 'good'],
    ['noNetwork', 3, 'unknown'],
    ['networkReconnect', true, 'unknown'],
    ['cameraFreeze', 'constructor', 'unknown'],
    ['cameraFreeze', undefined, 'unknown'],
  ])('%s = %s is %s', (name, value, quality) => {
    expect(classifyDiagnostic({ name, value })).toMatchObject({ quality, matched: 'name', listed: true });
  });

  it('reads serverConnection the other way round', () => {
    expect(classifyDiagnostic({ name: 'serverConnection', value: true })).toMatchObject({
      quality: 'good',
      expected: true,
    });
    expect(classifyDiagnostic({ name: 'serverConnection', value: false })).toMatchObject({
      quality: 'bad',
      class: 'server',
      expected: false,
    });
  });

  it('blames the network for network diagnostics and the client for media ones', () => {
    expect(classifyDiagnostic({ name: 'noNetwork', value: true }).origin).toBe('network');
    expect(classifyDiagnostic({ name: 'cameraFreeze', value: true }).origin).toBe('client');
    expect(classifyDiagnostic({ name: 'cameraFreeze', value: false }).origin).toBe('unknown');
  });

  it('explains', () => {
    expect(diagnosticTexts(classifyDiagnostic({ name: 'speakerMuted', value: true }))?.action).toMatch(
      /Unmute/,
    );
    expect(diagnosticTexts(classifyDiagnostic({ name: 'constructor' }))).toBeUndefined();
  });
});

describe('properties', () => {
  const lookups: [string, (input: never) => { matched: string }][] = [
    ['sms', classifySmsStatus],
    ['email', classifyEmailStatus],
    ['chat', classifyChatError],
    ['automation', classifyAutomation],
    ['diagnostic', classifyDiagnostic],
  ];

  it.each(lookups)('%s is total: any value gives a frozen outcome', (_, classify) => {
    const trap = Object.defineProperties(
      {},
      Object.fromEntries(
        ['code', 'subCode', 'status', 'name', 'smtp', 'enhanced', 'kind'].map((key) => [
          key,
          {
            get: () => {
              throw new Error('trap');
            },
          },
        ]),
      ),
    );
    expect(classify(trap as never).matched).toBe('unknown');
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (a, b) => {
        expect(Object.isFrozen(classify(a as never))).toBe(true);
        const input = { code: a, subCode: b, status: b, name: a, value: b, smtp: a, enhanced: b, kind: a };
        expect(Object.isFrozen(classify(input as never))).toBe(true);
      }),
    );
  });

  it.each(lookups.slice(0, 4))('%s answers numbers and numeric strings alike', (_, classify) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        (code, subCode) => {
          expect(classify({ code: String(code), subCode: String(subCode) } as never)).toEqual(
            classify({ code, subCode } as never),
          );
        },
      ),
    );
  });
});
