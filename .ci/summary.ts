/** Adds up the results of Vitest's JSON reporter: `node summary.ts <folder> <run>…`. Fails where one is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Files that could not be run have no tests to fail. */
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** Which tests failed and why: CI shows the end of its output alone. */
function failures({ testResults }: Results): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    if (status === 'failed' && assertionResults.length === 0) return [`${file}: ${message}`];
    return assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => `${file}: ${one.fullName}: ${one.failureMessages[0]?.slice(0, 600) ?? 'no message'}`);
  });
}

const [folder = '', ...runs] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const run of runs) {
  const file = join(folder, `${run}.json`);
  if (!existsSync(file)) {
    process.stdout.write(`no results of ${run}\n`);
    totals.failed += 1;
    continue;
  }
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  for (const failure of failures(results)) process.stdout.write(`FAILED ${failure}\n`);
  totals.passed += results.numPassedTests;
  totals.failed += results.numFailedTests + broken.length;
  totals.skipped += results.numPendingTests + results.numTodoTests;
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed + totals.skipped === 0 && totals.passed > 0 ? 0 : 1;
