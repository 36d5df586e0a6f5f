import { expect, it } from 'vitest';
import { failuresOf } from '../e2e/matrix/judge.ts';
import { readResults, titleOf } from '../e2e/matrix/results.ts';
import type { Row, RowResult } from '../e2e/matrix/row.ts';
import { ROWS } from '../e2e/matrix/rows/all.ts';
import { SETS } from '../e2e/matrix/sets.ts';
import { setUpsPage } from '../e2e/matrix/table.ts';

it('docs/set-ups.md has every row of the matrix, as it was recorded last', () => {
  const { is, mustBe } = setUpsPage(ROWS, readResults());
  expect(is).toBe(mustBe);
  for (const { name } of ROWS) expect(is).toContain(`| ${name} |`);
});

it('every row that CI does not run has ended as it must in its last run', () => {
  const results = readResults();
  const rest = ROWS.filter(({ when }) => when === 'matrix').map(titleOf);
  expect(rest.filter((title) => !results[title]?.ok)).toEqual([]);
});

it('rows have different titles, known sets with exact versions, and no set is unused', () => {
  const titles = ROWS.map(titleOf);
  expect(titles.filter((title, n) => titles.indexOf(title) !== n)).toEqual([]);
  expect([...new Set(ROWS.map(({ set }) => set))].sort()).toEqual(Object.keys(SETS).sort());
  const versions = Object.values(SETS).flatMap((set) => Object.values(set));
  expect(versions.filter((version) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it('the judge of rows sees what differs', () => {
  const row = (outcome: Row['outcome']): Row => ({
    house: 'house',
    name: 'row',
    set: 'plain',
    when: 'ci',
    files: {},
    run: ['node'],
    outcome,
  });
  const arrived = {
    ledger: ['POST 202'],
    trees: ['{"name":"a"}'],
    records: [],
    metrics: {},
    services: ['app'],
  };
  const run = { code: 0, stdout: '', stderr: '', millis: 1 };
  const good: RowResult = { output: [run], arrived, expected: arrived, millis: 1 };
  const judge = (outcome: Row['outcome'], changed: Partial<RowResult> = {}) =>
    failuresOf(row(outcome), { ...good, ...changed });
  const complete = { kind: 'complete' } as const;
  const warned = [{ ...run, stderr: '[acs-otel] seen, change\n' }];
  const warning = { kind: 'warning', seen: /seen/, change: /change/ } as const;
  expect(judge(complete)).toEqual([]);
  expect(judge(complete, { output: warned })).toHaveLength(1);
  expect(judge({ ...complete, says: /seen/ }, { output: warned })).toEqual([]);
  expect(judge({ ...complete, says: /seen/ })).toHaveLength(1);
  expect(judge(complete, { output: [{ ...run, code: 1 }] })).toHaveLength(1);
  expect(judge(complete, { arrived: { ...arrived, ledger: [] } })).toHaveLength(1);
  expect(
    judge(complete, { arrived: { ...arrived, trees: [...arrived.trees, '{"name":"b"}'] } }),
  ).toHaveLength(1);
  expect(judge(complete, { arrived: { ...arrived, records: ['{"eventName":"c"}'] } })).toHaveLength(1);
  expect(judge(complete, { arrived: { ...arrived, services: ['app', 'other'] } })).toHaveLength(1);
  expect(judge(complete, { arrived: { ...arrived, metrics: { dropped: { '': 1 } } } })).toHaveLength(1);
  expect(judge(warning, { output: warned })).toEqual([]);
  expect(judge(warning)).toHaveLength(1);
  expect(judge(warning, { output: [...warned, ...warned] })).toHaveLength(1);
  expect(judge({ kind: 'refused', names: /seen/ }, { output: warned })).toHaveLength(1);
  expect(judge({ kind: 'refused', names: /seen/ }, { output: [{ ...warned[0]!, code: 1 }] })).toEqual([]);
});
