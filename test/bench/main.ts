/**
 * `npm run bench`: every figure but those of redaction is a ratio of two things measured in alternating rounds. A part that
 * fails is reported and the others go on. Names of parts as arguments run those alone.
 */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFakeAcs } from '../fakes/acs-server.ts';
import { benchBrowserCpu, benchBrowserHeap } from './browser.ts';
import { benchCallContext } from './call-context.ts';
import { benchClassification } from './classification.ts';
import { circumstances, report } from './figures.ts';
import { benchRedaction } from './redaction.ts';
import { benchViewIngest } from './view-ingest.ts';
import { benchViewLookup } from './view-lookup.ts';
import { benchViewPage } from './view-page.ts';
import { benchViewVerdict } from './view-verdict.ts';
import { benchWebhook } from './webhook.ts';

const APP_ROUNDS = 75;
const STARTUP_ROUNDS = 15;
const PART_MINUTES = 30;

const ENV = { ...process.env, OTEL_SDK_DISABLED: '', OTEL_LOG_LEVEL: 'none' };
const run = promisify(execFile);
const script = (name: string) => join(import.meta.dirname, name);

async function child<T>(name: string, ...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, ['--expose-gc', script(name), ...args], { env: ENV });
  return JSON.parse(stdout) as T;
}

/** This process serves the fake, so that its work is not counted. */
async function withFake(measure: (url: string, host: string) => Promise<void>): Promise<void> {
  const fake = await startFakeAcs();
  try {
    await measure(fake.url, fake.host);
  } finally {
    await fake.close();
  }
}

async function sms(url: string, host: string): Promise<void> {
  const { ratios } = await child<{ ratios: number[] }>('exchange.ts', url, host);
  report('one SMS, CPU: register() / the same spans by raw OpenTelemetry', ratios, 1.25);
}

const KINDS = ['ours', 'raw', 'azure'] as const;
type PerKind<T> = Record<(typeof KINDS)[number], T>;

/** The processes live side by side and work in turns, so that each round sees the same machine. */
async function app(url: string, host: string): Promise<void> {
  const apps = {} as PerKind<ChildProcess>;
  try {
    for (const kind of KINDS) {
      apps[kind] = fork(script('app.ts'), [kind, url, host], { execArgv: ['--expose-gc'], env: ENV });
      await once(apps[kind], 'message');
    }
    const rounds: PerKind<{ cpu: number }>[] = [];
    for (let round = 0; round < APP_ROUNDS; round++) rounds.push(await inTurn(apps, 'round'));
    const ends = await inTurn<{ heap: number; made: string[] }>(apps, 'end');
    const cpu = (other: 'raw' | 'azure') => rounds.map((round) => round.ours.cpu / round[other].cpu);
    report(
      'app, CPU: register() / the same spans, records and metrics by raw OpenTelemetry',
      cpu('raw'),
      1.25,
    );
    report('app, heap: the same', [ends.ours.heap / ends.raw.heap]);
    report('app, CPU: register() / Azure SDK instrumentation alone, which makes fewer spans', cpu('azure'));
    report('app, heap: the same', [ends.ours.heap / ends.azure.heap]);
    checkSame(ends.ours.made, ends.raw.made);
  } finally {
    for (const one of Object.values(apps)) one.kill();
  }
}

async function inTurn<T>(apps: PerKind<ChildProcess>, request: string): Promise<PerKind<T>> {
  const answers = {} as PerKind<T>;
  for (const kind of KINDS) {
    apps[kind].send(request);
    [answers[kind]] = (await once(apps[kind], 'message', { signal: AbortSignal.timeout(60_000) })) as [T];
  }
  return answers;
}

/** The comparison means nothing when the two make different things. */
function checkSame(ours: string[], raw: string[]): void {
  const differences = [
    ...ours.filter((one) => !raw.includes(one)).map((one) => `register() alone makes ${one}`),
    ...raw.filter((one) => !ours.includes(one)).map((one) => `raw OpenTelemetry alone makes ${one}`),
  ];
  if (differences.length > 0) throw new Error(`the two apps differ:\n  ${differences.join('\n  ')}`);
}

interface Startup {
  started: number;
  ready: number;
}

async function startup(): Promise<void> {
  const rounds: Record<'ours' | 'sdk', Startup>[] = [];
  for (let round = 0; round < STARTUP_ROUNDS; round++)
    rounds.push({ ours: await child('startup.ts', 'register'), sdk: await child('startup.ts', 'sdk') });
  const ratios = (figure: keyof Startup) => rounds.map(({ ours, sdk }) => ours[figure] / sdk[figure]);
  report('start-up: import and register() / NodeSDK with the same exporters', ratios('started'), 0.6);
  report('the same, with three ACS clients imported after it (register() loads them)', ratios('ready'));
}

const PARTS: Record<string, () => unknown> = {
  sms: () => withFake(sms),
  app: () => withFake(app),
  startup,
  classification: () => benchClassification(),
  'call-context': () => benchCallContext(),
  redaction: () => benchRedaction(),
  webhook: () => benchWebhook(),
  'view-ingest': () => benchViewIngest(),
  'view-lookup': () => benchViewLookup(),
  'view-page': () => benchViewPage(),
  'view-verdict': () => benchViewVerdict(),
  'browser-cpu': () => benchBrowserCpu(),
  'browser-heap': () => benchBrowserHeap(),
};

/** A part that hangs, as a page can whose browser has crashed, fails as well. */
async function withinLimit(part: unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not done within ${PART_MINUTES} minutes`)),
      PART_MINUTES * 60_000,
    );
  });
  try {
    await Promise.race([part, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part is called ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);

console.log(circumstances());
const failed: string[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  try {
    await withinLimit(measure());
  } catch (error) {
    failed.push(name);
    console.error(`${name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
// What a failed part left open does not keep the bench running.
process.exit(failed.length > 0 ? 1 : 0);
