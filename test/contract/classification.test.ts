import { describe, expect, it } from 'vitest';
import {
  classifyAutomation,
  classifyChatError,
  classifyDiagnostic,
  classifyEmailStatus,
  classifyEndReason,
  classifySmsStatus,
} from '../../src/classify.ts';
import {
  automationTexts,
  chatTexts,
  diagnosticTexts,
  emailTexts,
  endReasonTexts,
  smsTexts,
  type Texts,
} from '../../src/classify-texts.ts';
import { allRows } from '../../src/schema/build/code-tables.ts';
import {
  automation,
  chat,
  diagnostics,
  email,
  endReasons,
  sms,
  tables,
  type VerdictRow,
} from '../../src/schema/build/tables.ts';

describe('every row classifies to its recorded category and class', () => {
  it.each(endReasons.pairs.map((row) => [`${row.code}/${row.subCode}`, row] as const))(
    'pair %s',
    (_, row) => {
      const outcome = classifyEndReason(row);
      expect(outcome).toMatchObject({
        ...verdict(row),
        code: row.code,
        subCode: row.subCode,
        matched: 'pair',
        listed: true,
      });
      expect(endReasonTexts(outcome)).toEqual(texts(row));
    },
  );

  it.each(endReasons.codes.map((row) => [row.code, row] as const))('code %i', (code, row) => {
    for (const outcome of [classifyEndReason({ code }), classifyEndReason({ code, subCode: 987_654 })]) {
      expect(outcome).toMatchObject({ ...verdict(row), matched: 'code', listed: false });
      const unlisted = outcome.subCode === undefined ? '' : `${endReasons.unlisted} `;
      expect(endReasonTexts(outcome)).toEqual({ ...texts(row), description: unlisted + row.description });
    }
  });

  it.each(endReasons.codeRanges.map((row) => [row.from, row] as const))('hundred %i', (from, row) => {
    for (const code of [from + 53, from + 77]) {
      expect(classifyEndReason({ code })).toMatchObject({ ...verdict(row), matched: 'range', listed: false });
    }
  });

  it('Call Automation sub codes', () => {
    for (const row of automation.subCodes) {
      check(classifyAutomation({ subCode: row.subCode }), row, automationTexts, 'sub_code');
    }
  });

  it('SMS', () => {
    for (const row of sms.codes) check(classifySmsStatus({ code: row.code }), row, smsTexts, 'code');
    for (const row of sms.deliveryStatus)
      check(classifySmsStatus({ status: row.status }), row, smsTexts, 'status');
  });

  it('email', () => {
    for (const kind of ['delivery', 'send'] as const) {
      const list = kind === 'send' ? email.sendStatus : email.deliveryStatus;
      for (const row of list) check(classifyEmailStatus({ status: row.status, kind }), row, emailTexts, kind);
    }
    for (const row of email.smtpCodes) check(classifyEmailStatus(row), row, emailTexts, 'smtp');
  });

  it('chat', () => {
    for (const row of chat.codes) check(classifyChatError(row), row, chatTexts, 'code');
  });

  it('diagnostics, by each value', () => {
    for (const row of diagnostics.diagnostics) {
      const quality = row.valueType === 'DiagnosticQuality';
      const bad = classifyDiagnostic({ name: row.name, value: quality ? 3 : !row.inverted });
      check(bad, row, diagnosticTexts, 'name');
      expect(bad).toMatchObject({ name: row.name, scope: row.scope, quality: 'bad' });
      const good = classifyDiagnostic({ name: row.name, value: quality ? 1 : Boolean(row.inverted) });
      expect(good).toMatchObject({ quality: 'good', class: 'ok', expected: true });
    }
  });

  function check<T extends object>(
    outcome: T,
    row: VerdictRow,
    explain: (outcome: T) => Texts | undefined,
    matched: string,
  ) {
    // For SMS, `listed` refers to the code, which is missing if the status decides.
    expect(outcome).toMatchObject({ ...verdict(row), matched, listed: matched !== 'status' });
    expect(explain(outcome)).toEqual(texts(row));
  }
});

describe('facts are complete', () => {
  it('has every code of the page of 2020', () => {
    const codes = endReasons.codes.filter((row) => row.in2020).map((row) => row.code);
    expect(codes).toEqual([
      403, 404, 408, 410, 430, 480, 481, 487, 490, 491, 496, 497, 498, 500, 503, 504, 603,
    ]);
  });

  // New rows only add to these.
  it.each<[string, readonly unknown[], number]>([
    ['pairs', endReasons.pairs, 250],
    ['words', endReasons.words, 1],
    ['codes', endReasons.codes, 38],
    ['Call Automation sub codes', automation.subCodes, 118],
    ['SMS codes', sms.codes, 17],
    ['SMS statuses', sms.deliveryStatus, 2],
    ['email statuses', email.deliveryStatus, 8],
    ['email send statuses', email.sendStatus, 5],
    ['SMTP codes', email.smtpCodes, 53],
    ['chat codes', chat.codes, 8],
    ['diagnostics', diagnostics.diagnostics, 26],
  ])('has no fewer %s than the sources', (_, rows, count) => {
    expect(rows.length).toBeGreaterThanOrEqual(count);
  });

  it('has every key once', () => {
    const keys: (string | number)[][] = [
      endReasons.pairs.map((row) => `${row.code}/${row.subCode}`),
      endReasons.codes.map((row) => row.code),
      automation.subCodes.map((row) => row.subCode),
      email.smtpCodes.map((row) => `${row.smtp}/${row.enhanced}`),
      diagnostics.diagnostics.map((row) => row.name.toLowerCase()),
    ];
    for (const list of keys) expect(new Set(list).size).toBe(list.length);
  });

  it('follows the rules for what no source states', () => {
    for (const row of allRows()) {
      const good = row.category === 'success' || row.category === 'expected_error';
      expect({ row, expected: row.expected }).toEqual({ row, expected: good });
      if (row.categorySource === 'derived' && row.class === 'ok') expect(row.category).toBe('success');
      if (row.class === 'server' && row.originSource !== 'pstn' && row.originSource !== 'none') {
        expect(row.origin).toBe('acs');
      }
    }
    for (const row of endReasons.pairs) {
      const pstn = new RegExp(endReasons.pstnRule.pattern).test(String(row.subCode));
      // The Teams page names the border controller also for sub codes that the rule does not cover, and one that it
      // does not cause.
      const byName = row.originSource === 'docs' && row.tables?.includes('teams-direct-routing');
      if (row.subCode === 540998) expect(row.origin).toBe('acs');
      else expect({ row, sbc: row.origin === 'sbc' && !byName }).toEqual({ row, sbc: pstn });
      const codeRow = endReasons.codes.find(({ code }) => code === row.code);
      if (row.categorySource === 'derived' && row.class === codeRow?.class)
        expect(row.expected).toBe(codeRow.expected);
    }
  });

  it('gives every row a sentence, an action and a page of the documentation', () => {
    for (const row of allRows()) {
      expect(row.description).toMatch(/^[A-Z].*\.$/);
      expect(row.action).toMatch(/^[A-Z][a-z-]+\b.*\.$/);
      expect(row.link).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    }
  });

  it('blames the client for every documented 5xx pair with a category', () => {
    const documented = endReasons.pairs.filter(
      (row) => row.code >= 500 && row.code < 600 && row.categorySource === 'docs',
    );
    expect(documented.map((row) => row.category)).toEqual(Array(8).fill('unexpected_client_error'));
  });
});

describe('every disagreement is listed with the choice made', () => {
  const listed = Object.values(tables).flatMap(({ disagreements }) => disagreements);

  it('names what the sources say, which one we follow, and why', () => {
    for (const entry of listed) {
      expect(entry).toMatchObject({
        field: expect.any(String),
        follow: expect.any(String),
        why: expect.any(String),
      });
      expect(Object.keys(entry.values).length).toBeGreaterThan(0);
    }
  });

  it.each(
    endReasons.pairs
      .filter((row) => row.runtimeCategory !== undefined && row.runtimeCategory !== row.category)
      .map((row) => [`${row.code}/${row.subCode}`, row] as const),
  )('documentation and SDK on %s', (_, row) => {
    expect(endReasons.disagreements).toContainEqual(
      expect.objectContaining({
        code: row.code,
        subCode: row.subCode,
        field: 'category',
        values: { docs: row.category, runtime: row.runtimeCategory },
      }),
    );
    expect(classifyEndReason(row).category).toBe(row.category);
  });

  it.each(['class', 'expected'] as const)('%s of pairs against sub codes alone', (field) => {
    const alone = new Map(automation.subCodes.map((row) => [row.subCode, row]));
    for (const row of endReasons.pairs.filter((pair) =>
      pair.tables?.some((name) => name.startsWith('call-automation')),
    )) {
      const other = alone.get(row.subCode);
      // Where the class differs, expected follows from it and is not listed again.
      if (!other || other[field] === row[field] || (field === 'expected' && other.class !== row.class))
        continue;
      const values = { 'pair (end-reasons.json)': row[field], 'sub code alone': other[field] };
      expect(automation.disagreements).toContainEqual(
        expect.objectContaining({ code: row.code, subCode: row.subCode, field, values }),
      );
    }
  });

  it.each([
    [503, 0],
    [480, 10037],
    [0, 4521],
    [0, 5003],
    [487, 560487],
    [497, undefined],
  ])('%s/%s', (code, subCode) => {
    expect(endReasons.disagreements.some((entry) => entry.code === code && entry.subCode === subCode)).toBe(
      true,
    );
  });
});

function verdict({ category, class: kind, origin, expected }: VerdictRow) {
  return { category, class: kind, origin, expected };
}

function texts({ description, action, link }: VerdictRow): Texts {
  return { description, action, link };
}
