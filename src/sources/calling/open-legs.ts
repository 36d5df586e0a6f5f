/**
 * Calls that die with their page: browsers kill hidden pages, and pages crash, without `pagehide`. A page keeps its open
 * legs in the storage of its origin, and holds a Web Lock of the same name while it lives. Another page that gets the
 * lock reports them. Without locks or storage, nothing is stored.
 */
import type { CallEvent, CallLeg, CallRecord } from '../../events/call-event.ts';
import { atTime, now } from '../../events/clock.ts';
import { randomSpanId } from '../../events/ids.ts';

const PREFIX = 'acs-otel legs ';
const MAX_LEGS = 20;
const HEARTBEAT_MS = 15_000;
/** Browsers let the timers of a hidden page fire once a minute. */
const DEAD_MS = 60_000;
const EXPIRED_MS = 86_400_000;

/** A leg as it is stored. Its participant id is of this call only and identifies no person. */
type StoredLeg = Pick<CallRecord, 'start' | 'connected'> & { leg: CallLeg };

interface Entry {
  heartbeat: number;
  legs: StoredLeg[];
}

export class OpenLegs {
  readonly #emit: (event: CallEvent) => void;
  readonly #name = PREFIX + randomSpanId();
  readonly #legs = new Map<CallLeg, StoredLeg>();
  #release: (() => void) | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param emit Receives the ends of legs whose page is dead. */
  constructor(emit: (event: CallEvent) => void) {
    this.#emit = emit;
    void this.#reportDead();
  }

  /** @param at When it happened. */
  observe(event: CallEvent, at: number): void {
    if (!('leg' in event) || !event.leg || this.#closed) return;
    const { leg, type } = event;
    if (type === 'call.started') {
      if (this.#legs.size < MAX_LEGS) this.#legs.set(leg, { leg, start: at });
      void this.#reportDead();
    } else if (type === 'call.connected') {
      const stored = this.#legs.get(leg);
      if (stored) stored.connected = at;
    } else if (type === 'call.ended') this.#legs.delete(leg);
    else if (type !== 'call.id_changed') return;
    this.#store();
  }

  /** Forgets the legs of this page. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#legs.clear();
    this.#store();
  }

  #store(): void {
    if (this.#legs.size === 0) {
      clearInterval(this.#heartbeat);
      this.#heartbeat = undefined;
      if (this.#release) withStorage((storage) => storage.removeItem(this.#name));
      this.#release?.();
      this.#release = undefined;
      return;
    }
    if (this.#heartbeat === undefined) {
      this.#heartbeat = setInterval(() => this.#write(), HEARTBEAT_MS);
      void withLock(this.#name, {}, (lock) => {
        // The call may have ended while the browser granted the lock.
        if (!lock || this.#legs.size === 0) return undefined;
        const released = new Promise<void>((release) => {
          this.#release = release;
        });
        this.#write();
        return released;
      });
    }
    this.#write();
  }

  /** Only while the lock is held: another page would take the entry for that of a dead page. */
  #write(): void {
    const entry: Entry = { heartbeat: now(), legs: [...this.#legs.values()] };
    if (this.#release) withStorage((storage) => storage.setItem(this.#name, JSON.stringify(entry)));
  }

  /** Reports the legs of dead pages, and looks again when the heartbeat of a page without a lock is old enough. */
  async #reportDead(): Promise<void> {
    const names = withStorage((storage) => Object.keys(storage)) ?? [];
    let isWaiting = false;
    for (const name of names.filter((key) => key.startsWith(PREFIX) && key !== this.#name))
      await withLock(name, { ifAvailable: true }, (lock) => {
        const entry = lock && withStorage((storage) => JSON.parse(storage.getItem(name) ?? 'null') as Entry);
        const age = now() - Number(entry?.heartbeat);
        if (!lock || this.#closed) return;
        if (age < DEAD_MS) {
          isWaiting = true;
          return;
        }
        withStorage((storage) => storage.removeItem(name));
        if (entry && age < EXPIRED_MS)
          for (const leg of entry.legs.slice(0, MAX_LEGS)) this.#report(leg, entry.heartbeat);
      });
    clearTimeout(this.#again);
    if (isWaiting && !this.#closed) this.#again = setTimeout(() => void this.#reportDead(), DEAD_MS);
  }

  #report({ leg, start, connected }: StoredLeg, end: number): void {
    const reason = { beforeConnect: connected === undefined, pageLeft: true };
    const record: CallRecord = {
      leg,
      start,
      connected,
      end,
      reason,
      phases: [],
      participants: [],
      media: [],
    };
    if (connected !== undefined && connected > start)
      record.phases.push({ name: 'setup', start, end: connected });
    const seconds = connected === undefined ? undefined : (end - connected) / 1000;
    atTime(end, () => {
      this.#emit({ type: 'call.ended', leg, reason, seconds });
      this.#emit({ type: 'call.completed', leg, record });
    });
  }
}

/** Runs nothing without storage, which sandboxed frames lack, or room in it. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}

/** Runs nothing without locks, which insecure contexts lack. Never rejects. */
async function withLock(
  name: string,
  options: LockOptions,
  use: (lock: Lock | null) => Promise<void> | undefined | void,
): Promise<void> {
  try {
    await navigator.locks.request(name, options, use);
  } catch {}
}
