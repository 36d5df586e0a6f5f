import { expect, it } from 'vitest';
import {
  FlightRecorder,
  joinRecorded,
  recordedLine,
} from '../../../../src/sources/calling/flight-recorder.ts';

/** Each pushed line has 10 characters: rank, and nine of text. */
const line = (text: string) => recordedLine('info', text.padEnd(9));
const taken = (recorder: FlightRecorder) => joinRecorded(recorder.take()).map(({ message }) => message);
const info = (...texts: string[]) => [texts.map((text) => `info ${text.padEnd(9)}`).join('\n')];

it('keeps the last lines within the limit and gives them once, oldest first, each with its level', () => {
  const recorder = new FlightRecorder(20);
  for (const text of ['a', 'b', 'c']) recorder.push(line(text));
  expect(joinRecorded(recorder.take())).toEqual([
    { package: 'communication-calling', level: 'verbose', message: info('b', 'c')[0] },
  ]);
  expect(taken(recorder)).toEqual([]);
  recorder.push(recordedLine('error', 'd'));
  recorder.push(recordedLine('verbose', 'e'));
  expect(taken(recorder)).toEqual(['error d\nverbose e']);
});

it('does not keep a line longer than the limit, and drops the lines before it', () => {
  const recorder = new FlightRecorder(20);
  for (const text of ['short', 'longer than the whole limit', 'next']) recorder.push(line(text));
  expect(taken(recorder)).toEqual(info('next'));
});

it('keeps nothing with a limit of 0', () => {
  const recorder = new FlightRecorder(0);
  recorder.push(line('line'));
  expect(taken(recorder)).toEqual([]);
});

it('leaves out the lines about other calls', () => {
  const recorder = new FlightRecorder(1000, (recorded) => recorded.includes('other'));
  for (const text of ['mine', 'other', 'mine too']) recorder.push(line(text));
  expect(taken(recorder)).toEqual(info('mine', 'mine too'));
});

it('keeps of 100,000 lines exactly the last that fit, in blocks of at most 8 KiB', () => {
  const recorder = new FlightRecorder(1000 * 64);
  for (let n = 0; n < 100_000; n++) recorder.push(recordedLine('info', String(n).padStart(63)));
  const blocks = taken(recorder);
  const lines = blocks.flatMap((block) => block.split('\n'));
  expect(lines).toHaveLength(1000);
  expect([lines[0], lines.at(-1)].map((text) => text?.match(/\d+/)?.[0])).toEqual(['99000', '99999']);
  const sizes = blocks.map(({ length }) => length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(8000);
});
