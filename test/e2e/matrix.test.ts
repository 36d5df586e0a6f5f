import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from './backend.ts';
import { packTarball } from './installed-app.ts';
import { failuresOf } from './matrix/judge.ts';
import { ROWS } from './matrix/rows/all.ts';
import { openWorkshop, type Workshop } from './matrix/workshop.ts';

const rows = ROWS.filter(({ when }) => when === 'ci');
const houses = [...new Set(rows.map(({ house }) => house))];
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

describe.each(houses)('%s', (house) => {
  it.each(rows.filter((row) => row.house === house))('$name', async (row) => {
    expect(failuresOf(row, await workshop.run(row))).toEqual([]);
  });
});
