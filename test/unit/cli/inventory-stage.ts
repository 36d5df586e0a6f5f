/** `acs-otel inventory` in a process of its own, on files that a test writes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Report } from '../../../src/cli/inventory-report.ts';

const main = join(import.meta.dirname, '../../../src/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'acs-otel-inventory-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Runs the tool in a process of its own. */
export async function run(...args: string[]) {
  const child = spawn(process.execPath, [main, 'inventory', ...args], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

let files = 0;
/** Writes a file with these lines. */
export function fileOf(...lines: (string | Buffer | object)[]): string {
  const path = join(folder, `${++files}.jsonl`);
  const texts = lines.map((line) =>
    Buffer.isBuffer(line) || typeof line === 'string' ? line : JSON.stringify(line),
  );
  writeFileSync(
    path,
    Buffer.concat(texts.map((line) => Buffer.concat([Buffer.from(line), Buffer.from('\n')]))),
  );
  return path;
}

/** The inventory as JSON. */
export const report = async (...args: string[]) =>
  JSON.parse((await run('--format', 'json', ...args)).stdout) as Report;

type Plain = Record<string, string>;
export const keyValues = (plain: Plain) =>
  Object.entries(plain).map(([key, stringValue]) => ({ key, value: { stringValue } }));
export const nanos = (minutesAgo: number) => String(BigInt(Date.now() - minutesAgo * 60_000) * 1_000_000n);
export const resourceOf = (app: string) => ({ attributes: keyValues({ 'service.name': app }) });

/** A request with spans of an app. */
export function spans(
  app: string,
  ...list: { name: string; id?: string; parent?: string; at?: number; attributes: Plain }[]
) {
  const items = list.map(({ name, id = `${++files}`, parent, at = 1, attributes }) => ({
    traceId: 't',
    spanId: id,
    parentSpanId: parent,
    name,
    endTimeUnixNano: nanos(at),
    attributes: keyValues(attributes),
  }));
  return { resourceSpans: [{ resource: resourceOf(app), scopeSpans: [{ spans: items }] }] };
}

/** A span of an operation. */
export const operation = (name: string, service: string, attributes: Plain = {}) => ({
  name,
  attributes: { 'acs.operation': name, 'acs.service': service, ...attributes },
});
export const sms = operation('SmsClient.send', 'sms', { 'acs.resource.name': 'contoso' });

/** A request with events that Event Grid delivered to an app. */
export function events(app: string, ...list: { type: string; service: string; attributes?: Plain }[]) {
  const logRecords = list.map(({ type, service, attributes }) => ({
    timeUnixNano: nanos(1),
    attributes: keyValues({
      'acs.source': 'event_grid',
      'acs.service': service,
      'cloudevents.event_type': `Microsoft.Communication.${type}`,
      ...attributes,
    }),
  }));
  return { resourceLogs: [{ resource: resourceOf(app), scopeLogs: [{ logRecords }] }] };
}

interface Point {
  count: number;
  at: number;
  start?: number;
}

/** A request with the metric of operations. */
export function metric(app: string, operationName: string, temporality: number, points: Point[]) {
  const dataPoints = points.map(({ count, at, start = 60 }) => ({
    count: String(count),
    timeUnixNano: nanos(at),
    startTimeUnixNano: nanos(start).replace(/\d{12}$/, '000000000000'),
    attributes: keyValues({ 'acs.operation': operationName, 'acs.service': 'sms' }),
  }));
  const name = 'acs.client.operation.duration';
  const histogram = { aggregationTemporality: temporality, dataPoints };
  return {
    resourceMetrics: [{ resource: resourceOf(app), scopeMetrics: [{ metrics: [{ name, histogram }] }] }],
  };
}
