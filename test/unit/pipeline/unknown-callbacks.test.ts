/** Callbacks of kinds that this version does not know: the result decides where the name says nothing. */
import { afterAll, beforeEach, expect, it } from 'vitest';
import { type Process, startProcess } from './automation-stage.ts';

let server: Process;
beforeEach(() => {
  server = startProcess();
});
afterAll(() => server.close());

it.each([
  ['BridgeReported', { code: 500, subCode: 9999 }, 'server', 'ERROR'],
  ['BridgeReported', { code: '403', subCode: '0' }, 'auth', 'ERROR'],
  ['BridgeReported', { code: 200, subCode: 0 }, undefined, 'INFO'],
  ['BridgeReported', { code: 'many' }, undefined, 'INFO'],
  ['BridgeReported', undefined, undefined, 'INFO'],
  ['BridgeCanceled', { code: 400, subCode: 8508 }, 'cancelled', 'INFO'],
  ['ParticipantsUpdated', { code: 500, subCode: 0 }, undefined, 'INFO'],
])('%s with %j', (kind, resultInformation, outcome, severity) => {
  const data = { callConnectionId: 'leg-1', resultInformation };
  server.read([{ id: 'callback-1', type: `Microsoft.Communication.${kind}`, data }]);
  const [record] = server.records();
  expect([record?.attributes['acs.end_reason.class'], record?.severity]).toEqual([outcome, severity]);
});
