/** The text that the browser tests compare: from made-up spans and records, each deviation of which must show. */
import { describe, expect, it } from 'vitest';
import { callTree, recordsOutside } from '../../browser/call-tree.ts';
import { expectedTree, INCOMING, MISSED, OUTGOING } from '../../browser/expected-leg.ts';
import type { OtlpSink, SinkAttributes, SinkLog, SinkSpan } from '../../fakes/otlp-sink.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const TRACE = CALL.replaceAll('-', '');
const LEG = {
  'acs.source': 'client',
  'acs.service': 'calling',
  'acs.call.direction': 'outgoing',
  'acs.call.type': 'one_to_one',
  'acs.call.id': CALL,
  'acs.participant.id': '3f1f3b57-7f0b-4f0c-9e0e-0a8a7b3f8e11',
};
const VERDICT = {
  'acs.end_reason.class': 'ok',
  'acs.end_reason.origin': 'unknown',
  'acs.end_reason.expected': true,
};
const END = {
  ...VERDICT,
  'acs.end_reason.category': 'success',
  'acs.end_reason.code': 0,
  'acs.end_reason.sub_code': 0,
};
const MILLI = 1_000_000n;

const span = (name: string, attributes: SinkAttributes, times: [number, number], more = {}): SinkSpan => ({
  traceId: TRACE,
  spanId: name,
  parentSpanId: undefined,
  name,
  kind: 'client',
  startUnixNano: BigInt(times[0]) * MILLI,
  endUnixNano: BigInt(times[1]) * MILLI,
  attributes,
  status: { code: 'unset', message: undefined },
  links: [],
  events: [],
  resource: {},
  scope: { name: 'acs-otel', version: undefined, schemaUrl: undefined },
  ...more,
});

const log = (eventName: string | undefined, at: number, attributes: SinkAttributes, more = {}): SinkLog => ({
  traceId: TRACE,
  spanId: 'call outgoing',
  eventName,
  severityNumber: 9,
  severityText: 'INFO',
  body: eventName?.replace(/^acs\./, '').replace(/[._]/g, ' '),
  attributes,
  timeUnixNano: BigInt(at) * MILLI,
  observedUnixNano: 0n,
  resource: {},
  scope: { name: 'acs-otel', version: undefined, schemaUrl: undefined },
  ...more,
});

/** A call of 3 s that took 1 s to connect. */
function call(): Pick<OtlpSink, 'spans' | 'logs'> & { leg: SinkSpan; setup: SinkSpan } {
  const durations = { 'acs.call.setup.duration': 1, 'acs.call.duration': 3 };
  const leg = span('call outgoing', { ...LEG, ...durations, ...END }, [0, 4000]);
  const inLeg = { parentSpanId: 'call outgoing', kind: 'internal' };
  const setup = span('call setup', { ...LEG, ...VERDICT, 'acs.call.setup.duration': 1 }, [0, 1000], inLeg);
  const logs = [
    log('acs.call.ended', 4000, { ...LEG, ...END }, { body: 'call ended: ok, 0/0' }),
    log('acs.call.started', 0, LEG),
    log('acs.call.state_changed', 900, { ...LEG, 'acs.call.state': 'EarlyMedia' }),
    log('acs.call.connected', 1000, LEG),
  ];
  return { spans: [setup, leg], logs, leg, setup };
}

const text = (exported: Pick<OtlpSink, 'spans' | 'logs'>, options = {}) =>
  callTree(exported as OtlpSink, CALL, options);

describe('the tree of a call', () => {
  it('shows the leg, its phases and its records in order, without what depends on the run', () => {
    expect(text(call())).toBe(`
call outgoing client
  call.direction=outgoing call.duration=<s> call.id=<call> call.setup.duration=<s> call.type=one_to_one participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
  > call setup internal call.setup.duration=<s>
  - call.started
  - call.connected
  - call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]
`);
  });

  it.each<[string, (exported: ReturnType<typeof call>) => void, RegExp]>([
    ['a missing attribute', ({ setup }) => delete setup.attributes['acs.call.id'], /LACKS acs\.call\.id/],
    ['another value', ({ setup }) => (setup.attributes['acs.source'] = 'sdk'), /> call setup.* source=sdk/],
    ['an attribute more', ({ logs }) => (logs[1]!.attributes['acs.x'] = 1), /- call\.started x=1/],
    ['a failed span', ({ leg }) => (leg.status.code = 'error'), /call outgoing client error/],
    ['another severity', ({ logs }) => (logs[3]!.severityText = 'WARN'), /call\.connected WARN/],
    ['another body', ({ logs }) => (logs[3]!.body = 'else'), /call\.connected "else"/],
    ['an unexpected end', ({ leg }) => (leg.attributes['acs.end_reason.expected'] = false), /UNEXPECTED/],
    [
      'a record without a leg',
      ({ logs }) => (logs[1]!.spanId = 'x'),
      /outside of every leg: acs\.call\.started/,
    ],
    ['a span without a leg', ({ setup }) => (setup.parentSpanId = 'x'), /setup took 1 s, its span undefined/],
    [
      'a link',
      ({ leg }) => leg.links.push({ traceId: TRACE, spanId: 'x', attributes: {} }),
      /-> <call> another span/,
    ],
  ])('shows %s', (_, change, expected) => {
    const exported = call();
    change(exported);
    let shown: string;
    try {
      shown = text(exported);
    } catch (error) {
      shown = String(error);
    }
    expect(shown).toMatch(expected);
  });

  it.each<[string, (exported: ReturnType<typeof call>) => void, RegExp]>([
    ['ends before its start', ({ leg }) => (leg.endUnixNano = 0n), /ends before its start/],
    ['lies outside of its leg', ({ setup }) => (setup.endUnixNano = 9000n * MILLI), /is not within/],
    ['differs from its attribute', ({ setup }) => (setup.endUnixNano = 2000n * MILLI), /setup took 1 s/],
    ['differs from the sum', ({ leg }) => (leg.attributes['acs.call.duration'] = 2), /are not the span's/],
  ])('fails for a span whose time %s', (_, change, expected) => {
    const exported = call();
    change(exported);
    expect(() => text(exported)).toThrow(expected);
  });

  it('shows media figures only when asked, and those that contradict each other', () => {
    const exported = call();
    const figures = (max: number) => ({ min: 0.01, mean: 0.02, p95: 0.03, max });
    for (const [statistic, value] of Object.entries(figures(0.04)))
      exported.leg.attributes[`acs.media.receive.jitter.${statistic}`] = value;
    expect(text(exported)).not.toContain('media');
    expect(text(exported, { media: true })).toContain(' media.receive.jitter[4] ');
    exported.leg.attributes['acs.media.receive.jitter.max'] = 0.001;
    expect(text(exported, { media: true })).toContain(
      'media.receive.jitter[not plausible: 0.01,0.02,0.03,0.001]',
    );
  });

  it('lists records of no call apart', () => {
    const agent = log(
      'acs.call_agent.connection_changed',
      0,
      { 'acs.source': 'client' },
      { traceId: undefined },
    );
    const sink = { spans: [], logs: [agent, call().logs[0]] } as unknown as OtlpSink;
    expect(recordsOutside(sink, 'acs.call_agent.connection_changed', 'acs.call.ended')).toEqual([
      'call_agent.connection_changed source=client',
    ]);
  });
});

describe('an expected leg', () => {
  it('of a connected call', () => {
    expect(expectedTree(OUTGOING, INCOMING)).toBe(`
call outgoing client
  call.direction=outgoing call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> call.type=one_to_one participant.id=<guid> service=calling source=client end[ok by unknown, expected, success, 0/0]
  > call setup internal call.setup.duration=<s>
  > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
  - call.started
  - call.participant_joined "call participant joined communicationUser" participant.kind=communicationUser
  - call.state_changed "call state changed None" call.state=None
  - call.state_changed "call state changed Connecting" call.state=Connecting
  - call.state_changed "call state changed Ringing" call.state=Ringing
  - call.state_changed "call state changed Connected" call.state=Connected
  - call.connected
  - call.state_changed "call state changed Disconnecting" call.state=Disconnecting
  - call.participant_ended "call participant ended communicationUser: ok, 0/0" participant.kind=communicationUser end[ok by unknown, expected, success, 0/0]
  - call.state_changed "call state changed Disconnected" call.state=Disconnected
  - call.ended "call ended: ok, 0/0" end[ok by unknown, expected, success, 0/0]
call incoming client
  call.direction=incoming call.duration=<s> call.id=<call> call.server_id=<server id> call.setup.duration=<s> participant.id=<guid> service=calling source=client end[ok by peer, expected, success, 0/5003]
  > call setup internal call.setup.duration=<s>
  > call participant internal call.setup.duration=<s> participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
  - call.started
  - call.participant_joined "call participant joined communicationUser" participant.kind=communicationUser
  - call.state_changed "call state changed Connecting" call.state=Connecting
  - call.state_changed "call state changed Connected" call.state=Connected
  - call.connected
  - call.participant_ended "call participant ended communicationUser: ok, 0/5003" participant.kind=communicationUser end[ok by peer, expected, success, 0/5003]
  - call.state_changed "call state changed Disconnected" call.state=Disconnected
  - call.ended "call ended: ok, 0/5003" end[ok by peer, expected, success, 0/5003]
`);
  });

  it('of a missed call that ended unexpectedly', () => {
    expect(
      expectedTree({ ...MISSED, end: 'server by acs, UNEXPECTED, unexpected_server_error, 500/0' }),
    ).toBe(`
call incoming client error
  call.direction=incoming call.id=<call> service=calling source=client end[server by acs, UNEXPECTED, unexpected_server_error, 500/0]
  > call setup internal
  - call.started
  - call.ended ERROR "call ended: server, 500/0" end[server by acs, UNEXPECTED, unexpected_server_error, 500/0]
`);
  });
});
