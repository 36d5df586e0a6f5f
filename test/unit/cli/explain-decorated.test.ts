/** What `explain` reads out of words around codes. */
import { describe, expect, it } from 'vitest';
import { BadInput, explain } from '../../../src/cli/explain-lookup.ts';
import { explanationText } from '../../../src/cli/explain-print.ts';
import { shortAnswerText } from '../../../src/cli/explain-words.ts';

function answerTo(...pasted: string[]): string {
  const answer = explain(pasted);
  return 'lines' in answer ? shortAnswerText(answer) : explanationText(answer);
}

const IN_FRONT = ['', 'Call ended: ', 'ended: ', 'Call ended, reason: ', '[Error] call 7ffea751 ended: '];
const PAIRS = [
  ['408', '10325'],
  ['499', '99999'],
  ['480', '10037'],
];

describe('a pair after any words', () => {
  const texts = IN_FRONT.flatMap((words) =>
    PAIRS.flatMap(([code, subCode]) => [
      [`${words}code=${code}, subCode=${subCode}`, code, subCode],
      [`${words}code: ${code} subCode: ${subCode}.`, code, subCode],
      [`${words}code=${code}/subCode=${subCode}`, code, subCode],
      [`${words}{code: ${code}, subCode: ${subCode}}`, code, subCode],
    ]),
  );

  it.each([...texts, ['Call ended: 408 10325', '408', '10325'], ['call ended (408, 10325)', '408', '10325']])(
    '%s',
    (text = '', code, subCode) => {
      expect(answerTo(text)).toMatch(new RegExp(`^${code} / ${subCode}: \\w`));
      expect(answerTo(text).includes('Not in the table')).toBe(subCode !== '10037');
    },
  );

  it('of which nothing is known is unknown as a pair', () => {
    expect(answerTo('Call ended: code=777, subCode=99999')).toMatch(/^777 \/ 99999: unknown/);
  });
});

describe('words around a number', () => {
  it.each([
    ['403 Forbidden', 'HTTP 403: auth'],
    ['HTTP 403 Forbidden', 'HTTP 403: auth'],
    ['429 Too Many Requests', 'HTTP 429: throttled'],
    ['SIP 486', '486: busy'],
    ['SIP/2.0 486 Busy Here', '486: busy'],
    ['486 Busy Here', '486: busy'],
    ['603 Decline', '603: declined'],
    ['status 486', '486: busy'],
    ['errorCode 4006', 'SMS 4006: unreachable'],
    ['error 4006', 'SMS 4006: unreachable'],
    ['SMS errorCode 4006', 'SMS 4006: unreachable'],
    ['sms 4006 unreachable', 'SMS 4006: unreachable'],
    ['diagCode 560486', '486 / 560486: busy'],
    ['DiagCode 10037', '480 / 10037: unreachable'],
  ])('%s', (text, answer) => {
    expect(answerTo(text).startsWith(answer)).toBe(true);
    expect(answerTo(...text.split(' ')).startsWith(answer)).toBe(true);
  });

  it.each([
    ['networkReceiveQualty 3', /Did you mean networkReceiveQuality\?/],
    ['480 networkReceiveQuality', /"networkReceiveQuality" is not a sub code/],
    ['480 1 2', /"2" is one argument too many/],
    ['SMTP 550', /"550" needs its enhanced code/],
  ])('does not hide what a word says itself: %s', (text, message) => {
    expect(() => explain([text])).toThrow(message);
  });
});

describe('phrases', () => {
  it.each([
    ['Opted out', /^Opted out: as class of an SMS delivery: the recipient opted out\n$/],
    ['sms opted-out', /^opted-out: as class of an SMS delivery/],
    ['OptedOut', /^OptedOut: as class of an SMS delivery/],
    ['hard bounce', /as class of an email delivery/],
    ['network reconnect', /^diagnostic networkReconnect: network/],
    ['Gateway Timeout', /^HTTP 504/],
  ])('%s', (text, answer) => expect(answerTo(text)).toMatch(answer));

  it('repeats the whole phrase that it does not know', () => {
    expect(() => explain(['Busy Here'])).toThrow(/^"Busy Here" is not a call end code/);
  });
});

it.each([['Q.850 17'], ['q850 17'], ['Q.850;cause=17'], ['Reason: Q.850;cause=16;text="Normal"']])(
  'says what to paste instead of %s, which no table lists',
  (text) => {
    expect(() => explain([text])).toThrow(/Q\.850 cause, and no table lists them\. Paste .*explain SIP 486$/);
  },
);

it.each([['sms'], ['email'], ['chat'], ['automation'], ['diagnostic'], ['http']])(
  'says what is missing after %s, with an example that works',
  (kind) => {
    const message = () => {
      try {
        return answerTo(kind);
      } catch (error) {
        return error instanceof BadInput ? error.message : String(error);
      }
    };
    expect(message()).toMatch(new RegExp(`^No [\\w ]+ given\\. Give .*as in: acs-otel explain ${kind} \\S+`));
    expect(() => explain(message().split('explain ')[1]?.split(' ') ?? [])).not.toThrow();
  },
);
