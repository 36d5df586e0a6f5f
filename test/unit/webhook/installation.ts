/** Stands for `register()`: a reader that remembers events, and exporters that the test controls. */
import {
  type Delivery,
  eventGridReaders,
  type Outlet,
  processState,
} from '../../../src/safety/process-state.ts';
import { shared } from '../../../src/setup/outlet.ts';

export interface FakeInstallation {
  /** Bodies that were read. */
  bodies: unknown[];
  /** Ids of the recorded events, again when recorded again. */
  recorded: string[];
  /** Ids of the counted events. */
  counted: string[];
  dropped: Record<string, number>;
  losses: { queueFull: number; exportFailed: number };
  flushes: number;
  /** Events without an id, counted as left out. */
  reports: number;
  /** Runs at every flush. */
  onFlush: () => Promise<void> | void;
  /** Records that a queue holds; the rest is lost. */
  queueSize: number;
  remove(): void;
  /** Undoes `remove()`. */
  restore(): void;
}

export function installFake(): FakeInstallation {
  const seen = new Map<string, 'counted' | 'recorded'>();
  let queued = 0;
  const fake: FakeInstallation = {
    bodies: [],
    recorded: [],
    counted: [],
    dropped: {},
    losses: { queueFull: 0, exportFailed: 0 },
    flushes: 0,
    reports: 0,
    onFlush: () => {},
    queueSize: 2048,
    remove() {
      eventGridReaders().delete(read);
      processState().outlets?.delete(outlet);
    },
    restore() {
      eventGridReaders().add(read);
      processState().outlets?.add(outlet);
    },
  };
  const record = (id: string): boolean => {
    if (seen.get(id) === 'recorded') return false;
    if (!seen.has(id)) fake.counted.push(id);
    seen.set(id, 'recorded');
    if (queued >= fake.queueSize) fake.losses.queueFull++;
    else {
      queued++;
      fake.recorded.push(id);
    }
    return true;
  };
  const read = (body: unknown, deferReports = false): Delivery => {
    fake.bodies.push(body);
    const ids = [body].flat().map((event) => String((event as { id?: unknown } | null)?.id ?? ''));
    const known = ids.filter((id) => id !== '' && record(id));
    const without = ids.filter((id) => id === '').length;
    if (!deferReports) fake.reports += without;
    return {
      recorded: known.length,
      leftOut: ids.length - known.length,
      confirm() {
        fake.reports += without;
      },
      forget() {
        for (const id of known) seen.set(id, 'counted');
      },
    };
  };
  const outlet: Outlet = {
    losses: fake.losses,
    flush: shared(async () => {
      fake.flushes++;
      queued = 0;
      await fake.onFlush();
    }, 40_000),
    dropped(reason, count) {
      fake.dropped[reason] = (fake.dropped[reason] ?? 0) + count;
    },
  };
  // Warnings are printed once per process.
  processState().said.clear();
  eventGridReaders().add(read);
  processState().outlets = new Set([outlet]);
  return fake;
}

/** Events as Event Grid sends them. */
export function events(count: number, from = 0): { id: string; eventType: string }[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `event-${from + n}`,
    eventType: 'Microsoft.Communication.SMSDeliveryReportReceived',
  }));
}

export function post(
  body: BodyInit | object,
  init: RequestInit = {},
  url = 'https://app.example/events',
): Request {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  return new Request(url, {
    method: 'POST',
    body: raw ? (body as BodyInit) : JSON.stringify(body),
    duplex: 'half',
    ...init,
  } as RequestInit);
}
