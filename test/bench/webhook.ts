/** Events per second through the webhook, next to a bare handler that only parses JSON; and its memory. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { deliveryReport } from '../fakes/event-grid-sender.ts';
import { report, verdictOn } from './figures.ts';

const ROUNDS = 7;
const REQUESTS = 2000;
const PARALLEL = 50;
/** What one process takes while its memory is watched. */
const MANY_EVENTS = 1_000_000;
const MANY_BATCH = 100;

const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
let next = 0;

/** Accepts every export, and does not look at it. */
async function startReceiver(): Promise<{ url: string; close(): void }> {
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function post(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject).end(body);
  });
}

/** A delivery report whose ids have the forms of the service's. */
function withServiceIds(n: number): object {
  const guid = `7ffea751-907c-494d-b7f9-${String(n).padStart(12, '0')}`;
  const report = deliveryReport(n) as { data: object };
  return { ...report, id: guid, data: { ...report.data, messageId: `Outgoing_20261127101530${guid}_noam` } };
}

/** @returns Seconds. */
async function deliver(url: string, requests: number, size: number): Promise<number> {
  const began = performance.now();
  let left = requests;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const body = JSON.stringify(Array.from({ length: size }, () => withServiceIds(next++)));
      const status = await post(url, body);
      if (status !== 200) throw new Error(`the app answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return (performance.now() - began) / 1000;
}

interface App {
  process: ChildProcess;
  url: string;
}

type Server = 'node' | 'hono';

async function start(kind: 'ours' | 'bare', server: Server, endpoint: string): Promise<App> {
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: '' };
  const script = join(import.meta.dirname, 'webhook-app.ts');
  const child = fork(script, [kind, server], { execArgv: ['--expose-gc'], env });
  const [url] = (await once(child, 'message')) as [string];
  return { process: child, url };
}

async function heapOf(app: App): Promise<number> {
  app.process.send('heap');
  const [heap] = (await once(app.process, 'message')) as [number];
  return heap;
}

async function compare(ours: App, bare: App, requests: number, size: number): Promise<number[]> {
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const seconds = {
      bare: await deliver(bare.url, requests, size),
      ours: await deliver(ours.url, requests, size),
    };
    // The first is that of cold code.
    if (round > 0) ratios.push(seconds.ours / seconds.bare);
    if (round === ROUNDS)
      console.log(
        `  ${Math.round((requests * size) / seconds.ours)} events/s in the last round, ${Math.round((requests * size) / seconds.bare)} bare`,
      );
  }
  return ratios;
}

async function memory(app: App): Promise<void> {
  const heaps: number[] = [];
  const tenth = MANY_EVENTS / 10;
  for (let part = 0; part < 10; part++) {
    await deliver(app.url, tenth / MANY_BATCH, MANY_BATCH);
    heaps.push((await heapOf(app)) / 1e6);
  }
  // What is remembered of events is full after the first.
  const growth = (heaps.at(-1) ?? 0) / (heaps[1] ?? 1);
  console.log(`  heap after each ${tenth} events: ${heaps.map((heap) => heap.toFixed(0)).join(', ')} MB`);
  console.log(
    `webhook, heap: after 1,000,000 events / after 200,000${' '.repeat(31)} ${growth.toFixed(2)}${verdictOn([growth], 1.1)}`,
  );
}

/** Measures with the adapter of our example, and with Hono, whose own `Request` reads a small body without a stream. */
export async function benchWebhook(): Promise<void> {
  const receiver = await startReceiver();
  const apps: App[] = [];
  const pair = async (server: Server): Promise<[App, App]> => {
    const both: [App, App] = [
      await start('ours', server, receiver.url),
      await start('bare', server, receiver.url),
    ];
    apps.push(...both);
    return both;
  };
  const what = 'webhook, time of one event per request: our handler / a bare one that parses JSON';
  try {
    const [ours, bare] = await pair('node');
    report(what, await compare(ours, bare, REQUESTS, 1), 2);
    report('the same, 100 events per request', await compare(ours, bare, REQUESTS / 20, 100));
    await memory(ours);
    const [hono, bareHono] = await pair('hono');
    report('the same on Hono, one event per request', await compare(hono, bareHono, REQUESTS, 1));
  } finally {
    for (const { process: child } of apps) child.kill();
    receiver.close();
    agent.destroy();
  }
}

if (import.meta.main) await benchWebhook();
