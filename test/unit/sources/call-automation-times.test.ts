/** Times of callbacks that nobody can have measured. */
import { expect, it } from 'vitest';
import type { CallEvent } from '../../../src/events/call-event.ts';
import type { CallbackSink, EventGridSink } from '../../../src/events/sink.ts';
import { EventBodies } from '../../../src/sources/event-bodies.ts';

function secondsBetween(connected: string, disconnected: string): number | undefined {
  const events: CallEvent[] = [];
  const sink = { emitCall: (event: CallEvent) => events.push(event) } as unknown as CallbackSink &
    EventGridSink;
  const bodies = new EventBodies(sink, { onDropped: () => {} });
  const callback = (type: string, time: string) => ({
    id: crypto.randomUUID(),
    source: 'calling/callConnections/leg-1',
    specversion: '1.0',
    type: `Microsoft.Communication.${type}`,
    time,
    data: { callConnectionId: 'leg-1' },
  });
  bodies.read([callback('CallConnected', connected)], 'recordCallAutomationEvents');
  bodies.read([callback('CallDisconnected', disconnected)], 'recordCallAutomationEvents');
  expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['call.connected', 'call.ended']);
  return (events[1] as { seconds?: number }).seconds;
}

it.each([
  ['2026-11-25T10:00:00Z', '2026-11-25T10:00:12Z', 12],
  ['2026-11-25T10:00:05Z', '2026-11-25T10:00:00Z', 0],
])('keeps the duration from %s to %s', (from, to, seconds) => expect(secondsBetween(from, to)).toBe(seconds));

it.each([
  ['1970-01-01T00:00:00Z', '2026-11-25T10:00:00Z'],
  ['2026-11-25T10:00:00Z', '9999-12-31T23:59:59Z'],
  ['2020-11-25T10:00:00Z', '2026-11-25T10:00:00Z'],
  ['2026-11-25T10:00:00Z', '2026-11-24T10:00:00Z'],
])('never measures from %s to %s', (from, to) => {
  expect(secondsBetween(from, to) ?? 0).toBeLessThan(2 * 86_400);
  expect(secondsBetween(from, to) ?? 0).toBeGreaterThanOrEqual(0);
});
