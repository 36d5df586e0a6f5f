/** The redaction of lines as the SDKs write them, in CPU time: the one figure that is no ratio. */
import { redactText } from '../../src/signals/redaction.ts';
import { spread } from './figures.ts';

const KIB = 1024;
const ROUNDS = 15;
const LINES = [
  'Headers: {"ms-cv":"q9BxPkZl+/0SxKQfM1J5aA.0","x-azure-ref":"0abc","date":"Wed, 25 Nov 2026 10:48:12 GMT"}',
  'Response status code: 202',
  'Request: {"url":"https://h.communication.azure.com/sms?api-version=2026-01-23","headers":{"accept":"application/json","x-ms-client-request-id":"0f8fad5b-d9cb-469f-a165-70867728950e","user-agent":"azsdk-js-communication-sms/1.1.0 core-rest-pipeline/1.24.0 Node/24.4.1"},"method":"POST"}',
  '2026-11-25T10:48:12.123Z call 7ffea751-907c-494d-b7f9-b26677521a44 Connecting -> Connected',
  '8:acs:5f0c9a2e-7d41-4b0e-9c1a-3f6f0e5a1d11_0000001a-2b3c-4d5e-8f90-a1b2c3d4e501 called +15550199001',
];

/** Prints the milliseconds of a line of 64 KiB and the microseconds of a usual one. */
export function benchRedaction(): void {
  const joined = LINES.join(' ');
  const long = joined.repeat(Math.ceil((64 * KIB) / joined.length)).slice(0, 64 * KIB);
  const longest = rounds(() => redactText(long), 20).map((micros) => micros / 1000);
  const usual = rounds(() => LINES.map((line) => redactText(line)), 2000).map(
    (micros) => micros / LINES.length,
  );
  console.log(`${'redaction of a line of 64 KiB, ms of CPU'.padEnd(84)} ${spread(longest)}`);
  console.log(`${'redaction of a usual line, µs of CPU'.padEnd(84)} ${spread(usual)}`);
}

/** Microseconds per run in each round, after a round that compiles. */
function rounds(run: () => unknown, times: number): number[] {
  return Array.from({ length: ROUNDS + 1 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / times;
  }).slice(1);
}
