/**
 * Runs rows of the matrix, prints how each ended, and writes `results.json` and `docs/set-ups.md`:
 * `node test/e2e/matrix/main.ts [word of the row's name] …`. With `--table` it only writes the page.
 */
import { startBackend } from '../backend.ts';
import { packTarball } from '../installed-app.ts';
import { failuresOf } from './judge.ts';
import { type Result, readResults, titleOf, writeResults } from './results.ts';
import type { Row } from './row.ts';
import { ROWS } from './rows/all.ts';
import { writeSetUpsPage } from './table.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const words = process.argv.slice(2);
if (!words.includes('--table')) await runRows();
writeSetUpsPage(ROWS, readResults());

async function runRows(): Promise<void> {
  const backend = await startBackend();
  const { MATRIX_TARBALL, MATRIX_FOLDER } = process.env;
  const workshop = openWorkshop(MATRIX_TARBALL ?? packTarball(), backend, MATRIX_FOLDER);
  const rows = ROWS.filter((row) => words.every((word) => titleOf(row).includes(word)));
  let failed = 0;
  for (const row of rows) {
    const result = await report(workshop, row);
    if (!result.ok) failed += 1;
    writeResults({ [titleOf(row)]: result }, ROWS);
  }
  console.log(`${rows.length - failed} of ${rows.length} rows as they must be`);
  if (failed > 0) process.exitCode = 1;
  workshop.remove();
  await backend.close();
}

async function report(workshop: Workshop, row: Row): Promise<Result> {
  const result = await workshop.run(row);
  const failures = failuresOf(row, result);
  const seconds = (result.millis / 1000).toFixed(1);
  console.log(`${failures.length ? 'FAIL' : 'ok  '} ${seconds.padStart(5)} s  ${titleOf(row)}`);
  for (const failure of failures) console.log(`        ${failure.replace(/\n/g, '\n        ')}`);
  return { date: new Date().toISOString().slice(0, 10), ok: failures.length === 0 };
}
