/** What alerts count, as series of Prometheus. */
import { LABEL, SERIES } from '../names.ts';
import type { Counted, Window } from './alert.ts';

interface Series {
  /** Name of the recording, without its window. */
  record: string;
  /** Several sources observe the same call, so calls are never summed over sources. */
  by: readonly string[];
  /** By which alerts tell good from bad. */
  outcome: readonly string[];
  /** @param range `[15m]` */
  increase: (range: string) => string;
}

const HERE = [LABEL.service, LABEL.environment];
const OF_CALLS = [...HERE, LABEL.source];
const OF_REQUESTS = [...HERE, LABEL.acsService];

/** What the app itself cancelled has neither failed nor succeeded. */
export const CANCELLED = 'AbortError|PollerStoppedError|Canceled';
const NOT_CANCELLED = `${LABEL.errorType}!~"${CANCELLED}"`;

/**
 * Labels of the ends that are a success or a failure: those of the first or of the second set. A user who leaves the
 * page and an end without a reason are neither.
 */
export const JUDGED = [
  `${LABEL.class}!~"abandoned|unknown"`,
  `${LABEL.class}="unknown", ${LABEL.code}!=""`,
] as const;

export const COUNTED: Readonly<Record<Counted, Series>> = {
  ended: {
    record: 'acs:call_ended',
    by: OF_CALLS,
    outcome: [LABEL.code, LABEL.class, LABEL.origin, LABEL.expected],
    increase: (range) => JUDGED.map((labels) => `increase(${SERIES.ended}{${labels}}${range})`).join(' or '),
  },
  reasons: {
    record: 'acs:call_reason',
    by: OF_CALLS,
    outcome: [LABEL.code, LABEL.class],
    increase: (range) => `increase(${SERIES.ended}{${LABEL.class}!="abandoned"}${range})`,
  },
  exchanges: {
    record: 'acs:client_exchange',
    by: OF_REQUESTS,
    outcome: [LABEL.status, LABEL.errorType],
    increase: (range) => `increase(${SERIES.exchanges}${range})`,
  },
  operations: {
    record: 'acs:client_operation',
    by: OF_REQUESTS,
    outcome: [LABEL.errorType],
    increase: (range) =>
      `increase(${SERIES.operation}_count{${NOT_CANCELLED}}${range}) or increase(${SERIES.exchanges}{${LABEL.operation}="", ${NOT_CANCELLED}}${range})`,
  },
  sms: {
    record: 'acs:sms_sent',
    by: HERE,
    outcome: [LABEL.errorType],
    increase: (range) => `increase(${SERIES.sms}${range})`,
  },
  smsReports: {
    record: 'acs:sms_delivered',
    by: OF_CALLS,
    outcome: [LABEL.smsExpected],
    increase: (range) => `increase(${SERIES.smsReports}${range})`,
  },
  emailReports: {
    record: 'acs:email_delivered',
    by: OF_CALLS,
    outcome: [LABEL.emailExpected],
    increase: (range) => `increase(${SERIES.emailReports}${range})`,
  },
  actions: {
    record: 'acs:call_action',
    by: [...OF_CALLS, LABEL.callAction],
    outcome: [LABEL.expected],
    increase: (range) => `increase(${SERIES.actions}${range})`,
  },
};

/** Name of the recording over a window. */
export function recorded(of: Counted, window: Window): string {
  return `${COUNTED[of].record}:increase${window}`;
}
