/** Uses of services, added up by app, operation and resource. */
import type { Match } from './inventory-match.ts';

/** Signals of OpenTelemetry, by how much they tell: spans name the resource, metrics count what sampling removed. */
export type Evidence = 'spans' | 'metrics' | 'log records';

/** One observation, or many that a metric has counted. */
export interface Seen {
  match: Match;
  app: string;
  operation: string;
  /** Equal for what spans and metrics count of the same thing. */
  group: string;
  resource?: string | undefined;
  count: number;
  /** An event that a subscription delivered: no span or metric of the inventory counts the same. */
  isEvent?: boolean;
  /** A counter was reset, so that there may have been more. */
  atLeast?: boolean;
  /** Milliseconds since 1970. */
  at: number;
}

/** A line of the inventory. */
export interface Use {
  /** One name; several if the traffic does not tell them apart. */
  services: string[];
  app: string;
  operation: string;
  /** Undefined if the telemetry does not carry it. */
  resource: string | undefined;
  count: number;
  /** False if there may have been more. */
  exact: boolean;
  lastMillis: number;
  evidence: Evidence;
  group: string;
  /** Added by an attribute, so that the same traffic also counts as another service. */
  added: boolean;
  /** An event that a subscription delivered. */
  isEvent: boolean;
}

/** A file may be made to hold any number of names. */
export const MAX_USES = 10_000;

/** Uses by one signal. */
export class Uses {
  readonly #uses = new Map<string, Use>();
  readonly #evidence: Evidence;
  /** Observations that did not fit. */
  overflow = 0;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  get list(): Use[] {
    return [...this.#uses.values()];
  }

  add(seen: Seen): void {
    if (seen.match.base.length > 0) this.#count(seen, seen.match.base, false);
    for (const service of seen.match.added) this.#count(seen, [service], true);
  }

  #count(seen: Seen, services: string[], added: boolean): void {
    const { app, operation, group, resource } = seen;
    const key = JSON.stringify([services, app, operation, resource]);
    const known = this.#uses.get(key);
    if (!known && this.#uses.size >= MAX_USES) {
      this.overflow++;
      return;
    }
    const use = known ?? {
      services,
      app,
      operation,
      resource,
      count: 0,
      exact: true,
      lastMillis: 0,
      evidence: this.#evidence,
      group,
      added,
      isEvent: seen.isEvent ?? false,
    };
    use.count += seen.count;
    use.exact &&= !seen.atLeast;
    use.lastMillis = Math.max(use.lastMillis, seen.at);
    this.#uses.set(key, use);
  }
}

/**
 * Joins the three signals without counting anything twice: what a metric counts beyond the spans was sampled away, and
 * log records count only for what neither spans nor metrics show, unless they are events of a subscription.
 */
export function joined(spans: readonly Use[], metrics: readonly Use[], records: readonly Use[]): Use[] {
  const remaining = sumByGroup(spans.filter(({ added }) => !added));
  const beyond = metrics.flatMap((use) => {
    const key = groupKey(use);
    const covered = Math.min(use.count, remaining.get(key) ?? 0);
    remaining.set(key, (remaining.get(key) ?? 0) - covered);
    return use.count > covered ? [{ ...use, count: use.count - covered }] : [];
  });
  const shown = new Set([...spans, ...metrics].flatMap(serviceKeys));
  const others = records.filter(
    (use) => (use.isEvent && !use.added) || serviceKeys(use).every((key) => !shown.has(key)),
  );
  return [...spans, ...beyond, ...others];
}

function sumByGroup(uses: readonly Use[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const use of uses) sums.set(groupKey(use), (sums.get(groupKey(use)) ?? 0) + use.count);
  return sums;
}

function groupKey({ app, group }: Use): string {
  return JSON.stringify([app, group]);
}

function serviceKeys({ app, services }: Use): string[] {
  return services.map((service) => JSON.stringify([app, service]));
}
