/** Ids that only a log line or span of an SDK in any language has lead to the page of its call or message. */
import { beforeEach, expect, it } from 'vitest';
import { IN_MEMORY, openDatabase } from '../../../src/view/database.ts';
import { recordsOf } from '../../../src/view/record.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { Store } from '../../../src/view/store.ts';
import { logsRequest } from '../../e2e/gateway/otlp-json.ts';
import { post, type StagedView, search, sendLogs, sendSpans, stagedView } from './stage.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const CALL_TRACE = CALL.replaceAll('-', '');
const LEG = '00f067aa0ba902b7';
const ONLY_IN_LINE = 'c0ffee51-907c-494d-b7f9-b26677521a44';
const MS_CV = 'N3Xk2MpQ4EysGk+vUb/Fow.0';
const SMS = 'Outgoing_20261125001037d735f664-f187-4b2f-ab0a-6f737b562982_noam';
const APP_TRACE = '0af7651916cd43dd8448eb211c80319c';

let view: StagedView;
beforeEach(async () => {
  view = await stagedView();
});

const found = async (text: string) =>
  (await search(view, text)).hits.map(({ kind, key, idKind }) => `${kind} ${key} by ${idKind}`);

async function sendLine(
  body: string,
  more: { traceId?: string; spanId?: string } = {},
  scope = 'communication-calling',
) {
  const answer = await post(
    view,
    '/v1/logs',
    JSON.stringify(logsRequest([{ body, ...more }], undefined, scope)),
  );
  expect(answer.status).toBe(200);
}

const sendCall = () =>
  sendLogs(view, [
    {
      eventName: 'acs.call.started',
      traceId: CALL_TRACE,
      spanId: LEG,
      attributes: { 'acs.source': 'client', 'acs.call.id': CALL },
    },
  ]);

const LINE = `[call] retry after 503, MS-CV: ${MS_CV}, correlation {"id":"${ONLY_IN_LINE.toUpperCase()}"}`;

it.each(['before', 'after'])('of a call whose events arrive %s the line', async (when) => {
  if (when === 'after') await sendLine(LINE, { traceId: CALL_TRACE });
  await sendCall();
  if (when === 'before') await sendLine(LINE, { traceId: CALL_TRACE });
  for (const pasted of [
    MS_CV,
    `${MS_CV}.1.22`,
    ONLY_IN_LINE,
    `id=${ONLY_IN_LINE}`,
    ONLY_IN_LINE.toUpperCase(),
  ])
    expect([pasted, await found(pasted)]).toEqual([pasted, [`call ${CALL} by sdk_record`]]);
});

it('of a line without a trace, by another id in it', async () => {
  await sendCall();
  await sendLine(`callId=${CALL} requestId=${ONLY_IN_LINE}`);
  expect(await found(ONLY_IN_LINE)).toEqual([`call ${CALL} by sdk_record`]);
});

it('of a request to ACS, by its span: other messages of the trace are not hit', async () => {
  const request = { 'acs.service': 'sms', 'acs.operation': 'SmsClient.send' };
  await sendSpans(view, [
    {
      name: 'SmsClient.send',
      traceId: APP_TRACE,
      spanId: LEG,
      attributes: { ...request, 'acs.sms.message_ids': [SMS] },
    },
    {
      name: 'SmsClient.send',
      traceId: APP_TRACE,
      attributes: { ...request, 'acs.sms.message_ids': ['Outgoing_2_noam'] },
    },
  ]);
  await sendLine(`Request: ms-cv: ${MS_CV}`, { traceId: APP_TRACE, spanId: LEG }, 'azure.core.pipeline');
  expect(await found(MS_CV)).toEqual([`message sms:${SMS} by sdk_record`]);
});

it.each([
  ['Java', 'http.response.header.ms-cv', [MS_CV], MS_CV],
  ['an older agent', 'http.response.header.ms_cv', [MS_CV], `${MS_CV}.1.22`],
  ['Python', 'az.client_request_id', ONLY_IN_LINE, ONLY_IN_LINE],
])('of a span of %s, which names none of our attributes', async (_, attribute, value, pasted) => {
  await sendSpans(view, [
    { name: 'POST', traceId: APP_TRACE, attributes: { [attribute]: value } },
    { name: 'notify', traceId: APP_TRACE, attributes: { 'acs.sms.message_id': SMS } },
  ]);
  expect(await found(pasted)).toEqual([`message sms:${SMS} by sdk_record`]);
});

it('an id that is also an attribute leads to its owner, not to pages whose lines mention it', async () => {
  await sendCall();
  await sendLogs(view, [{ eventName: 'acs.call.started', attributes: { 'acs.call.id': ONLY_IN_LINE } }]);
  await sendLine(LINE, { traceId: CALL_TRACE });
  expect(await found(ONLY_IN_LINE)).toEqual([`call ${ONLY_IN_LINE} by call`]);
});

it('lines of the app are not indexed, nor more than 16 ids of a line', async () => {
  await sendCall();
  const guid = (n: number) => `${String(n).padStart(8, '0')}-907c-494d-b7f9-b26677521a44`;
  await sendLine(`order ${guid(1)}`, { traceId: CALL_TRACE }, 'shop');
  expect(await found(guid(1))).toEqual([]);
  await sendLine(Array.from({ length: 20 }, (_, n) => guid(n)).join(' '), { traceId: CALL_TRACE });
  expect(await found(guid(15))).toHaveLength(1);
  expect(await found(guid(16))).toEqual([]);
});

it('retention removes them with their lines', async () => {
  const database = await openDatabase(IN_MEMORY);
  const store = new Store(database, { millis: 1000 });
  const request = logsRequest([{ body: LINE }], undefined, 'communication-calling');
  store.add(recordsOf(request, new Redactor(), 0), 0);
  const stored = () => database.db.prepare('SELECT count(*) AS count FROM line_ids').get()?.count;
  expect(stored()).toBe(2);
  store.applyRetention(500);
  expect(stored()).toBe(2);
  store.applyRetention(2000);
  expect(stored()).toBe(0);
  store.close();
});
