/** Records -> lanes: one for each participant and for each other source. */
import { textOf } from '../cli/otlp-json.ts';
import type { Item, Lane, LaneSource, MediaSeries, MediaSummary, Severity } from './api-parts.ts';
import { labelOf } from './labels.ts';
import type { StoredRecord } from './queries.ts';
import { hasRequest, isExchange, isOperation } from './record-ids.ts';
import { LEG_SPAN, legOf } from './summary.ts';
import { callEndOf, deliveryIn, type End, failureIn, verdictOf, worse } from './verdicts.ts';
import { shortId } from './words.ts';

/** More items of one lane are only counted. */
const MAX_ITEMS = 3000;
const [WARN, ERROR] = [13, 17];

interface OpenLane extends Lane {
  end?: End | undefined;
}

const ORDER: readonly LaneSource[] = [
  'client',
  'call_automation',
  'api',
  'event_grid',
  'resource_log',
  'log',
];

/** The lanes of a page; media samples are not items. */
export function lanesOf(records: readonly StoredRecord[]): Lane[] {
  const lanes = new Map<string, OpenLane>();
  // Lines of the SDK that precede their leg have a span id of their own: they are no participant.
  const legs = new Set(records.filter(({ name }) => name !== '').map(legOf));
  for (const record of records) {
    if (record.name === 'acs.media.sample') continue;
    const leg = legOf(record);
    const [source, id] = leg === undefined || legs.has(leg) ? laneOf(record) : logLaneOf(record);
    const lane = lanes.get(id) ?? newLane(source, id, record);
    lanes.set(id, lane);
    if (lane.items.length < MAX_ITEMS) lane.items.push(itemOf(record));
    else lane.omitted++;
    describe(lane, record);
  }
  return [...lanes.values()]
    .sort((a, b) => ORDER.indexOf(a.source) - ORDER.indexOf(b.source))
    .map(({ end, ...lane }) => ({ ...lane, verdict: end ? verdictOf(end) : null }));
}

function laneOf(record: StoredRecord): [source: LaneSource, id: string] {
  const { attributes } = record;
  const leg = legOf(record);
  const app = appOf(record) ?? '';
  if (leg !== undefined) return ['client', `client:${leg}`];
  if (attributes['azure.category'] !== undefined || attributes['acs.source'] === 'resource_log')
    return ['resource_log', 'resource_log'];
  if (attributes['acs.source'] === 'event_grid') return ['event_grid', 'event_grid'];
  if (isOperation(record) || isExchange(record)) return ['api', `api:${app}`];
  if (attributes['acs.source'] === 'client') return ['client', `client:${app}`];
  if (attributes['acs.source'] === 'call_automation')
    return ['call_automation', `call_automation:${textOf(attributes['acs.call.connection_id']) ?? app}`];
  if (record.isSpan || hasRequest(attributes) || record.name.startsWith('acs.')) return ['api', `api:${app}`];
  return logLaneOf(record);
}

function logLaneOf(record: StoredRecord): [source: LaneSource, id: string] {
  return ['log', `log:${appOf(record) ?? ''}`];
}

function newLane(source: LaneSource, id: string, record: StoredRecord): OpenLane {
  const app = appOf(record);
  const of = app === null ? '' : ` of ${app}`;
  const labels: Record<LaneSource, string> = {
    client: 'Participant',
    call_automation: `Call Automation${app === null ? '' : ` (${app})`}`,
    api: `API requests${of}`,
    event_grid: 'Event Grid',
    resource_log: 'Resource logs',
    log: `Log${of}`,
  };
  return {
    id,
    source,
    label: labels[source],
    app,
    participantId: null,
    verdict: null,
    items: [],
    omitted: 0,
  };
}

/** Names the participant, and keeps the end of their view. */
function describe(lane: OpenLane, record: StoredRecord): void {
  const { attributes, name, isSpan } = record;
  if (lane.source !== 'client' && lane.source !== 'call_automation') return;
  if (lane.source === 'client') {
    lane.participantId ??= textOf(attributes['acs.participant.id']) ?? null;
    const id = lane.participantId === null ? '' : ` ${shortId(lane.participantId)}`;
    const direction = textOf(attributes['acs.call.direction']);
    if (direction !== undefined) lane.label = `Participant${id} (${direction})`;
  }
  const isEnd = isSpan ? LEG_SPAN.test(name) || name === 'call automation' : name === 'acs.call.ended';
  if (isEnd) lane.end = worse(lane.end, callEndOf(attributes));
}

function itemOf(record: StoredRecord): Item {
  const { id, start, end, traceId, spanId, attributes } = record;
  const { kind, label, detail } = labelOf(record);
  const found = kind === 'log' ? undefined : endOf(record);
  const { meaning, action } = verdictOf(found);
  return {
    id,
    kind,
    severity: severityOf(record, found),
    start,
    end,
    label,
    detail: detail ?? ([meaning, action].filter((text) => text !== '').join(' ') || record.message || null),
    traceId,
    spanId,
    attributes,
  };
}

/** Spans below that of a leg: they repeat how the leg ended, for samplers. */
const BELOW_LEG = /^call (?:setup|lobby|hold|reconnect|participant)$/;

/** A setup that led to no connection ended as its leg did; a participant may have an end of its own, with a code. */
function repeatsEnd({ isSpan, name, attributes }: StoredRecord): boolean {
  if (!isSpan || !BELOW_LEG.test(name) || attributes['acs.end_reason.code'] !== undefined) return false;
  return name !== 'call setup' || attributes['acs.call.setup.duration'] !== undefined;
}

function endOf(record: StoredRecord): End | undefined {
  if (repeatsEnd(record)) return undefined;
  const { attributes, name } = record;
  const isAction = name.startsWith('call_automation.') || name === 'acs.call_automation.callback';
  return callEndOf(attributes, isAction ? 'automation' : 'call') ?? deliveryIn(record) ?? failureIn(record);
}

function severityOf({ severity, attributes }: StoredRecord, end: End | undefined): Severity {
  if (severity >= ERROR || end?.state === 'failed') return 'error';
  const quality = attributes['acs.diagnostic.quality'] ?? attributes['acs.media.quality'];
  if (severity >= WARN || quality === 'poor' || quality === 'bad') return 'warning';
  return end?.state === 'ok' || quality === 'good' ? 'ok' : 'info';
}

function appOf({ origin }: StoredRecord): string | null {
  return textOf(origin.resource['service.name']) ?? null;
}

const SAMPLED = [
  ['acs.media.jitter.value', 'jitter'],
  ['acs.media.packet_loss.value', 'packetLoss'],
  ['acs.media.round_trip_time.value', 'roundTripTime'],
] as const;
const FIGURE = /^acs\.media\.(\w+\.(?:min|mean|p95|max))$/;

/** Samples and summaries of media, by participant and direction. */
export function mediaSeriesOf(records: readonly StoredRecord[]): MediaSeries[] {
  const series = new Map<string, MediaSeries>();
  for (const record of records) {
    const { name, attributes, start } = record;
    const isSample = name === 'acs.media.sample';
    if (!isSample && name !== 'acs.media.summary') continue;
    const [, laneId] = laneOf(record);
    const direction = attributes['acs.media.direction'] === 'receive' ? 'receive' : 'send';
    const key = `${laneId} ${direction}`;
    const one = series.get(key) ?? { laneId, direction, samples: [], summary: null };
    series.set(key, one);
    if (isSample) one.samples.push({ time: start, ...figures(record) });
    else one.summary = summaryOf(record);
  }
  return [...series.values()];
}

function figures({ attributes }: StoredRecord): Partial<Record<(typeof SAMPLED)[number][1], number>> {
  return Object.fromEntries(
    SAMPLED.flatMap(([name, key]) => (typeof attributes[name] === 'number' ? [[key, attributes[name]]] : [])),
  );
}

function summaryOf({ attributes }: StoredRecord): MediaSummary {
  const found = Object.entries(attributes).flatMap(([name, value]): [string, number][] => {
    const figure = FIGURE.exec(name)?.[1];
    return figure !== undefined && typeof value === 'number' ? [[figure, value]] : [];
  });
  return {
    quality: attributes['acs.media.quality'] === 'poor' ? 'poor' : 'good',
    figures: Object.fromEntries(found),
  };
}
