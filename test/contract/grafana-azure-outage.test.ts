/** Azure's alerts leave out what a worse alert reports: together they must report every outage, at any rate of calls. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repository } from '../backends/cache.ts';

interface Rule {
  name: string;
  properties: { windowSize: string; criteria: { allOf: { query: string }[] } };
}
const { resources } = JSON.parse(readFileSync(repository('grafana/azure/alerts.json'), 'utf8')) as {
  resources: Rule[];
};
const HOURS: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24 };
const COUNT = /(\w+) = (?:sumif\(ItemCount, (.+?)\)|sum\(ItemCount\))(?=, \w+ =| by )/g;

const hoursOf = (period: string) => Number.parseFloat(period) * (HOURS[period.slice(-1).toLowerCase()] ?? 0);

/** Whether a rule fires `since` hours after every call has begun to fail. @param isMicrosoft with 5xx of Microsoft */
function fires({ properties }: Rule, callsPerHour: number, since: number, isMicrosoft: boolean): boolean {
  const { query } = properties.criteria.allOf[0] ?? { query: '' };
  const window = hoursOf(properties.windowSize.replace(/^PT?/, ''));
  const isBad = /extend IsBad = (.+)/.exec(query)?.[1] ?? '';
  const [, where = ''] = /\| where (Bad >= .+)/.exec(query) ?? [];
  const values = new Map<string, number>();
  for (const [, name = '', condition = ''] of query.matchAll(COUNT)) {
    const period = /ago\((\w+)\)/.exec(condition)?.[1];
    const whole = condition.replace('IsBad', isBad);
    const counted = period ? hoursOf(period) : window;
    const isFailure = whole.includes('Expected ==');
    const fits = !whole.includes('Code matches') || isMicrosoft;
    values.set(name, !fits ? 0 : callsPerHour * (isFailure ? Math.min(counted, since) : counted));
  }
  const expression = where
    .replaceAll(' and ', ' && ')
    .replaceAll('not(', '!(')
    .replace(/[A-Za-z]\w*/g, (name) => String(values.get(name) ?? Number.NaN));
  return Boolean(new Function(`return ${expression}`)());
}

const BURNS = resources.filter(({ name }) => /AcsCall(?:ServerErrors|ErrorBudgetBurn)/.test(name));
const AFTER_HOURS = [0.25, 0.5, 1, 2, 4, 6, 12, 24, 48];

it('reads all four rules', () => {
  expect(BURNS).toHaveLength(4);
});

it.each([false, true])('a total outage is reported at any rate of calls, by Microsoft: %s', (isMicrosoft) => {
  const silent = [2, 5, 8, 9, 10, 12, 18, 30, 49, 50, 55, 120, 1000].filter(
    (rate) => !AFTER_HOURS.some((since) => BURNS.some((rule) => fires(rule, rate, since, isMicrosoft))),
  );
  expect(silent).toEqual([]);
});

it('every alert tells environments apart', () => {
  for (const { properties } of resources)
    expect(JSON.stringify(properties.criteria)).toMatch(/by Service, Environment.*"name":"Environment"/);
});

it('once reported, an outage stays reported, by one rule at a time', () => {
  for (const rate of [9, 18, 30, 55, 1000]) {
    const counts = AFTER_HOURS.map((since) => BURNS.filter((rule) => fires(rule, rate, since, false)).length);
    expect(counts.slice(counts.findIndex((count) => count > 0)), `${rate} calls an hour`).not.toContain(0);
    expect(Math.max(...counts), `${rate} calls an hour`).toBe(1);
  }
});
