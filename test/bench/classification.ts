/** Cost of a lookup, as a ratio to `Map.get` with the same keys in the same run. */
import { classifyEndReason } from '../../src/classify.ts';
import { endReasons } from '../../src/schema/build/tables.ts';
import { median, spread } from './figures.ts';

export interface LookupCost {
  /** Nanoseconds of one `classifyEndReason` of a listed pair. */
  classifyNs: number;
  /** Nanoseconds of one `Map.get` with the same pair as a number. */
  mapNs: number;
  /** Nanoseconds of one `Map.get` with the same pair as a string made for the lookup. */
  stringMapNs: number;
  /** `classifyNs / mapNs` while all inputs have one shape, as those of one source do; the goal is at most 2. */
  ratio: number;
  /** The same after inputs of many shapes, which make every property access slower. */
  mixedRatio: number;
  /** `ratio` of every sample. */
  ratios: number[];
}

const ROUNDS = 2_000;
const SAMPLES = 41;

/** Measures and prints the ratio, as the median of many short samples: a busy machine disturbs few of them. */
export function benchClassification(print: (line: string) => void = console.log): LookupCost {
  const { classifyNs, mapNs, stringMapNs, ratio, ratios } = measure();
  mixShapes();
  const mixedRatio = measure().ratio;
  print(
    `classify ${classifyNs.toFixed(1)} ns, Map.get ${mapNs.toFixed(1)} ns (string key ${stringMapNs.toFixed(1)} ns), ratio ${spread(ratios)}, with mixed inputs ${mixedRatio.toFixed(2)}`,
  );
  return { classifyNs, mapNs, stringMapNs, ratio, mixedRatio, ratios };
}

function measure(): Omit<LookupCost, 'mixedRatio'> {
  const pairs = endReasons.pairs.map(({ code, subCode }) => ({ code, subCode }));
  const byNumber = new Map(pairs.map((pair) => [pair.subCode * 1000 + pair.code, classifyEndReason(pair)]));
  const byString = new Map(pairs.map((pair) => [`${pair.code}/${pair.subCode}`, classifyEndReason(pair)]));
  const samples = Array.from({ length: SAMPLES }, () => ({
    classify: time(pairs, (pair) => classifyEndReason(pair).expected),
    map: time(pairs, (pair) => byNumber.get(pair.subCode * 1000 + pair.code)?.expected),
    string: time(pairs, (pair) => byString.get(`${pair.code}/${pair.subCode}`)?.expected),
  }));
  const ratios = samples.map((sample) => sample.classify / sample.map);
  return {
    classifyNs: median(samples.map((sample) => sample.classify)),
    mapNs: median(samples.map((sample) => sample.map)),
    stringMapNs: median(samples.map((sample) => sample.string)),
    ratio: median(ratios),
    ratios,
  };
}

function mixShapes(): void {
  const inputs = [
    { code: 1 },
    { code: '480', subCode: '10037' },
    { message: '', code: 0, subCode: 0, resultCategories: [] },
  ];
  const named = Array.from({ length: 9 }, (_, index) => ({
    [`field${index}`]: 1,
    code: 480,
    subCode: index,
  }));
  for (const input of [...inputs, ...named]) {
    for (let round = 0; round < ROUNDS; round++) classifyEndReason(input);
  }
}

function time<T>(inputs: readonly T[], look: (input: T) => boolean | undefined): number {
  let sink = 0;
  const start = process.hrtime.bigint();
  for (let round = 0; round < ROUNDS; round++) {
    for (const input of inputs) if (look(input)) sink++;
  }
  const elapsed = Number(process.hrtime.bigint() - start);
  // The engine may drop a loop whose result nobody reads.
  if (sink < 0) throw new Error('unreachable');
  return elapsed / ROUNDS / inputs.length;
}

if (import.meta.main) benchClassification();
