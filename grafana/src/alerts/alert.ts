/** What an alert is made of. `table.ts` has the alerts, `promql.ts` and `../azure/alert-kql.ts` what becomes of them. */

/** One condition on an attribute, by the key that `names.ts` gives it. */
export interface Match {
  attribute: 'code' | 'class' | 'origin' | 'expected' | 'status' | 'errorType';
  is: '=' | '=~' | '!=' | '!~';
  value: string;
}

/** Something happens in too large a share of all calls or exchanges. */
export interface ShareCheck {
  kind: 'share';
  of: 'ended' | 'exchanges';
  bad: readonly Match[];
}

/** The same over a long and a short window at once, as a multiple of what the objective allows. */
export interface BurnCheck {
  kind: 'burn';
  bad: readonly Match[];
  shortWindow: Window;
}

/** A quantile of a duration is too long. */
export interface QuantileCheck {
  kind: 'quantile';
  quantile: number;
}

/** Nothing comes, although much came at this hour yesterday and a week ago; or the gateway isn't there at all. */
export interface SilenceCheck {
  kind: 'silence';
}

/** Too many events of a counter. */
export interface CountCheck {
  kind: 'count';
}

/** A duration as Prometheus writes it. */
export type Window = '5m' | '15m' | '30m' | '1h' | '6h' | '3d';

/** One alert. */
export interface Alert {
  /** Also the heading of its paragraph in the runbook. */
  name: string;
  severity: 'critical' | 'warning';
  /** The schema's name. */
  metric: string;
  check: ShareCheck | BurnCheck | QuantileCheck | SilenceCheck | CountCheck;
  window: Window;
  /** Fires above it: a share, seconds, or how many times faster than allowed the error budget burns. */
  threshold: number;
  /** No fewer events than this, and of no fewer calls or exchanges than that. */
  floor: { events: number; of?: number };
  /** One line, with Prometheus' template variables. */
  summary: string;
  /** What it means. */
  description: string;
  /** Dashboard and what its variables are set to, beside service, environment and source. */
  dashboard: { uid: string; variables?: Record<string, string> };
  /** What to do: the paragraph in the runbook. */
  runbook: string;
}
