/** `npm run picture` draws the pictures of `docs/` from what was really exported: the demo's SMS, and a call in Chromium. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../../test/fakes/calling/playwright.ts';
import { startSite } from '../../test/fakes/calling/site.ts';
import { openStage } from '../../test/fakes/calling/stage.ts';
import { startOtlpSink } from '../../test/fakes/otlp-sink.ts';
import { runDemo } from './run.ts';
import { waterfall } from './waterfall.ts';

const TRACED_APP = fileURLToPath(import.meta.resolve('../../test/browser/apps/traced-app.ts'));
const FAULT = { code: 503, subCode: 0, resultCategories: ['UnexpectedServerError'] };

function write(file: string, picture: string): void {
  writeFileSync(join(import.meta.dirname, '../../docs', file), picture);
  console.log(`wrote docs/${file}`);
}

async function drawSms(): Promise<void> {
  const { spans } = await runDemo(() => {});
  const send = spans.find((span) => span.name === 'SmsClient.send');
  const linked = new Set(send?.links.map((link) => link.traceId));
  const shown = spans.filter((span) => span.traceId === send?.traceId || linked.has(span.traceId));
  write('sms-trace.svg', waterfall('Three SMS, the first try throttled: what the demo exported', shown));
}

/** Two pages with the real Calling SDK: an answered call, a hold, and an end by a fault of the service. */
async function drawCall(): Promise<void> {
  const { browser, missing } = await launchChromium();
  if (!browser) throw new Error(`The picture of a call needs Chromium: ${missing}`);
  const site = await startSite({ traced: [TRACED_APP] });
  const sink = await startOtlpSink();
  const stage = await openStage(browser);
  const url = `${site.url}/traced?${new URLSearchParams({ otlp: sink.url, options: '{"logLevel":"off"}' })}`;
  const seconds = (count: number) => new Promise((done) => setTimeout(done, count * 1000));
  const [caller, callee] = await Promise.all([stage.agent(1, url), stage.agent(2, url)]);
  const callId = await caller.evaluate((me) => me.dial(2));
  await seconds(1);
  await callee.evaluate((me) => me.accept());
  await caller.evaluate((me) => me.reaches('Connected'));
  await seconds(2);
  await caller.evaluate((me) => me.call?.hold());
  await seconds(1);
  await stage.fake.endCall(callId, FAULT);
  const traceId = callId.replaceAll('-', '');
  await sink.waitFor(
    () => sink.spans.filter((span) => span.traceId === traceId && !span.parentSpanId).length === 2,
  );
  await browser.close();
  await Promise.all([site.close(), sink.close()]);
  const ofCall = ({ traceId: id }: { traceId?: string | undefined }) => id === traceId;
  const title = 'One call, two participants, one trace: answered, held, ended by the service with 503';
  const records = sink.logs.filter((log) => ofCall(log) && log.eventName !== undefined);
  write('call-trace.svg', waterfall(title, sink.spans.filter(ofCall), records));
}

await drawSms();
await drawCall();
