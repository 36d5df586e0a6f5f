/** The generated OTTL classifies like the generated TypeScript. */
import { describe, expect, it } from 'vitest';
import { classifyDiagnostic } from '../../src/classification/diagnostic.ts';
import { classifyEmailStatus } from '../../src/classification/email-status.ts';
import { classifyEndReason } from '../../src/classification/end-reason.ts';
import { classifySmsStatus } from '../../src/classification/sms-status.ts';
import {
  diagnosticTexts,
  emailTexts,
  endReasonTexts,
  smsTexts,
  type Texts,
} from '../../src/classification/texts.ts';
import { diagnostics, email, endReasons, sms } from '../../src/schema/build/tables.ts';
import type { SinkAttributes } from '../fakes/otlp-sink.ts';
import { type Attributes, logsRequest, send, tracesRequest, type Value } from './gateway/otlp-json.ts';
import { gatewayStage } from './gateway/stage.ts';

interface Case {
  sent: Attributes;
  expected: Record<string, unknown>;
}

const stage = gatewayStage();

/**
 * Numbers, numeric texts, placeholders of resource logs for no value, and nonsense. A leg that connected has a duration;
 * without one the connection is unknown.
 */
function endReasonCase(
  code: Value | undefined,
  subCode: Value | undefined,
  category?: string,
  duration?: number,
): Case {
  const outcome = classifyEndReason({
    code,
    subCode,
    resultCategories: category,
    ...(duration && { beforeConnect: false }),
  });
  return {
    sent: {
      'acs.call.duration': duration,
      'acs.end_reason.code': code,
      'acs.end_reason.sub_code': subCode,
      'acs.end_reason.category': category,
    },
    expected: {
      ...verdict('acs.end_reason', outcome, endReasonTexts(outcome)),
      'acs.end_reason.matched': code === undefined && subCode === undefined ? undefined : outcome.matched,
      'acs.end_reason.table_category': outcome.tableCategory,
    },
  };
}

function verdict(
  prefix: string,
  outcome: { category: string; class: string; origin: string; expected: boolean },
  texts: Texts | undefined,
): Record<string, unknown> {
  return {
    [`${prefix}.category`]: outcome.category,
    [`${prefix}.class`]: outcome.class,
    [`${prefix}.origin`]: outcome.origin,
    [`${prefix}.expected`]: outcome.expected,
    [`${prefix}.description`]: texts?.description,
    [`${prefix}.action`]: texts?.action,
  };
}

/** Every case as a span and as a log record, with the result of each. */
async function expectAgreement(cases: readonly Case[], signals = ['span', 'log']): Promise<void> {
  stage.sink.clear();
  const numbered = cases.map(({ sent }, n) => ({ ...sent, 'test.case': n }));
  for (let at = 0; at < numbered.length; at += 500) {
    const part = numbered.slice(at, at + 500);
    const spans = part.map((attributes) => ({ name: 'case', attributes }));
    await send(`${stage.gateway.serverUrl}/v1/traces`, tracesRequest(spans), stage.gateway.token);
    await send(
      `${stage.gateway.serverUrl}/v1/logs`,
      logsRequest(part.map((attributes) => ({ attributes }))),
      stage.gateway.token,
    );
  }
  await stage.sink.waitFor(({ spans, logs }) => spans.length + logs.length === 2 * cases.length, 60_000);
  for (const signal of signals) {
    const records: { attributes: SinkAttributes }[] = signal === 'span' ? stage.sink.spans : stage.sink.logs;
    const found = new Map(records.map(({ attributes }) => [attributes['test.case'], attributes]));
    const differences = cases.flatMap(({ sent, expected }, n) => {
      const attributes = found.get(n) ?? {};
      return Object.entries(expected)
        .filter(([name, value]) => attributes[name] !== value)
        .map(([name, value]) => `${JSON.stringify(sent)}: ${name} is ${attributes[name]}, not ${value}`);
    });
    expect(differences).toEqual([]);
    expect(found.size).toBe(cases.length);
  }
}

/** A diagnostic as a page sends it; `quality` is the page's classification of the value. */
function diagnosticCase(name: string, value: Value, quality?: string): Case {
  const outcome = classifyDiagnostic({ name, value });
  const texts = ['poor', 'bad'].includes(quality ?? outcome.quality) ? diagnosticTexts(outcome) : undefined;
  return {
    sent: {
      'acs.diagnostic.name': name,
      'acs.diagnostic.value': String(value),
      'acs.diagnostic.quality': quality,
    },
    expected: {
      'acs.diagnostic.quality': quality ?? (outcome.quality === 'unknown' ? undefined : outcome.quality),
      'acs.diagnostic.description': texts?.description,
      'acs.diagnostic.action': texts?.action,
    },
  };
}

const CATEGORIES = [
  'Success',
  'ExpectedError',
  'UnexpectedClientError',
  'UnexpectedServerError',
  'null',
  'Other',
];

describe('the gateway classifies like acs-otel/classify', () => {
  it('every row of the end reasons, as numbers and as texts, with and without category of the SDK', async () => {
    const pairs = endReasons.pairs.flatMap(({ code, subCode }, n) => [
      endReasonCase(code, subCode),
      endReasonCase(String(code), String(subCode)),
      endReasonCase(code, subCode, CATEGORIES[n % CATEGORIES.length]),
      endReasonCase(code, subCode, undefined, 12.5),
    ]);
    const codes = endReasons.codes.flatMap(({ code }) => [
      endReasonCase(code, undefined),
      endReasonCase(code, 'null'),
      endReasonCase(String(code), 999_999_999),
      endReasonCase(0, 540_000 + code),
      endReasonCase('null', String(560_000 + code)),
    ]);
    const ranges = endReasons.codeRanges.flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, n) => endReasonCase(from + n, 424_242)),
    );
    const elsewhere = endReasons.pairs.flatMap(({ subCode }, n) =>
      [200, 418, 500, 603].map((code) => endReasonCase(code, subCode, CATEGORIES[n % CATEGORIES.length])),
    );
    await expectAgreement([...pairs, ...codes, ...ranges, ...elsewhere]);
  });

  it('5,000 random pairs', async () => {
    const random = (below: number) => Math.floor(Math.random() * below);
    const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
    const nonsense: Value[] = ['null', '', ' 480', '0480', '4.5', 4.5, -1, true, '1e3', 999_999_999_999];
    const code = (): Value | undefined =>
      pick<() => Value | undefined>([
        () => random(1000),
        () => String(random(1000)),
        () => pick(endReasons.codes).code,
        () => pick(nonsense),
      ])();
    const subCode = (): Value | undefined =>
      pick<() => Value | undefined>([
        () => random(100_000),
        () => pick(endReasons.pairs).subCode,
        () => 540_000 + random(1000),
        () => String(560_000 + random(1000)),
        () => pick(nonsense),
        () => undefined,
      ])();
    const category = () => (random(3) === 0 ? pick(CATEGORIES) : undefined);
    const duration = () => pick([undefined, 0.25, 60]);
    const cases = Array.from({ length: 5000 }, () =>
      endReasonCase(code(), subCode(), category(), duration()),
    );
    await expectAgreement(cases);
  });

  it('every row of the SMS and email statuses', async () => {
    const prefix = 'acs.sms.delivery';
    const smsCase = (code: Value | undefined, status: string | undefined): Case => {
      const outcome = classifySmsStatus({ code, status });
      return {
        sent: { [`${prefix}.code`]: code, [`${prefix}.status`]: status },
        expected: verdict(prefix, outcome, smsTexts(outcome)),
      };
    };
    const emailCase = (status: string): Case => {
      const outcome = classifyEmailStatus({ status });
      return {
        sent: { 'acs.email.delivery.status': status },
        expected: verdict('acs.email.delivery', outcome, emailTexts(outcome)),
      };
    };
    const statuses = sms.deliveryStatus.map(({ status }) => status);
    await expectAgreement([
      ...sms.codes.flatMap(({ code }) => [smsCase(code, undefined), smsCase(String(code), statuses[0])]),
      ...statuses.flatMap((status) => [smsCase(undefined, status), smsCase(1234, status.toUpperCase())]),
      smsCase('null', 'null'),
      ...email.deliveryStatus.map(({ status }) => emailCase(status)),
      emailCase('null'),
    ]);
  });
  it('every row of the user-facing diagnostics, with and without the quality of the sender', async () => {
    const values: Value[] = [true, false, 1, 2, 3, 0, 'good', 'Poor', 'bad', 'null', ''];
    const cases = diagnostics.diagnostics.flatMap(({ name }) => [
      ...values.map((value) => diagnosticCase(name, value)),
      ...['good', 'poor', 'bad'].map((quality) => diagnosticCase(name, true, quality)),
      diagnosticCase(`${name.charAt(0).toUpperCase()}${name.slice(1)}`, true),
    ]);
    const unknown = [diagnosticCase('madeUp', true, 'bad'), diagnosticCase('', 3), diagnosticCase('\n', 3)];
    await expectAgreement([...cases, ...unknown], ['log']);
    const advised = cases.filter(({ expected }) => expected['acs.diagnostic.action'] !== undefined);
    expect(advised.length).toBeGreaterThan(3 * diagnostics.diagnostics.length);
  });
});
