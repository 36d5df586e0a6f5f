/** Runs rows of the matrix and prints how each ended: `node test/e2e/matrix/main.ts [word of the row's name] …`. */
import { startBackend } from '../backend.ts';
import { packTarball } from '../installed-app.ts';
import { failuresOf } from './judge.ts';
import { ROWS } from './rows/all.ts';
import { openWorkshop } from './workshop.ts';

const words = process.argv.slice(2);
const backend = await startBackend();
const { MATRIX_TARBALL, MATRIX_FOLDER } = process.env;
const workshop = openWorkshop(MATRIX_TARBALL ?? packTarball(), backend, MATRIX_FOLDER);
const rows = ROWS.filter((row) => words.every((word) => `${row.house}: ${row.name}`.includes(word)));
let failed = 0;
for (const row of rows) {
  const result = await workshop.run(row);
  const failures = failuresOf(row, result);
  if (failures.length > 0) failed += 1;
  const seconds = (result.millis / 1000).toFixed(1);
  console.log(`${failures.length ? 'FAIL' : 'ok  '} ${seconds.padStart(5)} s  ${row.house}: ${row.name}`);
  for (const failure of failures) console.log(`        ${failure.replace(/\n/g, '\n        ')}`);
}
console.log(`${rows.length - failed} of ${rows.length} rows as they must be`);
workshop.remove();
await backend.close();
