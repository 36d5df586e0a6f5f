/** A backend's process: started, waited for, stopped, killed; its output in a file for when a test fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { cached } from './cache.ts';

/** What to start and how to know that it answers. */
export interface ProcessOptions {
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Asked again until it resolves with true. */
  ready(): Promise<boolean>;
  /** @default 30000 ms */
  timeoutMillis?: number;
  /** For processes that take long to stop by themselves. @default SIGTERM */
  stopSignal?: NodeJS.Signals;
}

/** A running backend. */
export interface RunningProcess {
  pid: number;
  /** File with all it has printed. */
  logFile: string;
  /** What it has printed. */
  log(): string;
  /** Asks it to end and waits; after 15 s it is killed. */
  stop(): Promise<void>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
}

const children = new Set<ChildProcess>();
// Whatever happens to the tests, nothing of theirs runs on.
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

let count = 0;

/** Starts a process. @throws with the end of its output when it ends early or never answers */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { name, command, args, ready, timeoutMillis = 30_000, stopSignal = 'SIGTERM' } = options;
  const logFile = cached('logs', `${name}-${process.pid}-${++count}.log`);
  const out = openSync(logFile, 'w');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', out, out],
  });
  children.add(child);
  const ended = once(child, 'close').then(() => children.delete(child));
  const log = () => readFileSync(logFile, 'utf8');
  const fail = (what: string) => new Error(`${name} ${what}; ${logFile} ends:\n${log().slice(-4000)}`);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(killer);
  };
  const deadline = Date.now() + timeoutMillis;
  while (!(await ready().catch(() => false))) {
    if (child.exitCode !== null || child.signalCode !== null) throw fail(`ended with ${child.exitCode}`);
    if (Date.now() > deadline) {
      await end('SIGKILL');
      throw fail(`did not answer within ${timeoutMillis} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: child.pid ?? 0,
    logFile,
    log,
    stop: () => end(stopSignal),
    kill: () => end('SIGKILL'),
  };
}

/** Whether a URL answers with a 2xx status. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  return response.ok;
}

/** Below the ports that systems give to outgoing connections: one of those could take the port before the backend does. */
const PORTS = { first: 10_000, count: 20_000 };

/** Free ports of 127.0.0.1, all different. */
export async function freePorts(howMany: number): Promise<number[]> {
  const servers: Server[] = [];
  while (servers.length < howMany) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).once('listening', () => resolve(true));
      server.listen(PORTS.first + randomInt(PORTS.count), '127.0.0.1');
    });
    if (isFree) servers.push(server);
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
