/** Log Analytics as a source, with the real client. */
import { expect, it } from 'vitest';
import { requestMarkdown } from '../../../src/view/support-markdown.ts';
import { supportMaterial } from '../../../src/view/support-parts.ts';
import { loadFromLogAnalytics, table, WORKSPACE } from './fake-log-analytics.ts';
import { CALL_ID, CALL_TRACE, MS_CV } from './story.ts';

it('from Log Analytics, with the real client against its documented answers', async () => {
  const columns = [
    'TimeGenerated',
    'Type',
    'Id',
    'Name',
    'Message',
    'SeverityLevel',
    'DurationMs',
    'Success',
    'ResultCode',
    'Data',
    'Properties',
    'OperationId',
    'ParentId',
    'AppRoleName',
    'AppVersion',
  ];
  const properties = {
    'acs.call.id': CALL_ID,
    'acs.service': 'calling',
    'acs.source': 'client',
    'acs.call.direction': 'outgoing',
    'acs.end_reason.code': '480',
    'acs.end_reason.sub_code': '10037',
    'acs.end_reason.expected': 'false',
  };
  const now = new Date().toISOString();
  const rows = [
    [
      now,
      'AppDependencies',
      '00000000000000a1',
      'call outgoing',
      '',
      null,
      3000,
      false,
      '',
      '',
      JSON.stringify(properties),
      CALL_TRACE,
      '',
      'contoso-web',
      '2.1.0',
    ],
    [
      now,
      'AppDependencies',
      '00000000000000b2',
      'POST /calling/callConnections',
      '',
      null,
      120,
      true,
      '201',
      'https://contoso.communication.azure.com/calling/callConnections?api-version=1',
      JSON.stringify({ 'acs.call.id': CALL_ID, 'acs.service': 'call_automation', 'acs.ms_cv': MS_CV }),
      CALL_TRACE,
      '',
      'contoso-api',
      '',
    ],
    [
      now,
      'AppEvents',
      '',
      'acs.call.ended',
      '',
      null,
      null,
      null,
      '',
      '',
      JSON.stringify(properties),
      CALL_TRACE,
      '00000000000000a1',
      'contoso-web',
      '',
    ],
    [
      now,
      'AppTraces',
      '',
      '',
      'a line of the app',
      2,
      null,
      null,
      '',
      '',
      '{}',
      CALL_TRACE,
      '00000000000000a1',
      'contoso-web',
      '',
    ],
  ];
  const summary = {
    TimeGenerated: now,
    CorrelationId: CALL_ID,
    CallType: 'P2P',
    CallDuration: 12,
    ParticipantId: '1f2e3d4c-0000-4000-8000-000000000001',
    ParticipantEndReason: '480',
    ParticipantEndSubCode: '10037',
    EndpointType: 'VoIP',
    SdkVersion: '1.2.3.4',
    _ResourceId:
      '/subscriptions/x/resourcegroups/y/providers/microsoft.communication/communicationservices/contoso',
  };
  const { loaded, azure } = await loadFromLogAnalytics((query) =>
    query.includes('ACSCallSummary')
      ? table(Object.keys(summary), [Object.values(summary)])
      : table(columns, rows),
  );
  expect(loaded).toBeDefined();
  if (!loaded) return;
  const material = supportMaterial(loaded.subject, loaded.store.queries, {
    source: 'azure',
    personalData: 'redacted',
  });
  loaded.store.close();
  expect(material.page.verdict).toMatchObject({ state: 'failed', code: '480/10037' });
  expect(material.page.lanes.map(({ source }) => source)).toEqual(['client', 'api', 'resource_log', 'log']);
  const markdown = requestMarkdown(material);
  for (const part of [MS_CV, '1.2.3.4', 'contoso-web 2.1.0']) expect(markdown).toContain(part);
  expect(azure.asked[0]).toContain(`/workspaces/${WORKSPACE}/query`);
  expect(azure.headers[0]).toMatchObject({ authorization: 'Bearer a-token' });
});
