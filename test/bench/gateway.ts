/**
 * `node test/bench/gateway.ts`: records per second through the gateway's configuration, against the same Collector
 * with an empty pipeline, in one run on one machine; where the CPU goes; what classification costs by table size.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { repository } from '../backends/cache.ts';
import { startCollector } from '../backends/collector.ts';
import { freePorts, type RunningProcess } from '../backends/process.ts';
import {
  type LogToSend,
  logsRequest,
  participantSpan,
  type SpanToSend,
  tracesRequest,
} from '../e2e/gateway/otlp-json.ts';
import { median } from './figures.ts';
import {
  type Config,
  emptied,
  largerTables,
  without,
  withoutCounting,
  withSdkLogs,
} from './gateway-variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'acs-otel-bench-'));
const CALLS_PER_REQUEST = 20;

/** What a call's page sends: the participant span with two children, and the records of its life. */
function requests(): { traces: Buffer; logs: Buffer; records: number } {
  const spans: SpanToSend[] = [];
  const logs: LogToSend[] = [];
  for (let n = 0; n < CALLS_PER_REQUEST; n++) {
    const failed = n % 10 === 0;
    const end = { 'acs.end_reason.code': failed ? 503 : 0, 'acs.end_reason.sub_code': 0 };
    const leg = {
      'acs.call.type': 'one_to_one',
      'acs.participant.id': '3f1f3b57-7f0b-4f0c-9e0e-0a8a7b3f8e11',
    };
    const times = {
      'acs.call.duration': 12.25,
      'acs.call.setup.duration': 1.125,
      'acs.media.quality': 'good',
    };
    const span = participantSpan({ ...leg, ...end, ...(failed ? {} : times) }, { error: failed });
    const { traceId = '', attributes = {} } = span;
    const { 'acs.end_reason.code': _, 'acs.end_reason.sub_code': __, ...known } = attributes;
    const verdict = { 'acs.end_reason.class': failed ? 'server' : 'ok', 'acs.end_reason.expected': !failed };
    spans.push(span);
    for (const name of ['call setup', 'call participant'])
      spans.push({ name, kind: 1, traceId, attributes: { ...known, ...verdict } });
    const record = (eventName: string, body: string, more = {}): LogToSend => ({
      eventName,
      body,
      traceId,
      attributes: {
        ...leg,
        'acs.source': 'client',
        'acs.call.id': String(attributes['acs.call.id']),
        ...more,
      },
    });
    logs.push(
      record('acs.call.started', 'Call started'),
      record('acs.call.state_changed', 'Call Connecting', { 'acs.call.state': 'Connecting' }),
      record('acs.call.state_changed', 'Call Connected', { 'acs.call.state': 'Connected' }),
      record('acs.call.ended', 'Call ended (ok, 0/0)', end),
      record('acs.media.summary', 'Media send: good', {
        'acs.media.direction': 'send',
        'acs.media.quality': 'good',
        'acs.media.jitter.mean': 0.0125,
      }),
    );
  }
  return {
    traces: Buffer.from(JSON.stringify(tracesRequest(spans))),
    logs: Buffer.from(JSON.stringify(logsRequest(logs))),
    records: spans.length + logs.length,
  };
}

/** A backend that takes everything and looks at nothing, so that its own work counts as little as possible. */
async function startHole(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

interface Bench {
  collector: RunningProcess;
  url: string;
  profileUrl: string;
}

/** Starts a Collector with the gateway's files, changed by `change`; every variant has the same queues on disk. */
async function start(name: string, backend: string, change: (config: Config) => void): Promise<Bench> {
  const [grpc, http, browser, health, telemetry, profile, scrape] = await freePorts(7);
  const config: Config = {};
  for (const file of ['acs-otel', 'classify', 'otlp', 'otlp-logs-metrics', 'prometheus'])
    merge(
      config,
      parse(readFileSync(repository('collector-config', `${file}.yaml`), 'utf8'), { merge: true }),
    );
  config.extensions.pprof = { endpoint: `127.0.0.1:${profile}` };
  config.service.extensions.push('pprof');
  change(config);
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, stringify(config, { lineWidth: 0 }));
  const local = (port: number | undefined) => `127.0.0.1:${port}`;
  const collector = await startCollector({
    config: [path],
    healthUrl: `http://${local(health)}/status`,
    timeoutMillis: 180_000,
    env: {
      ACS_OTEL_TOKEN: 'x',
      ACS_OTEL_STORAGE: join(folder, `${name}-queue`),
      ACS_OTEL_GRPC_ENDPOINT: local(grpc),
      ACS_OTEL_HTTP_ENDPOINT: local(http),
      ACS_OTEL_BROWSER_ENDPOINT: local(browser),
      ACS_OTEL_HEALTH_ENDPOINT: local(health),
      ACS_OTEL_PROMETHEUS_ENDPOINT: local(scrape),
      ACS_OTEL_TELEMETRY_HOST: '127.0.0.1',
      ACS_OTEL_TELEMETRY_PORT: String(telemetry),
      ACS_OTEL_BACKEND: backend,
      PROMETHEUS_OTLP_ENDPOINT: `${backend}/v1/metrics`,
    },
  });
  return {
    collector,
    url: `http://${local(browser)}`,
    profileUrl: `http://${local(profile)}/debug/pprof/profile`,
  };
}

/** As the Collector merges: maps key by key, anything else is replaced. */
function merge(target: Config, source: Config): void {
  for (const [key, value] of Object.entries(source ?? {})) {
    const mergeable = isMap(value) && isMap(target[key]);
    if (mergeable) merge(target[key], value);
    else target[key] = value;
  }
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** CPU seconds that a process has used. */
function cpuOf({ pid }: RunningProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

interface Figures {
  /** Records per second that were acknowledged. */
  rate: number;
  /** Milliseconds of the Collector's CPU per 1,000 records. */
  cpu: number;
}

async function measure({ collector, url }: Bench, seconds: number): Promise<Figures> {
  const { traces, logs, records } = requests();
  const post = async (path: string, body: Buffer): Promise<void> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers, body: new Uint8Array(body) });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
  };
  const begin = performance.now();
  const cpu = cpuOf(collector);
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - begin < seconds * 1000) {
      await post('/v1/traces', traces);
      await post('/v1/logs', logs);
      sent += records;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const elapsed = (performance.now() - begin) / 1000;
  // What is queued is still to be exported, and belongs to the cost.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { rate: sent / elapsed, cpu: ((cpuOf(collector) - cpu) * 1e6) / sent };
}

async function bench(
  variants: Record<string, (config: Config) => void>,
  rounds: number,
): Promise<Record<string, Figures[]>> {
  const hole = await startHole();
  const results: Record<string, Figures[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, change] of Object.entries(variants)) {
      const running = await start(`${name.replaceAll(/\W/g, '-')}-${round}`, hole.url, change);
      await measure(running, 1);
      const figures = await measure(running, 4);
      results[name] = [...(results[name] ?? []), figures];
      await running.collector.stop();
    }
  }
  hole.close();
  return results;
}

/** The middle of the rounds, each against another variant in the same round: other work on the machine comes and goes. */
function compared(
  figures: readonly Figures[],
  with_: readonly Figures[],
): Figures & { rateRatio: number; cpuRatio: number } {
  const of = (value: (a: Figures, b: Figures) => number) =>
    median(figures.map((figure, round) => value(figure, with_[round] ?? figure)));
  return {
    rate: of(({ rate }) => rate),
    cpu: of(({ cpu }) => cpu),
    rateRatio: of((a, b) => a.rate / b.rate),
    cpuRatio: of((a, b) => b.cpu / a.cpu),
  };
}

const PROCESSORS = [
  'memory_limiter',
  'transform/acs_browsers',
  'transform/acs_redact',
  'redaction/acs',
  'transform/acs_redacted',
  'transform/acs_trace_of_call',
  'transform/acs_classify',
];

if (import.meta.main) {
  const full = () => undefined;
  const variants: Record<string, (config: Config) => void> = {
    empty: emptied,
    gateway: full,
    'without counting': withoutCounting,
    'with sdk-logs.yaml': withSdkLogs,
  };
  for (const name of PROCESSORS) variants[`without ${name}`] = without(name);
  for (const times of [2, 4]) variants[`tables ${times} times as large`] = largerTables(times);
  // `--ratio` leaves out the parts: the one figure with a target, in more rounds.
  const ratioOnly = process.argv.includes('--ratio');
  const chosen = ratioOnly ? { empty: emptied, gateway: full } : variants;
  const results = await bench(chosen, ratioOnly ? 5 : 2);
  rmSync(folder, { recursive: true, force: true });
  const { empty = [], gateway = [] } = results;
  for (const [name, figures] of Object.entries(results)) {
    const { rate, cpu, cpuRatio } = compared(figures, gateway);
    const cost = name.startsWith('without')
      ? `  (costs ${(100 * (1 - 1 / cpuRatio)).toFixed(0)}% of the gateway's)`
      : '';
    const columns = [
      name.padEnd(40),
      rate.toFixed(0).padStart(8),
      'records/s',
      cpu.toFixed(1).padStart(6),
      'ms CPU per 1,000',
    ];
    console.log(columns.join(' ') + cost);
  }
  const { rateRatio, cpuRatio } = compared(gateway, empty);
  const verdict = rateRatio >= 0.4 ? '(target: at least 0.40)' : 'BELOW the target of 0.40';
  console.log(
    `gateway / empty: ${rateRatio.toFixed(2)} by records per second ${verdict}, ${cpuRatio.toFixed(2)} by CPU`,
  );
}
