/** A call that fails and an SMS that is refused, as OTLP, with every place where a person could show. */
import { logsRequest, participantSpan, tracesRequest } from '../../e2e/gateway/otlp-json.ts';

export const CALL_ID = '7ffea751-907c-494d-b7f9-b26677521a44';
export const CALL_TRACE = CALL_ID.replaceAll('-', '');
export const SERVER_CALL_ID = 'aHR0cHM6Ly9jb252LWV4YW1wbGUuY29udi5za3lwZS5jb20vY29udi9YWQ';
export const MS_CV = 'kJ2sXyZ0aEmQ7bVb3hTq1w.1.2';
export const SMS_ID = 'Outgoing_20261127083000f1e2d3c4-0000-4000-8000-0123456789ab_noam';

export interface Personal {
  phone: string;
  user: string;
  mail: string;
  token: string;
}

const NOBODY: Personal = { phone: 'x', user: 'x', mail: 'x', token: 'x' };

const WEB = {
  'service.name': 'contoso-web',
  'service.version': '2.1.0',
  'user_agent.name': 'Chrome',
  'user_agent.version': '141',
};
const SERVER = {
  'service.name': 'contoso-api',
  'process.runtime.name': 'nodejs',
  'process.runtime.version': '24.1.0',
};

/** The requests of the story. @param person Where apps have not redacted. */
export function story(person = NOBODY): unknown[] {
  const { phone, user, mail, token } = person;
  const end = {
    'acs.end_reason.code': 480,
    'acs.end_reason.sub_code': 10037,
    'acs.end_reason.expected': false,
    'error.type': '480/10037',
  };
  const call = { 'acs.call.id': CALL_ID, 'acs.service': 'calling', 'acs.source': 'client' };
  return [
    tracesRequest(
      [
        participantSpan(
          {
            ...call,
            ...end,
            'acs.call.direction': 'outgoing',
            'acs.participant.id': '1f2e3d4c-0000-4000-8000-000000000001',
            'acs.call.server_id': SERVER_CALL_ID,
            peer: phone,
            'user.name': 'Anna Muster',
          },
          {
            traceId: CALL_TRACE,
            spanId: '00000000000000a1',
            error: true,
            statusMessage: `no answer from ${phone}`,
          },
        ),
        { name: 'call setup', traceId: CALL_TRACE, parentSpanId: '00000000000000a1', attributes: call },
      ],
      WEB,
    ),
    tracesRequest(
      [
        {
          name: 'CallAutomationClient.createCall',
          traceId: CALL_TRACE,
          spanId: '00000000000000b1',
          attributes: {
            'acs.service': 'call_automation',
            'acs.operation': 'CallAutomationClient.createCall',
            'acs.call.id': CALL_ID,
            'acs.resource.id': '0f0e0d0c-0000-4000-8000-000000000009',
          },
        },
        {
          name: 'POST',
          traceId: CALL_TRACE,
          parentSpanId: '00000000000000b1',
          attributes: {
            'acs.service': 'call_automation',
            'acs.call.id': CALL_ID,
            'acs.ms_cv': MS_CV,
            'http.request.method': 'POST',
            'http.response.status_code': 201,
            'url.full': `https://contoso.communication.azure.com/calling/callConnections?api-version=2025-06-30&sig=${token}`,
            'user_agent.original': 'azsdk-js-communication-call-automation/1.6.0',
          },
        },
      ],
      SERVER,
    ),
    logsRequest(
      [
        {
          eventName: 'acs.call.started',
          traceId: CALL_TRACE,
          attributes: { ...call, 'acs.call.direction': 'outgoing' },
        },
        {
          body: `Calling ${phone} for ${user}, ${mail}, Authorization: Bearer ${token}`,
          traceId: CALL_TRACE,
          attributes: { 'acs.call.id': CALL_ID },
        },
      ],
      WEB,
    ),
    logsRequest(
      [
        {
          eventName: 'acs.sms.sent',
          attributes: { 'acs.service': 'sms', 'acs.sms.message_id': SMS_ID, to: phone },
        },
        {
          eventName: 'acs.sms.delivery_reported',
          attributes: {
            'acs.service': 'sms',
            'acs.source': 'event_grid',
            'acs.sms.message_id': SMS_ID,
            'acs.sms.delivery.status': 'Failed',
            'acs.sms.delivery.code': 4006,
            details: `to ${phone}`,
          },
        },
      ],
      SERVER,
    ),
  ];
}
