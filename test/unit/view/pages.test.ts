/** Pages of calls: verdicts by the tables, lanes by participant and source. */
import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../e2e/gateway/otlp-json.ts';
import { call, calls, type StagedView, sendLogs, sendSpans, stagedView } from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const TRACE = CALL.replaceAll('-', '');
const LEG = 'b7ad6b7169203331';
const OTHER_LEG = 'c7ad6b7169203332';

const client: Attributes = { 'acs.source': 'client', 'acs.service': 'calling', 'acs.call.id': CALL };
const end = (code: number, subCode: number): Attributes => ({
  'acs.end_reason.code': code,
  'acs.end_reason.sub_code': subCode,
});
const leg = (spanId: string, direction: string, attributes: Attributes) => ({
  name: `call ${direction}`,
  traceId: TRACE,
  spanId,
  attributes: {
    ...client,
    'acs.call.direction': direction,
    'acs.participant.id': `${spanId}-0`,
    ...attributes,
  },
});

async function oneCall(...ends: [code: number, subCode: number][]): Promise<StagedView> {
  const view = await stagedView();
  const spans = ends.map(([code, subCode], n) =>
    leg(n === 0 ? LEG : OTHER_LEG, n === 0 ? 'outgoing' : 'incoming', end(code, subCode)),
  );
  await sendSpans(view, spans);
  return view;
}

describe('the verdict of a call', () => {
  it.each([
    [[[0, 0]], 'ok', 'unknown', '0/0'],
    [[[480, 10037]], 'expected', 'peer', '480/10037'],
    [
      [
        [0, 0],
        [480, 10037],
      ],
      'expected',
      'peer',
      '480/10037',
    ],
    [
      [
        [480, 10037],
        [500, 10009],
      ],
      'failed',
      'client',
      '500/10009',
    ],
    [[[503, 560503]], 'failed', 'sbc', '503/560503'],
    [[[0, 4521]], 'abandoned', 'client', '0/4521'],
    [[[410, 301005]], 'failed', 'network', '410/301005'],
  ] as const)('of ends %j is %s', async (ends, state, origin, code) => {
    const view = await oneCall(...ends.map(([a, b]): [number, number] => [a, b]));
    const { verdict } = await call(view, CALL);
    expect(verdict).toMatchObject({ state, code });
    expect([verdict.origin, verdict.meaning === '', verdict.action === '']).toEqual([
      state === 'abandoned' ? verdict.origin : origin,
      false,
      false,
    ]);
    expect((await calls(view, `?state=${state}`)).total).toBe(1);
    expect((await calls(view, `?state=${state === 'ok' ? 'failed' : 'ok'}`)).total).toBe(0);
  });

  it('is running until every participant has left, or a source of whole calls says that it is over', async () => {
    const view = await stagedView();
    const started = { eventName: 'acs.call.started', attributes: client };
    await sendLogs(view, [started]);
    expect((await calls(view)).rows[0]?.verdict.state).toBe('running');
    await sendLogs(view, [
      {
        eventName: 'acs.call.ended',
        attributes: {
          ...client,
          'acs.source': 'event_grid',
          'cloudevents.event_type': 'Microsoft.Communication.CallEnded',
        },
      },
    ]);
    expect((await calls(view)).rows[0]?.verdict.state).toBe('unknown');
  });

  it('that could not be started is a failed call', async () => {
    const view = await stagedView();
    await sendLogs(view, [
      {
        eventName: 'acs.call.start_failed',
        attributes: {
          'acs.source': 'client',
          'acs.service': 'calling',
          'acs.operation': 'CallAgent.startCall',
          'error.type': 'CallingCommunicationError',
        },
      },
    ]);
    const { rows } = await calls(view);
    expect(rows).toMatchObject([
      { callId: null, verdict: { state: 'failed', code: 'CallingCommunicationError' } },
    ]);
    expect((await call(view, rows[0]?.key ?? '')).lanes[0]?.items[0]?.label).toMatch(
      /^CallAgent\.startCall failed/,
    );
  });
});

describe('the timeline', () => {
  it('has a lane for each participant and each other source', async () => {
    const view = await stagedView();
    const child = (name: string, attributes: Attributes = {}) => ({
      name,
      traceId: TRACE,
      parentSpanId: LEG,
      attributes: { ...client, ...attributes },
    });
    await sendSpans(view, [
      leg(LEG, 'outgoing', end(0, 0)),
      child('call hold'),
      child('call reconnect'),
      child('call lobby'),
      leg(OTHER_LEG, 'incoming', end(0, 5003)),
      {
        name: 'call_automation.play',
        traceId: TRACE,
        attributes: {
          'acs.source': 'call_automation',
          'acs.call.id': CALL,
          'acs.call.connection_id': 'c-1',
          ...end(400, 8501),
        },
      },
    ]);
    await sendLogs(view, [
      {
        eventName: 'acs.diagnostic.changed',
        attributes: {
          ...client,
          'acs.diagnostic.name': 'networkReconnect',
          'acs.diagnostic.value': '3',
          'acs.diagnostic.quality': 'bad',
        },
      },
      {
        eventName: 'acs.call_automation.callback',
        attributes: {
          'acs.source': 'call_automation',
          'acs.call.id': CALL,
          'acs.call.connection_id': 'c-1',
          'acs.call_automation.event': 'PlayFailed',
          ...end(400, 8501),
        },
      },
      {
        eventName: 'acs.event_grid.event',
        attributes: {
          'acs.source': 'event_grid',
          'acs.call.id': CALL,
          'cloudevents.event_type': 'Microsoft.Communication.CallParticipantAdded',
        },
      },
      {
        eventName: 'azure.resource.log',
        attributes: {
          'acs.source': 'resource_log',
          'azure.category': 'CallSummary',
          'acs.call.id': CALL,
          ...end(0, 0),
        },
      },
      {
        body: 'a line of the SDK',
        traceId: TRACE,
        attributes: { 'acs.sdk.package': 'communication-calling' },
      },
    ]);
    const { lanes } = await call(view, CALL);
    expect(lanes.map(({ source, label, items }) => [source, label, items.map((item) => item.label)])).toEqual(
      [
        [
          'client',
          'Participant b7ad6b71 (outgoing)',
          ['Call outgoing', 'On hold', 'Reconnecting', 'In the lobby'],
        ],
        ['client', 'Participant c7ad6b71 (incoming)', ['Call incoming']],
        ['client', 'Participant', ['Network reconnect: bad']],
        ['call_automation', 'Call Automation (web)', ['Play', 'Play failed: client, 400/8501']],
        ['event_grid', 'Event Grid', ['Call participant added']],
        ['resource_log', 'Resource logs', ['Call summary']],
        ['log', 'Log of web', ['a line of the SDK']],
      ],
    );
    const items = lanes.flatMap((lane) => lane.items);
    expect(items.find(({ kind }) => kind === 'diagnostic')).toMatchObject({
      severity: 'warning',
      detail: expect.stringMatching(/\. .*\.$/),
    });
    expect(items.find(({ kind }) => kind === 'callback')).toMatchObject({
      severity: 'error',
      detail: expect.stringMatching(/\.$/),
    });
  });

  it('of a call with 12,000 records is bounded, and says what it leaves out', async () => {
    const view = await stagedView();
    for (let n = 0; n < 4; n++)
      await sendLogs(
        view,
        Array.from({ length: 3000 }, () => ({
          eventName: 'acs.call.state_changed',
          attributes: { ...client, 'acs.call.state': 'Connected' },
        })),
      );
    const page = await call(view, CALL);
    expect(page.records).toBe(12_000);
    const [lane] = page.lanes;
    expect([lane?.items.length, lane?.omitted]).toEqual([3000, 7000]);
  });
});

describe('links', () => {
  it('are those whose placeholders have a value', async () => {
    const links = [
      'Jaeger=http://localhost:16686/trace/{traceId}',
      'Other=https://h.example/?id={callId}&from={from}',
    ];
    const view = await stagedView({ links });
    await sendSpans(view, [leg(LEG, 'outgoing', end(0, 0))]);
    const page = await call(view, CALL);
    expect(page.links).toEqual([
      { label: 'Jaeger', url: `http://localhost:16686/trace/${TRACE}` },
      { label: 'Other', url: `https://h.example/?id=${CALL}&from=${Math.floor(page.from)}` },
    ]);
  });
});

it.each([
  ['a setup that led to a connection', { 'acs.call.setup.duration': 0.4 }, 'info'],
  ['a setup that led to none', {}, 'error'],
])('%s in a failed call has the severity of its own end', async (_, more, severity) => {
  const view = await stagedView();
  const verdict = { ...client, 'acs.end_reason.class': 'server', 'acs.end_reason.origin': 'acs' };
  const setup = {
    name: 'call setup',
    traceId: TRACE,
    spanId: OTHER_LEG,
    parentSpanId: LEG,
    attributes: { ...verdict, 'acs.end_reason.expected': false, ...more },
  };
  await sendSpans(view, [leg(LEG, 'outgoing', end(500, 0)), setup]);
  const { lanes } = await call(view, CALL);
  const items = lanes.flatMap((lane) => lane.items);
  expect(items.find(({ label }) => label === 'Setup')?.severity).toBe(severity);
});
