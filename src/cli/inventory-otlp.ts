/** OTLP requests -> uses of services. */
import {
  ATTR_ACS_OPERATION,
  ATTR_ACS_RESOURCE_ID,
  ATTR_ACS_RESOURCE_NAME,
  ATTR_ACS_SERVICE,
} from '../generated/names.ts';
import { matchServices } from './inventory-match.ts';
import { COUNTING, type Counted } from './inventory-metrics.ts';
import { SpanUses } from './inventory-spans.ts';
import { joined, type Use, Uses } from './inventory-usage.ts';
import {
  attributesOf,
  countOf,
  itemsOf,
  listOf,
  millisOf,
  type OtlpItem,
  objectOf,
  type PlainAttributes,
  textOf,
} from './otlp-json.ts';

/** Series of metrics whose counters are followed. */
const MAX_SERIES = 100_000;
const CUMULATIVE: readonly unknown[] = [2, 'AGGREGATION_TEMPORALITY_CUMULATIVE'];

interface Series {
  counted: Counted;
  app: string;
  start: number;
  value: number;
}

/** How much was read. */
export interface ReadCounts {
  spans: number;
  'log records': number;
  metrics: number;
  /** Older than the window. */
  older: number;
}

/** Collects the uses of all requests. */
export class OtlpUses {
  /** Events that every SDK causes, or whose type is not known. */
  eventsOfNoService = 0;
  readonly read: ReadCounts = { spans: 0, 'log records': 0, metrics: 0, older: 0 };
  readonly #since: number;
  readonly #spans = new Uses('spans');
  readonly #metrics = new Uses('metrics');
  readonly #records = new Uses('log records');
  readonly #ofSpans = new SpanUses(this.#spans);
  readonly #series = new Map<string, Series>();
  #droppedSeries = 0;

  /** @param since Milliseconds since 1970; older data is not counted. */
  constructor(since: number) {
    this.#since = since;
  }

  add(request: unknown): void {
    for (const item of itemsOf(request, 'spans')) this.#span(item);
    for (const item of itemsOf(request, 'logRecords')) this.#record(item);
    for (const item of itemsOf(request, 'metrics')) this.#metric(item);
  }

  /** Everything that was counted; nothing can be added afterwards. */
  end(): Use[] {
    this.#ofSpans.end();
    return joined(this.#spans.list, this.#metrics.list, this.#records.list);
  }

  /** What did not fit into memory. */
  get overflow(): number {
    return this.#spans.overflow + this.#metrics.overflow + this.#records.overflow + this.#droppedSeries;
  }

  #span(span: OtlpItem): void {
    if (this.#isOld(millisOf(span.item.endTimeUnixNano))) return;
    if (this.#ofSpans.add(span, attributesOf(span.item.attributes), appOf(span.resource))) this.read.spans++;
  }

  #record({ resource, item }: OtlpItem): void {
    const at = millisOf(item.timeUnixNano) ?? millisOf(item.observedTimeUnixNano);
    if (this.#isOld(at)) return;
    const attributes = attributesOf(item.attributes);
    const acsService = textOf(attributes[ATTR_ACS_SERVICE]);
    const category = textOf(attributes['azure.category']);
    const event = textOf(attributes['cloudevents.event_type']);
    // The request and its response are two records.
    const isResponse = attributes['acs.exchange.phase'] !== 'request';
    const userAgent = isResponse ? textOf(attributes['acs.sdk.user_agent']) : undefined;
    if (!(acsService || category || event || userAgent)) return;
    this.read['log records']++;
    const operation =
      textOf(attributes[ATTR_ACS_OPERATION]) ??
      category ??
      event ??
      textOf(item.eventName) ??
      userAgent ??
      'log record';
    const match = matchServices({ acsService, category, event, userAgent, operation }, attributes);
    if (event && match.base.length === 0) this.eventsOfNoService++;
    this.#records.add({
      match,
      isEvent: event !== undefined,
      app: appOf(resource),
      operation,
      group: operation,
      resource:
        textOf(attributes['server.address']) ??
        textOf(attributes[ATTR_ACS_RESOURCE_NAME]) ??
        textOf(attributes['cloud.resource_id']) ??
        textOf(resource['cloud.resource_id']) ??
        (event && textOf(attributes[ATTR_ACS_RESOURCE_ID])),
      count: 1,
      at: at ?? 0,
    });
  }

  #metric({ resource, item }: OtlpItem): void {
    const name = textOf(item.name) ?? '';
    const counting = Object.hasOwn(COUNTING, name) ? COUNTING[name] : undefined;
    if (!counting) return;
    const data = objectOf(item.sum ?? item.histogram ?? item.exponentialHistogram);
    const isCumulative = CUMULATIVE.includes(data.aggregationTemporality);
    for (const point of listOf(data.dataPoints)) {
      const at = millisOf(point.timeUnixNano);
      if (this.#isOld(at)) continue;
      this.read.metrics++;
      const attributes = attributesOf(point.attributes);
      const counted = counting(attributes);
      if (!counted) continue;
      const value = countOf(point.count ?? point.asInt ?? point.asDouble);
      const start = millisOf(point.startTimeUnixNano) ?? 0;
      const series = { counted, app: appOf(resource), start, value };
      const count = isCumulative ? this.#increase(name, resource, attributes, series) : value;
      if (count > 0) this.#metrics.add({ ...counted, app: series.app, count, at: at ?? 0 });
    }
  }

  /** By how much a counter has grown within the window. */
  #increase(name: string, resource: PlainAttributes, attributes: PlainAttributes, next: Series): number {
    const key = JSON.stringify([name, Object.entries(resource).sort(), Object.entries(attributes).sort()]);
    const before = this.#series.get(key);
    if (!before && this.#series.size >= MAX_SERIES) {
      this.#droppedSeries++;
      return 0;
    }
    this.#series.set(key, next);
    const isNew = !before || before.start !== next.start || next.value < before.value;
    if (!isNew) return next.value - before.value;
    // What a counter that began before the window had counted by then is not known.
    return before || next.start >= this.#since ? next.value : 0;
  }

  #isOld(at: number | undefined): boolean {
    const old = at !== undefined && at < this.#since;
    if (old) this.read.older++;
    return old;
  }
}

function appOf(resource: PlainAttributes): string {
  return textOf(resource['service.name']) ?? 'unknown_service';
}
