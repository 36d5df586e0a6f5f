/** The time of redaction grows no faster than the text, whatever the text is. */
import { describe, expect, it } from 'vitest';
import { redactText } from '../../../src/signals/redaction.ts';

const KIB = 1024;
const HOSTILE = [
  '\\', '\\\\', 'a', '0', '1', '"', "'", '`', '@', '_', '%', '/', '+', '=', '.', '-', ' ', '\n', 'é', '٣', '😀',
  '+1', '+ ', '1 ', '0 ', '12-', '1.', '1/', '(1', '555 ', '555-019-', '00 ', '2026-11-25', '10.0.0.', '12345678-',
  '"message":"', '\\"', '"message":"\\"', '"a":"', '{"a":', '%5C%22', '%252525', '%22a%22', "message: '", "a: '",
  'key', 'key=', "key='", 'key:', 'key"', 'token: a ', 'Authorization: ', 'authorization: a', 'Cookie: a;', 'secret=>',
  'eyJ', 'eyJaaaaa.', 'Bearer ', 'Bearer a', 'A', 'A=', '==', 'AAAA==', 'JQQJ99', 'QUFB', 'KzE1NTUw',
  '8:a', '8:acs:', '4:1', '8:acs:a_', '19:', '19:a@', 'a@', 'a.', '@a.', '@[', '"a"@', 'é@', '@é.', '@thread.v2',
  '00000000-', '0a', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}_`, 'Outgoing_1', '/users/', 'tel:', 'time:', 'time:1',
  '&quot;', '&#58;', '\\u0022', 'messages/1',
  '//', '://a', '%2f', '%25', '0-', '+1 ', 'secret=', '--', '-----BEGIN PRIVATE KEY', '<', '<a', '<key', '<key a', '<key>', 'key: |\n ', 'key: |\n a', 'to:["', "to: ['a",
  'tokens:[', "key:'a' +\n", "message: '\\n' + ", 'userName=', 'userName: a', '--key a', '98765 ', '555_', 'live:.cid', '[key] =>',
]; // biome-ignore format: a list of words

/** CPU time in milliseconds: the least of three measurements, because other work on the machine comes and goes. */
function cost(texts: readonly string[]): number {
  const measured = Array.from({ length: 3 }, () => {
    const before = process.threadCpuUsage();
    for (const text of texts) redactText(text);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...measured);
}

// Linear time has a ratio of 16, quadratic time one of 256. The limit is midway, because caches and other work on the
// machine have made a linear one 24; `npm run bench -- redaction` has the figures.
describe('1 MiB takes less than 64 times as long as 64 KiB', { retry: 3 }, () => {
  it.each(HOSTILE)('%j', (unit) => {
    const text = unit.repeat(Math.ceil((KIB * KIB) / unit.length)).slice(0, KIB * KIB);
    redactText(text); // The first time includes compiling.
    // The clock is too coarse for one text of 64 KiB.
    const short =
      cost(Array.from({ length: 16 }, (_, n) => text.slice(n * 64 * KIB, (n + 1) * 64 * KIB))) / 16;
    expect(cost([text]) / Math.max(short, 0.25)).toBeLessThan(64);
  });
});
