/** The table of what support asks for is complete, and each modality asks for its own. */
import { expect, it } from 'vitest';
import {
  ASKED_ALWAYS,
  ASKED_ATTACHMENTS,
  ASKED_FACTS,
  ASKED_IDS,
  MODALITIES,
} from '../../../src/generated/support-request.ts';
import { openMemoryStore } from '../../../src/view/memory-store.ts';
import { ID_LABELS } from '../../../src/view/record-ids.ts';
import { Redactor } from '../../../src/view/redaction.ts';
import { factsOf } from '../../../src/view/support-facts.ts';
import { needsOf } from '../../../src/view/support-needs.ts';
import { supportMaterial } from '../../../src/view/support-parts.ts';
import { type LogToSend, logsRequest } from '../../e2e/gateway/otlp-json.ts';

const ID = '7ffea751-907c-494d-b7f9-b26677521a44';

async function materialOf(logs: LogToSend[]) {
  const store = await openMemoryStore();
  store.add(logsRequest(logs), new Redactor());
  const [subject] = [
    ...store.queries.list('call', {}).subjects,
    ...store.queries.list('message', {}).subjects,
  ];
  if (!subject) throw new Error('nothing stored');
  const material = supportMaterial(subject, store.queries, { source: 'view', personalData: 'redacted' });
  store.close();
  return material;
}

it('every name in the table is one that is read', async () => {
  const facts = Object.keys(
    factsOf(await materialOf([{ eventName: 'acs.call.ended', attributes: { 'acs.call.id': ID } }])),
  );
  for (const { fact } of ASKED_FACTS) expect(facts).toContain(fact);
  for (const { id, kinds = [id] } of ASKED_IDS)
    for (const kind of kinds) expect(Object.keys(ID_LABELS)).toContain(kind);
  const names = (list: readonly object[]) => list.map((one) => Object.values(one)[0]);
  expect(names(ASKED_FACTS)).toEqual(expect.arrayContaining([...ASKED_ALWAYS]));
  for (const { facts: asked, ids, attachments } of MODALITIES) {
    expect(names(ASKED_FACTS)).toEqual(expect.arrayContaining([...asked]));
    expect(names(ASKED_IDS)).toEqual(expect.arrayContaining([...ids]));
    expect(names(ASKED_ATTACHMENTS)).toEqual(expect.arrayContaining([...attachments]));
  }
});

const call = { 'acs.call.id': ID };
it.each<[title: string, logs: LogToSend[], missing: string[]]>([
  [
    'Calling in a browser',
    [{ eventName: 'acs.call.ended', attributes: { ...call, 'acs.source': 'client' } }],
    ['Participant id', 'Server call id', 'End reason', 'HAR file, for failures to connect'],
  ],
  [
    'Calling on iOS, Android or Windows',
    [{ body: 'x', attributes: { ...call, 'azure.category': 'CallSummary' } }],
    [
      'Encrypted logs (.blog), if an app on iOS, Android or Windows took part',
      'Trace files of Windows (.etl)',
    ],
  ],
  [
    'Call Automation',
    [{ eventName: 'acs.call_automation.callback', attributes: { ...call, 'acs.source': 'call_automation' } }],
    ['Server call id', 'Call connection id', 'MS-CV'],
  ],
  [
    'Calls to or from phone numbers',
    [
      {
        eventName: 'acs.call.ended',
        attributes: {
          ...call,
          'acs.source': 'client',
          'acs.end_reason.code': 480,
          'acs.end_reason.sub_code': 560480,
        },
      },
    ],
    ['Log of the session border controller, for sub codes 540xxx and 560xxx'],
  ],
  [
    'Recording',
    [{ eventName: 'acs.recording.started', attributes: { ...call, 'acs.recording.id': 'aHR0cHM6Ly9yZWM' } }],
    ['Server call id'],
  ],
  [
    'Chat',
    [
      {
        eventName: 'acs.chat.message_sent',
        attributes: {
          'acs.service': 'chat',
          'acs.chat.message_id': '1732690000000',
          'acs.chat.thread_id': '19:abc@thread.v2',
        },
      },
    ],
    ['MS-CV', 'HTTP status'],
  ],
  [
    'SMS',
    [
      {
        eventName: 'acs.sms.sent',
        attributes: {
          'acs.service': 'sms',
          'acs.sms.message_id': 'Outgoing_20261127083000f1e2d3c4-0000-4000-8000-0123456789ab_noam',
        },
      },
    ],
    ['MS-CV', 'Delivery status'],
  ],
  [
    'Email',
    [{ eventName: 'acs.email.sent', attributes: { 'acs.service': 'email', 'acs.email.operation_id': ID } }],
    ['MS-CV', 'Delivery status', 'SMTP and enhanced SMTP code of the recipient'],
  ],
])('%s asks for its ids and facts', async (title, logs, missing) => {
  const needs = needsOf(await materialOf(logs));
  expect(needs.titles).toContain(title);
  expect(needs.missing.map(({ what }) => what)).toEqual(expect.arrayContaining(missing));
});

it('an SMS that ACS refused is not asked for the id that it never got', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const request = JSON.parse(
    JSON.stringify(
      logsRequest([
        {
          eventName: 'acs.sms.sent',
          traceId,
          attributes: { 'acs.service': 'sms', 'error.type': 'Forbidden' },
        },
      ]),
    ).replace('"traceId"', '"spanId":"00000000000000a1","traceId"'),
  );
  const store = await openMemoryStore();
  store.add(request, new Redactor());
  const [subject] = store.queries.list('message', {}).subjects;
  if (!subject) throw new Error('nothing stored');
  const { missing, titles } = needsOf(
    supportMaterial(subject, store.queries, { source: 'view', personalData: 'redacted' }),
  );
  store.close();
  expect(titles).toEqual(['SMS']);
  expect(missing.map(({ what }) => what)).not.toContain('SMS message id');
  expect(missing.map(({ what }) => what)).toContain('MS-CV');
});

it('SMTP codes and versions are read out of the bodies of resource logs', async () => {
  const body = '{"SmtpStatusCode":"550","EnhancedSmtpStatusCode":"5.1.1","sdkVersion":"1.2.3.4"}';
  const facts = factsOf(
    await materialOf([
      {
        body,
        attributes: {
          'azure.category': 'EmailStatusUpdateOperational',
          'acs.service': 'email',
          'acs.email.operation_id': ID,
        },
      },
    ]),
  );
  expect(facts).toMatchObject({ smtp_code: ['550', '5.1.1'], sdk: ['1.2.3.4'] });
});
