/** Runs the demo as a new user does. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let output: string;
beforeAll(() => {
  output = execFileSync(process.execPath, ['examples/demo/main.ts', '--print'], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
});

it('marks its injected faults as such, and every failure is one of them', () => {
  const steps = output.slice(0, output.indexOf('spans arrived')).split('\n');
  expect(steps.filter((line) => line.includes('(injected: '))).toHaveLength(2);
  expect(steps.filter((line) => /failed/.test(line) && !line.includes('(injected: '))).toEqual([]);
});

it('shows spans, records and metrics, and ends with the lines to add to an app', () => {
  for (const shown of [
    /✓ SmsClient\.send/,
    /INFO +acs\.sms\.sent +[0-9a-f]{8} {2}SMS taken/,
    /ERROR acs\.exchange\.failed/,
    /acs\.client\.exchanges \{exchange\}\n +1 .*http\.response\.status_code=429/,
    /Now in your app:\n.*npm install acs-otel @opentelemetry\/api.*register\(\{ serviceName: 'contoso-api' \}\)/s,
  ])
    expect(output).toMatch(shown);
  expect(output.split('\n').length).toBeLessThan(130);
});

it("the README's excerpt has the shape of what it prints", () => {
  const excerpt = /```text\ntrace (.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  const names = [...excerpt.matchAll(/^ +(?:[✓✗] )?([\w.]+)/gm)].map(([, name]) => name);
  const begin = output.indexOf('✓ SmsClient.send');
  const printed = [...output.slice(begin).matchAll(/^ *(?:[✓✗] )?([\w.]+)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  let at = 0;
  for (const name of names) {
    at = printed.indexOf(name, at) + 1;
    expect(at, `${name} in the order of the excerpt`).toBeGreaterThan(0);
  }
});
