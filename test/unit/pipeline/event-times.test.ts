/** Records of received events carry the time of the event, and as observed time that of its receipt. */
import { afterAll, beforeEach, expect, it } from 'vitest';
import { gridEvent } from '../../fixtures/event-grid.ts';
import { type Process, startProcess } from './automation-stage.ts';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

const TIME = '2026-11-20T10:00:00.250Z';

const callback = (type: string, data = {}, time = TIME) => ({
  id: crypto.randomUUID(),
  type: `Microsoft.Communication.${type}`,
  time,
  data: { callConnectionId: 'leg-1', ...data },
});

const NAMES: [kind: string, name: string][] = [
  ['SMSDeliveryReportReceived', 'acs.sms.delivery_reported'],
  ['EmailDeliveryReportReceived', 'acs.email.delivery_reported'],
  ['RecordingFileStatusUpdated', 'acs.recording.status_changed'],
  ['CallStarted', 'acs.call.started'],
  ['CallEnded', 'acs.call.ended'],
  ['RouterJobQueued', 'acs.event_grid.event'],
];

it.each<[string, object]>([
  ...NAMES.map(([kind, name]): [string, object] => [name, { ...gridEvent(kind), eventTime: TIME }]),
  ['acs.call.connected', callback('CallConnected')],
  ['acs.call.ended', callback('CallDisconnected')],
  ['acs.call_automation.callback', callback('PlayFailed')],
])('%s', (name, event) => {
  const before = Date.now();
  server.record(event);
  expect(server.times()).toMatchObject([{ name, at: Date.parse(TIME) }]);
  expect(server.times()[0]?.observed).toBeGreaterThanOrEqual(before);
});

it.each(['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'yesterday'])(
  'an event of %s has the time of its receipt',
  (time) => {
    const before = Date.now();
    server.record([{ ...gridEvent('CallStarted'), eventTime: time }, callback('PlayFailed', {}, time)]);
    expect(server.times()).toHaveLength(2);
    for (const { at } of server.times()) {
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
  },
);

it('the time of one event is not that of the next', () => {
  server.record([callback('PlayFailed'), callback('PlayFailed', {}, '2026-11-21T10:00:00.000Z')]);
  expect(server.times().map(({ at }) => at)).toEqual([Date.parse(TIME), Date.parse('2026-11-21T10:00:00Z')]);
});
