import { expect, it } from 'vitest';
import { FlightRecorder } from '../../../../src/sources/calling/flight-recorder.ts';

it('the last lines are kept, oldest first, within the limit, and taken once', () => {
  const recorder = new FlightRecorder(10);
  for (const line of ['aaaa', 'bbbb', 'cccc']) recorder.push(line);
  expect(recorder.take()).toEqual(['bbbb', 'cccc']);
  expect(recorder.take()).toEqual([]);
  recorder.push('dddd');
  expect(recorder.take()).toEqual(['dddd']);
});

it('a line longer than the limit is not kept, and pushes the others out', () => {
  const recorder = new FlightRecorder(10);
  recorder.push('short');
  recorder.push('longer than ten');
  recorder.push('next');
  expect(recorder.take()).toEqual(['next']);
});

it('a limit of 0 keeps nothing', () => {
  const recorder = new FlightRecorder(0);
  recorder.push('line');
  expect(recorder.take()).toEqual([]);
});

it('100,000 lines leave exactly the last that fit', () => {
  const recorder = new FlightRecorder(100 * 64);
  for (let n = 0; n < 100_000; n++) recorder.push(String(n).padStart(64));
  const lines = recorder.take();
  expect(lines).toHaveLength(100);
  expect([lines[0]?.trim(), lines.at(-1)?.trim()]).toEqual(['99900', '99999']);
});
