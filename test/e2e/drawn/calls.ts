/** The calls of a day: most end well, and during the incident 30% end with a 503 of Microsoft. */
import { LABEL, SERIES } from '../../../grafana/src/names.ts';
import { classifyDiagnostic } from '../../../src/classification/diagnostic.ts';
import { classifyEndReason } from '../../../src/classification/end-reason.ts';
import type { CallDirection, CallLeg } from '../../../src/events/call-event.ts';
import { endReasonMetricAttributes } from '../../../src/signals/end-reason-attributes.ts';
import type { LokiRecord } from '../../grafana/recording.ts';
import type { Counters } from './counters.ts';
import type { Random } from './random.ts';
import { type App, callRecordOf, likeRecorded } from './records.ts';

/** What a day writes into. */
export interface Sink {
  random: Random;
  counters: Counters;
  records: LokiRecord[];
}

/** Customers' pages call, agents' pages answer. */
export const WEB: App = { service: 'contoso-web', environment: 'production' };
export const AGENT: App = { service: 'contoso-agent', environment: 'production' };

interface Client {
  weight: number;
  browser: [name: string, version: string];
  system: string;
  region: string;
  version: string;
}
const CLIENTS: readonly [Client, ...Client[]] = [
  { weight: 5, browser: ['Chrome', '142'], system: 'Windows', region: 'westeurope', version: '3.4.2' },
  { weight: 3, browser: ['Safari', '18.5'], system: 'iOS', region: 'westeurope', version: '3.4.2' },
  { weight: 2, browser: ['Edge', '142'], system: 'Windows', region: 'northeurope', version: '3.4.1' },
];

/** The app of a leg, in one of the browsers that people use. */
function appOf({ service, environment }: App, random: Random): App {
  const { browser, system, region, version } = random.pick(CLIENTS);
  const labels = {
    [LABEL.version]: version,
    [LABEL.browser]: browser[0],
    [LABEL.browserVersion]: browser[1],
    [LABEL.system]: system,
    [LABEL.region]: region,
  };
  return { service, environment, labels };
}

interface End {
  code: number;
  subCode: number;
  weight: number;
}
const OUTAGE: End = { code: 503, subCode: 0, weight: 0 };
const ENDS: readonly [End, ...End[]] = [
  { code: 0, subCode: 0, weight: 600 },
  { code: 487, subCode: 0, weight: 40 },
  { code: 486, subCode: 0, weight: 30 },
  { code: 480, subCode: 10037, weight: 40 },
  { code: 603, subCode: 0, weight: 20 },
  { code: 504, subCode: 560504, weight: 2 },
  { code: 410, subCode: 3100, weight: 3 },
  { code: 410, subCode: 531004, weight: 2 },
  { code: 403, subCode: 5221, weight: 1 },
  { code: 503, subCode: 0, weight: 1 },
];

const SETUP_BOUNDS = [0.5, 1, 2.5, 5, 10];
const JITTER_BOUNDS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1];
const LOSS_BOUNDS = [0.005, 0.01, 0.02, 0.05, 0.1];
const ROUND_TRIP_BOUNDS = [0.05, 0.1, 0.2, 0.3, 0.5];

/** A page that could not send everything in time. */
export function addDrop({ random, counters, records }: Sink, at: number): void {
  const { service, environment } = WEB;
  const labels = { ...placed(WEB, 'client'), [LABEL.dropSignal]: 'log', [LABEL.dropReason]: 'queue_full' };
  counters.add(SERIES.dropped, labels, at, 3);
  const own = { [LABEL.service]: service, [LABEL.environment]: environment, [LABEL.trace]: random.hex(32) };
  records.push(likeRecorded('acs_otel.dropped', { service_name: service }, at, own));
}

/** Labels that the gateway gives every series of an app. */
const placed = ({ service, environment }: App, source: string) => ({
  [LABEL.service]: service,
  [LABEL.environment]: environment,
  [LABEL.source]: source,
});

/** A leg that ends at this time. @param outage The service fails. */
export function addCall(sink: Sink, at: number, outage: boolean): void {
  const { random } = sink;
  const direction: CallDirection = random.next() < 0.5 ? 'outgoing' : 'incoming';
  const app = appOf(direction === 'outgoing' ? WEB : AGENT, random);
  const end = outage && random.next() < 0.3 ? OUTAGE : random.pick(ENDS);
  const leg: CallLeg = {
    source: 'client',
    direction,
    ids: { callId: random.guid() },
    participantId: random.guid(),
  };
  const isConnected = end.code === 0 || (end.code === 410 && end.subCode === 3100);
  const seconds = isConnected ? random.between(30, 240) : 8;
  sink.records.push(callRecordOf({ type: 'call.started', leg }, {}, app, at - seconds));
  if (isConnected) addConnected(sink, app, leg, at - seconds + 5);
  addEnd(sink, app, leg, end, at);
  if (isConnected) addMedia(sink, app, leg, at);
  if (random.next() < 0.04) addDiagnostic(sink, app, leg, at - 3);
}

function addConnected({ random, counters, records }: Sink, app: App, leg: CallLeg, at: number): void {
  const labels = { ...placed(app, 'client'), [LABEL.direction]: leg.direction ?? '' };
  counters.add(SERIES.connected, labels, at);
  counters.observe(SERIES.setUp, labels, at, random.between(0.6, 4), SETUP_BOUNDS);
  records.push(callRecordOf({ type: 'call.connected', leg }, {}, app, at));
}

function addEnd(
  { counters, records }: Sink,
  app: App,
  leg: CallLeg,
  { code, subCode }: End,
  at: number,
): void {
  const end = classifyEndReason({ code, subCode });
  const own = Object.entries(endReasonMetricAttributes(end)).map(
    ([name, value]) => [name.replaceAll('.', '_'), String(value)] as const,
  );
  const labels = { ...placed(app, 'client'), [LABEL.direction]: leg.direction ?? '' };
  counters.add(SERIES.ended, { ...labels, ...Object.fromEntries(own) }, at);
  const reason = { code, subCode, beforeConnect: false };
  records.push(callRecordOf({ type: 'call.ended', leg, reason }, { end }, app, at));
}

function addMedia({ random, counters, records }: Sink, app: App, leg: CallLeg, at: number): void {
  for (const direction of ['send', 'receive'] as const) {
    const poor = random.next() < 0.08;
    const [jitter, loss, roundTrip] = poor ? [0.06, 0.07, 0.45] : [random.between(0.004, 0.02), 0.004, 0.08];
    const labels = { ...placed(app, 'client'), [LABEL.mediaDirection]: direction };
    const quality = poor ? 'poor' : 'good';
    counters.add(SERIES.mediaSummaries, { ...labels, [LABEL.mediaQuality]: quality }, at);
    counters.observe(SERIES.jitter, labels, at, jitter!, JITTER_BOUNDS);
    counters.observe(SERIES.packetLoss, labels, at, loss!, LOSS_BOUNDS);
    counters.observe(SERIES.roundTrip, labels, at, roundTrip!, ROUND_TRIP_BOUNDS);
    const figure = (mean: number) => ({ min: mean / 2, mean, p95: mean * 1.5, max: mean * 2 });
    const figures = {
      jitter: figure(jitter!),
      packet_loss: figure(loss!),
      round_trip_time: figure(roundTrip!),
    };
    const event = { type: 'media.summary', leg, summary: { direction, figures } } as const;
    records.push(callRecordOf(event, { quality }, app, at));
  }
}

function addDiagnostic({ random, counters, records }: Sink, app: App, leg: CallLeg, at: number): void {
  const name = random.next() < 0.6 ? 'networkReconnect' : 'microphoneMuteUnexpectedly';
  const values = name === 'networkReconnect' ? [3, 1] : [true];
  for (const [index, value] of values.entries()) {
    const { quality } = classifyDiagnostic({ name, value });
    const labels = {
      ...placed(app, 'client'),
      [LABEL.diagnostic]: name,
      [LABEL.diagnosticQuality]: quality,
    };
    counters.add(SERIES.diagnostic, labels, at + index);
    const scope = name === 'networkReconnect' ? 'network' : 'media';
    const event = { type: 'diagnostic.changed', leg, scope, name, value, remote: false } as const;
    records.push(callRecordOf(event, { quality }, app, at + index));
  }
}
