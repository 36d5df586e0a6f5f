/** `npm run bench`: every figure is a ratio of two things measured in one run, on one machine. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFakeAcs } from '../fakes/acs-server.ts';
import { benchBrowser } from './browser.ts';
import { benchClassification } from './classification.ts';
import { median } from './median.ts';

const run = promisify(execFile);
const script = (name: string) => join(import.meta.dirname, name);

async function child(name: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, OTEL_SDK_DISABLED: '', OTEL_LOG_LEVEL: 'none' };
  const { stdout } = await run(process.execPath, ['--expose-gc', script(name), ...args], { env });
  return stdout.trim();
}

function report(what: string, value: number, target?: number): void {
  const verdict =
    target === undefined
      ? ''
      : value <= target
        ? `  (target: at most ${target})`
        : `  ABOVE the target of ${target}`;
  console.log(`${what.padEnd(78)} ${value.toFixed(2)}${verdict}`);
}

/** This process serves the fake, so that its work is not counted. */
async function exchange(url: string, host: string): Promise<void> {
  const { ratio } = JSON.parse(await child('exchange.ts', url, host)) as { ratio: number };
  report('one SMS, CPU: register() / the same spans by raw OpenTelemetry calls', ratio, 1.25);
}

async function app(url: string, host: string): Promise<void> {
  const cpu: number[] = [];
  const heap: number[] = [];
  for (let i = 0; i < 3; i++) {
    const ours = JSON.parse(await child('app.ts', 'ours', url, host)) as Figures;
    const azure = JSON.parse(await child('app.ts', 'azure', url, host)) as Figures;
    cpu.push(ours.cpu / azure.cpu);
    heap.push(ours.heap / azure.heap);
  }
  report('app, CPU: register() / Azure SDK instrumentation alone', median(cpu));
  report('app, heap: register() / Azure SDK instrumentation alone', median(heap));
}

interface Figures {
  cpu: number;
  heap: number;
}

async function startup(): Promise<void> {
  const figures: Record<'started' | 'ready', number[]> = { started: [], ready: [] };
  for (let i = 0; i < 5; i++) {
    const ours = JSON.parse(await child('startup.ts', 'register')) as Startup;
    const sdk = JSON.parse(await child('startup.ts', 'sdk')) as Startup;
    figures.started.push(ours.started / sdk.started);
    figures.ready.push(ours.ready / sdk.ready);
  }
  report('start-up: import and register() / import and start NodeSDK', median(figures.started));
  report('the same, with three ACS clients imported after it (register() loads them)', median(figures.ready));
}

interface Startup {
  started: number;
  ready: number;
}

const fake = await startFakeAcs();
await exchange(fake.url, fake.host);
await app(fake.url, fake.host);
await startup();
await fake.close();
benchClassification();
await benchBrowser();
