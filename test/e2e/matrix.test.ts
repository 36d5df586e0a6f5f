import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from './backend.ts';
import { packTarball } from './installed-app.ts';
import { failuresOf } from './matrix/judge.ts';
import { ROWS } from './matrix/rows/all.ts';
import { openWorkshop, type Workshop } from './matrix/workshop.ts';

/** `npm run test:matrix` runs every row, this file alone those that CI has the time for. */
const rows = ROWS.filter((row) => process.env.ACS_OTEL_MATRIX === 'all' || row.when === 'ci');
let backend: Backend;
let workshop: Workshop;

beforeAll(async () => {
  backend = await startBackend();
  workshop = openWorkshop(packTarball(), backend);
});
afterAll(async () => {
  workshop?.remove();
  await backend?.close();
});

describe.each([...new Set(rows.map((row) => row.house))])('the packed package, %s', (house) => {
  it.each(rows.filter((row) => row.house === house))('$name', async (row) => {
    expect(failuresOf(row, await workshop.run(row))).toEqual([]);
  });
});
