/** What an alert is made of. `table.ts` has the alerts, `promql.ts` and `../azure/alert-kql.ts` what becomes of them. */

/** One condition on an attribute, by the key that `names.ts` gives it. */
export interface Match {
  attribute:
    | 'code'
    | 'class'
    | 'origin'
    | 'expected'
    | 'status'
    | 'errorType'
    | 'smsExpected'
    | 'emailExpected';
  is: '=' | '=~' | '!=' | '!~';
  value: string;
}

/**
 * What is counted. `ended` leaves out legs whose user left the page and ends without a reason, which `reasons` counts.
 * `operations` leaves out what the app itself cancelled; a request without an Azure SDK is an operation of its own.
 */
export type Counted =
  | 'ended'
  | 'reasons'
  | 'exchanges'
  | 'operations'
  | 'sms'
  | 'smsReports'
  | 'emailReports'
  | 'actions';

/** Something happens in too large a share. */
export interface ShareCheck {
  kind: 'share';
  of: Counted;
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

/** Nothing comes, although much came at this hour yesterday and, if there were data, a week ago. */
export interface SilenceCheck {
  kind: 'silence';
}

/** Too many events of a counter. */
export interface CountCheck {
  kind: 'count';
}

/** Prometheus can't scrape all replicas of the gateway, or one of them. */
export interface ScrapeCheck {
  kind: 'scrape';
  gone: 'all' | 'one';
}

/** A queue of the gateway is full. */
export interface QueueCheck {
  kind: 'queue';
}

/** A duration as Prometheus writes it. */
export type Window = '5m' | '15m' | '30m' | '1h' | '6h' | '3d';

/** One alert. */
export interface Alert {
  /** Also the heading of its paragraph in the runbook. */
  name: string;
  /** Only `critical` should wake somebody. */
  severity: 'critical' | 'warning';
  /** Alerts of one service with one cause are one notification; a critical one inhibits the warnings. */
  cause:
    | 'calls'
    | 'sbc'
    | 'media'
    | 'setup'
    | 'requests'
    | 'quota'
    | 'delivery'
    | 'call_actions'
    | 'telemetry';
  /** The schema's name, or the series of Prometheus or the gateway itself. */
  metric: string;
  check: ShareCheck | BurnCheck | QuantileCheck | SilenceCheck | CountCheck | ScrapeCheck | QueueCheck;
  window: Window;
  /** Fires above it: a share, seconds, or how many times faster than allowed the error budget burns. */
  threshold: number;
  /** No fewer events than this, and of no fewer calls than that. */
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
