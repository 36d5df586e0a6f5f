/** Calls and messages that the package itself reports to `acs-otel view`: the real Calling SDK in Chromium, and an app on Node. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { CallList } from '../../src/view/api.ts';
import type { PageAssets } from '../../src/view/options.ts';
import { startView, type View } from '../../src/view/server.ts';
import { ALICE, OWNED_NUMBER } from '../fakes/acs-people.ts';
import { type FakeAcs, startFakeAcs } from '../fakes/acs-server.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import { type Site, startSite } from '../fakes/calling/site.ts';
import { openStage } from '../fakes/calling/stage.ts';
import { gridEvent } from '../fixtures/event-grid.ts';
import { app, tracedUrl } from './traced-call.ts';

const OPTIONS = { logLevel: 'warning', mediaSampleIntervalMillis: 1000 };
const NOBODY = 404;
const MEDIA_MILLIS = 4500;

export interface Story {
  view: View;
  browser: Browser;
  /** Two participants, ended normally, with callbacks and samples of media. */
  call: string;
  /** The service's fault. */
  failedCall: string;
  /** Refused by the carrier. */
  message: string;
  /** Another call that fails, while a page watches. */
  failAgain(): Promise<string>;
  close(): Promise<void>;
}

export async function tellStory(page: PageAssets): Promise<Story> {
  const view = await startView({ port: 0, say: () => {}, page });
  const [fake, site, { browser, missing }] = await Promise.all([
    startFakeAcs(),
    startSite({ traced: [app('traced-app')] }),
    launchChromium(),
  ]);
  if (!browser) throw new Error(missing);
  const calls = await tellCalls(browser, site, view);
  const message = await tellServer(fake, view, calls.call);
  const close = async () => {
    await browser.close();
    await Promise.all([site.close(), fake.close()]);
    await view.close();
  };
  return { view, browser, ...calls, message, close };
}

async function tellCalls(browser: Browser, site: Site, view: View) {
  const stage = await openStage(browser);
  const url = tracedUrl(`${site.url}/traced`, view.url, OPTIONS);
  const [alice, bob] = await Promise.all([stage.agent(1, url), stage.agent(2, url)]);
  const flush = () =>
    Promise.all([alice, bob].map((agent) => agent.evaluate(() => globalThis.acs.forceFlush())));
  await alice.evaluate((me) => me.dial(2));
  await bob.evaluate((me) => me.accept());
  for (const agent of [alice, bob]) await agent.evaluate((me) => me.reaches('Connected'));
  await alice.evaluate((me, wait) => me.call && new Promise((done) => setTimeout(done, wait)), MEDIA_MILLIS);
  // The id that the service assigned, which may differ from the one that dialling gave.
  const call = await alice.evaluate((me) => me.call?.id ?? '');
  await alice.evaluate((me) => me.hangUp());
  for (const agent of [alice, bob]) await agent.evaluate((me) => me.reaches('Disconnected'));
  const failAgain = async () => {
    await alice.evaluate((me) => me.forget());
    stage.fake.next({
      ring: 20,
      end: { code: 500, subCode: 0, resultCategories: ['UnexpectedServerError'] },
    });
    const id = await alice.evaluate((me, user) => me.dial(user), NOBODY);
    await alice.evaluate((me) => me.sees('state', { state: 'Disconnected' }));
    return id;
  };
  const failedCall = await failAgain();
  await new Promise((done) => setTimeout(done, 300));
  await flush();
  await waitForEnd(view, call);
  return { call, failedCall, failAgain };
}

/** An SMS that the carrier refuses, and the callbacks of a call. @returns the id of the message */
async function tellServer(fake: FakeAcs, view: View, callId: string): Promise<string> {
  const { child, post } = await startApp(fake, view);
  const messageId = await post('/sms');
  const report = {
    messageId,
    deliveryStatus: 'Failed',
    deliveryStatusDetails: '4006',
    receivedTimestamp: now(),
  };
  const kind = 'SMSDeliveryReportReceived';
  const event = gridEvent(kind, { ...gridEvent(kind).data, ...report }, 'report-1');
  await post('/events', [{ ...event, eventTime: now() }]);
  const callback = (type: string, resultInformation?: object) => ({
    specversion: '1.0',
    id: `callback-${type}`,
    type: `Microsoft.Communication.${type}`,
    time: now(),
    data: {
      callConnectionId: '401f0d00-7c1e-4f0b-8f9c-8f0a7a6b6a10',
      correlationId: callId,
      resultInformation,
    },
  });
  await post('/callbacks', [callback('CallConnected')]);
  await post('/callbacks', [callback('PlayFailed', { code: 400, subCode: 8536 })]);
  await post('/callbacks', [callback('CallDisconnected', { code: 200, subCode: 5003 })]);
  await post('/flush');
  child.kill();
  await once(child, 'exit');
  return messageId;
}

const now = () => new Date().toISOString();

async function startApp(
  fake: FakeAcs,
  view: View,
): Promise<{ child: ChildProcess; post(path: string, body?: unknown): Promise<string> }> {
  const { PATH, HOME } = process.env;
  const script = join(import.meta.dirname, '../sdk/apps/events.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: {
      PATH,
      HOME,
      OTEL_SERVICE_NAME: 'contoso-api',
      OTEL_EXPORTER_OTLP_ENDPOINT: view.url,
      ACS_OTEL_HOSTS: fake.host,
      FAKE_ACS: fake.connectionString,
      FROM: OWNED_NUMBER,
      TO: ALICE.phoneNumber,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const post = async (path: string, body?: unknown) => {
    const url = `http://127.0.0.1:${String(port).trim()}${path}`;
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body ?? null) })).text();
  };
  return { child, post };
}

/** Spans of a call wait for its last media report. */
async function waitForEnd(view: View, callId: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const { rows } = (await (await fetch(`${view.url}/api/calls`)).json()) as CallList;
    if (rows.some((row) => row.callId === callId && row.verdict.state === 'ok')) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the end of call ${callId} did not arrive`);
}
