/** The thread that decodes exports: what ends it costs one export, and view goes on. */
import { afterEach, expect, it } from 'vitest';
import { Decoder } from '../../../src/view/decoder.ts';
import { logsRequest } from '../../e2e/gateway/otlp-json.ts';

let decoder: Decoder;
afterEach(() => decoder.close());

const bodyOf = (request: unknown) => ({
  signal: 'logs' as const,
  encoding: 'json' as const,
  bytes: Buffer.from(typeof request === 'string' ? request : JSON.stringify(request)),
  now: 1,
});
const log = (body: string) => bodyOf(logsRequest([{ eventName: 'acs.call.started', body, attributes: {} }]));
const bodies = async (answer: Promise<{ records: { body: string }[] }>) =>
  (await answer).records.map(({ body }) => body);

it('answers in order, without personal data, and refuses what is no export', async () => {
  decoder = new Decoder();
  const answers = [log('call +15550100001'), bodyOf('{'), log('second')].map((body) => decoder.decode(body));
  expect(await bodies(answers[0]!)).toEqual(['call REDACTED']);
  await expect(answers[1]).rejects.toMatchObject({ status: 400, message: 'The body is not JSON.' });
  expect(await bodies(answers[2]!)).toEqual(['second']);
});

it('keeps personal data where it must', async () => {
  decoder = new Decoder(true);
  expect(await bodies(decoder.decode(log('call +15550100001')))).toEqual(['call +15550100001']);
});

/** Counts bytes; ends at a body of 3. */
const FRAGILE = `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ bytes: { length } }) => {
  if (length === 3) process.exit(1);
  parentPort.postMessage({ decoded: { records: [], metrics: length } });
});`;

it('a thread that ends costs the export that it was decoding', async () => {
  decoder = new Decoder(false, new URL(`data:text/javascript,${encodeURIComponent(FRAGILE)}`));
  const answers = ['1', '333', '22', '333', '4444'].map((text) => decoder.decode(bodyOf(text)));
  const settled = await Promise.allSettled(answers);
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value.metrics : one.reason.message))).toEqual(
    [1, 'The thread that decodes exports has ended.', 2, 'The thread that decodes exports has ended.', 4],
  );
  await expect(decoder.decode(bodyOf('333'))).rejects.toThrow('has ended');
  expect((await decoder.decode(bodyOf('1'))).metrics, 'after it ended with nothing else to do').toBe(1);
});

it('what waits at the end is refused, so that its sender keeps it', async () => {
  decoder = new Decoder();
  const answer = decoder.decode(log('late'));
  const refused = expect(answer).rejects.toMatchObject({ status: 503, message: 'acs-otel view is closing.' });
  await decoder.close();
  await refused;
  await expect(decoder.decode(log('later'))).rejects.toMatchObject({ status: 503 });
});
