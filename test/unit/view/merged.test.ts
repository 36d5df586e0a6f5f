/** Calls and messages that turn out to be one: every id leads to what is left, and to nothing that is gone. */
import { expect, it } from 'vitest';
import { IN_MEMORY, openDatabase } from '../../../src/view/database.ts';
import { Queries } from '../../../src/view/queries.ts';
import { recordsOf } from '../../../src/view/record.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { candidatesIn } from '../../../src/view/search-text.ts';
import { Store } from '../../../src/view/store.ts';
import { logsRequest, type SpanToSend, tracesRequest } from '../../e2e/gateway/otlp-json.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const CONNECTION = '0d003980-50d0-4e0a-a1f4-5ad4b94e7b7f';
const SERVER_CALL = 'aHR0cHM6Ly9jb252LWV1bm8tMDEuY29udi5za3lwZS5jb20vY29udi9hYmM';
const SMS = 'Outgoing_20261125001037d735f664-f187-4b2f-ab0a-6f737b562982_noam';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const [SEND, SECOND] = ['00f067aa0ba902b7', '00f067aa0ba902b8'];

async function staged() {
  const database = await openDatabase(IN_MEMORY);
  const store = new Store(database, { millis: 1000 });
  const queries = new Queries(database.db);
  const add = (request: unknown) => store.add(recordsOf(request, new Redactor(), 0), 0);
  const log = (attributes: Record<string, string>) =>
    add(logsRequest([{ eventName: 'acs.call.state_changed', attributes }]));
  const operation = (spanId: string, name: string, more: SpanToSend['attributes'] = {}) =>
    add(
      tracesRequest([
        {
          name,
          traceId: TRACE,
          spanId,
          attributes: { 'acs.service': 'sms', 'acs.operation': name, ...more },
        },
      ]),
    );
  const found = (id: string) => queries.search(candidatesIn(id)).map(({ subject }) => subject.key);
  return { store, log, operation, found };
}

it('a connection and a server call that belong to one call', async () => {
  const { store, log, found } = await staged();
  log({ 'acs.call.connection_id': CONNECTION, 'acs.ms_cv': 'N3Xk2MpQ4EysGk+vUb/Fow.0' });
  log({ 'acs.call.server_id': SERVER_CALL });
  expect(found(CONNECTION)).toEqual([`connection:${CONNECTION}`]);
  expect(found(SERVER_CALL)).toEqual([`server_call:${SERVER_CALL}`]);
  log({ 'acs.call.id': CALL, 'acs.call.connection_id': CONNECTION, 'acs.call.server_id': SERVER_CALL });
  const ids = [CALL, CONNECTION, SERVER_CALL, 'N3Xk2MpQ4EysGk+vUb/Fow.0', CALL.replaceAll('-', '')];
  expect(ids.map(found)).toEqual(ids.map(() => [CALL]));
  store.applyRetention(2000);
  expect(ids.map(found)).toEqual(ids.map(() => []));
  store.close();
});

it('an operation that takes the number of one that has become its message', async () => {
  const { store, log, operation, found } = await staged();
  log({ 'acs.sms.message_id': SMS });
  // What is known of the span before its message: SQLite gives its number to the next one.
  operation(SEND as string, 'SmsClient.send');
  operation(SEND as string, 'SmsClient.send', { 'acs.sms.message_id': SMS });
  expect(found(TRACE)).toEqual([`sms:${SMS}`]);
  operation(SECOND as string, 'OptOutsClient.check');
  expect(found(TRACE).sort()).toEqual([`operation:${TRACE}-${SECOND}`, `sms:${SMS}`]);
  store.close();
});
