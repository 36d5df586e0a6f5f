/** Log records: what all of them have in common. */
import type { Context } from '@opentelemetry/api';
import type { ErrorInfo } from '../events/acs-event.ts';
import { pastTime } from '../events/clock.ts';
import type { Redacted } from '../events/redacted.ts';
import { ATTR_ACS_MS_CV, type EventName } from '../generated/names.ts';
import { emitLog, type GivenProviders } from './providers.ts';
import { redactText } from './redaction.ts';
import type { SafeLogRecord } from './safe-signals.ts';
import { type SafeAttributes, type SafeText, safeText } from './safe-values.ts';

export type Severity = keyof typeof SEVERITY;

/** The numbers of OpenTelemetry's `SeverityNumber`; importing its enum would bundle all of it. */
const SEVERITY = { DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 };

/** The parts of a record that differ from record to record. */
export interface RecordModel {
  /** Name of the event; a record without one is a plain log line. */
  name?: EventName | undefined;
  /** Name of the instrumentation scope. @default acs-otel */
  scope?: Redacted | undefined;
  /** Never empty: Azure Monitor shows a record without a body as "n/a". */
  body: SafeText;
  attributes: SafeAttributes;
  /** @default 'INFO' */
  severity?: Severity;
}

export class Logs {
  readonly #given: GivenProviders;
  readonly #common: SafeAttributes;
  readonly #nameAttribute: string | undefined;

  /**
   * @param common Attributes of every record, such as `acs.source`.
   * @param nameAttribute An attribute that repeats the event's name.
   */
  constructor(given: GivenProviders, common: SafeAttributes, nameAttribute?: string) {
    this.#given = given;
    this.#common = common;
    this.#nameAttribute = nameAttribute;
  }

  emit(model: RecordModel, context: Context, msCv?: Redacted): void {
    const { name, scope, body, attributes, severity = 'INFO' } = model;
    const all: SafeAttributes = { ...this.#common, ...attributes };
    if (msCv) all[ATTR_ACS_MS_CV] = msCv;
    if (this.#nameAttribute && name) all[this.#nameAttribute] = name;
    const record: SafeLogRecord = {
      ...(name && { eventName: name }),
      body,
      severityNumber: SEVERITY[severity],
      severityText: severity,
      attributes: all,
      timestamp: pastTime() ?? Date.now(),
      context,
    };
    emitLog(this.#given, record, scope);
  }
}

/** The body of a record about a failure. */
export function failureBody(subject: SafeText, { type, message }: ErrorInfo): Redacted {
  const text = message ? safeText`: ${redactText(message.slice(0, 2048))}` : '';
  return safeText`${subject} (${type})${text}`;
}
