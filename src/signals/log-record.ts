/** Log records with an event name: what is the same for all of them. */
import type { Attributes, Context } from '@opentelemetry/api';
import type { LogRecord } from '@opentelemetry/api-logs';
import { pastTime } from '../events/clock.ts';
import { ATTR_ACS_MS_CV, ATTR_ACS_SOURCE, EVENT_ACS_SDK_LOG } from '../generated/names.ts';
import { emitLog, type GivenProviders } from './providers.ts';

export type Severity = keyof typeof SEVERITY;

/** The numbers of OpenTelemetry's `SeverityNumber`; its enum would be bundled whole. */
const SEVERITY = { DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 };

/** What makes one record; the rest is the same for all. */
export interface RecordModel {
  name: string;
  /** Always set: Azure Monitor turns a record without body into "n/a". */
  body: string;
  attributes: Attributes;
  /** @default 'INFO' */
  severity?: Severity;
}

/** With it, Azure Monitor keeps a record as a custom event; without it, the event name is lost there. */
const CUSTOM_EVENT = 'microsoft.custom_event.name';

export class Logs {
  readonly #given: GivenProviders;
  readonly #common: Attributes;
  readonly #customEvents: boolean;

  /**
   * @param common Put on every record, e.g. `acs.resource.id`.
   * @param customEvents Mark domain events for an Azure Monitor exporter that is not ours.
   */
  constructor(given: GivenProviders, common: Attributes, customEvents: boolean) {
    this.#given = given;
    this.#common = { [ATTR_ACS_SOURCE]: 'sdk', ...common };
    this.#customEvents = customEvents;
  }

  emit({ name, body, attributes, severity = 'INFO' }: RecordModel, context: Context, msCv?: string): void {
    const all: Attributes = { ...this.#common, ...attributes };
    if (msCv) all[ATTR_ACS_MS_CV] = msCv;
    if (this.#customEvents && name !== EVENT_ACS_SDK_LOG) all[CUSTOM_EVENT] = name;
    const record: LogRecord = {
      eventName: name,
      body,
      severityNumber: SEVERITY[severity],
      severityText: severity,
      attributes: all,
      timestamp: pastTime() ?? Date.now(),
      context,
    };
    emitLog(this.#given, record);
  }
}
