import { beforeAll, describe, expect, it } from 'vitest';
import { messageTrace } from '../../src/events/hashed-ids.ts';
import { type LedgerRow, startFakeAcs } from '../fakes/acs-server.ts';
import { type AzureEnvelope, startAzureIngestion } from '../fakes/azure-ingestion.ts';
import { RESOURCE_ID } from './harness.ts';
import { fakeEnv, runApp, trusting } from './run-app.ts';

let envelopes: AzureEnvelope[];
let ledger: LedgerRow[];
let host: string;
let stderr: string;

beforeAll(async () => {
  const fake = await startFakeAcs({ profile: 'extra' });
  const ingestion = await startAzureIngestion({ tls: true });
  const run = await runApp('azure-monitor.ts', {
    ...fakeEnv(fake),
    ...trusting(ingestion.certificate),
    APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
    APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED: 'true',
  });
  ({ envelopes } = ingestion);
  [ledger, host, stderr] = [[...fake.ledger], fake.host, run.stderr];
  await fake.close();
  await ingestion.close();
});

const of = (baseType: string) => envelopes.filter(({ data }) => data.baseType === baseType);
const dependency = (name: string, n = 0) =>
  of('RemoteDependencyData').filter(({ data }) => data.baseData.name === name)[n]!;

/** An envelope without what differs from run to run or belongs to the machine. */
function normal({ name, iKey, tags, data }: AzureEnvelope): object {
  const { 'ai.internal.sdkVersion': _v, 'ai.cloud.roleInstance': _i, ...rest } = tags;
  const { id, duration, ...baseData } = data.baseData;
  if (data.baseType === 'RemoteDependencyData') {
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(duration).toMatch(/^\d\d:\d\d:\d\d\.\d+$/);
  }
  const properties = { ...baseData.properties };
  if (properties['url.full']) properties['url.full'] = withoutVersion(properties['url.full']);
  const message = baseData.message && withoutVersion(baseData.message);
  return {
    name,
    iKey,
    tags: rest,
    baseType: data.baseType,
    baseData: {
      ...baseData,
      properties,
      ...(message && { message }),
      ...(baseData.data && { data: withoutVersion(baseData.data) }),
    },
  };
}

const withoutVersion = (text: string): string => text.replace(/api-version=[\w.-]+/g, 'api-version=V');

const IKEY = '00000000-0000-4000-8000-00000000a1b2';
const COMMON = { 'acs.source': 'sdk', 'acs.resource.id': RESOURCE_ID };
const SPAN = {
  ...COMMON,
  'azure.resource_provider.namespace': 'Microsoft.Communication',
  'acs.service': 'sms',
};
const tags = (operationId: string | undefined, parentId?: string) => ({
  'ai.cloud.role': 'azure-app',
  ...(operationId && { 'ai.operation.id': operationId }),
  ...(parentId && { 'ai.operation.parentId': parentId }),
});

function exchange(row: LedgerRow): Record<string, unknown> {
  return {
    ...COMMON,
    'acs.service': 'sms',
    'acs.client_request_id': row.clientRequestId,
    'acs.ms_cv': row.msCv,
    'azure.service.request.id': row.requestId,
  };
}

describe('Azure Monitor gets', () => {
  it('the operation as an in-process dependency with its ids', () => {
    expect(stderr).toBe('');
    const sent = dependency('SmsClient.send');
    const message = dependency('sms send').data.baseData.properties['acs.sms.message_id'];
    const { traceId, spanId } = messageTrace('sms', message);
    expect(normal(sent)).toEqual({
      name: 'Microsoft.ApplicationInsights.RemoteDependency',
      iKey: IKEY,
      tags: tags(sent.tags['ai.operation.id']),
      baseType: 'RemoteDependencyData',
      baseData: {
        ver: 2,
        name: 'SmsClient.send',
        success: true,
        resultCode: '0',
        type: 'Dependency', // `InProc` where the app has a span around it
        measurements: {},
        properties: {
          ...SPAN,
          'acs.operation': 'SmsClient.send',
          'acs.ms_cv': ledger[1]?.msCv,
          'acs.sms.message_ids': expect.stringContaining(message),
          '_MS.links': JSON.stringify([{ operation_Id: traceId, id: spanId }]),
        },
      },
    });
  });

  it('each try as an HTTP dependency with status, MS-CV and redacted address', () => {
    const sent = dependency('SmsClient.send');
    ledger.slice(0, 2).forEach((row, n) => {
      const one = of('RemoteDependencyData').find(
        ({ data }) => data.baseData.properties['acs.ms_cv'] === row.msCv && data.baseData.type === 'Http',
      )!;
      expect(normal(one)).toEqual({
        name: 'Microsoft.ApplicationInsights.RemoteDependency',
        iKey: IKEY,
        tags: {
          ...tags(sent.tags['ai.operation.id'], sent.data.baseData.id),
          'ai.user.userAgent': row.userAgent,
        },
        baseType: 'RemoteDependencyData',
        baseData: {
          ver: 2,
          name: 'POST /sms',
          success: row.status < 400,
          resultCode: String(row.status),
          type: 'Http',
          target: '127.0.0.1',
          data: `http://${host}/sms?api-version=V`,
          measurements: {},
          properties: {
            ...exchange(row),
            'azure.resource_provider.namespace': 'Microsoft.Communication',
            ...(row.status >= 400 && { error_type: String(row.status) }),
            ...(n > 0 && { 'http.request.resend_count': '1' }),
          },
        },
      });
    });
  });

  it('a failed operation inside a span of the app, with the type of its error', () => {
    const order = dependency('order');
    expect(normal(dependency('SmsClient.send', 1))).toEqual({
      name: 'Microsoft.ApplicationInsights.RemoteDependency',
      iKey: IKEY,
      tags: tags(order.tags['ai.operation.id'], order.data.baseData.id),
      baseType: 'RemoteDependencyData',
      baseData: {
        ver: 2,
        name: 'SmsClient.send',
        success: false,
        resultCode: '0',
        type: 'InProc',
        measurements: {},
        properties: {
          ...SPAN,
          'acs.operation': 'SmsClient.send',
          'acs.ms_cv': ledger[2]?.msCv,
          error_type: '400',
        },
      },
    });
  });

  it('the message as a dependency in its own trace', () => {
    const sent = dependency('SmsClient.send');
    const one = dependency('sms send');
    const id = one.data.baseData.properties['acs.sms.message_id'];
    expect(normal(one)).toEqual({
      name: 'Microsoft.ApplicationInsights.RemoteDependency',
      iKey: IKEY,
      tags: tags(messageTrace('sms', id).traceId),
      baseType: 'RemoteDependencyData',
      baseData: {
        ver: 2,
        name: 'sms send',
        success: true,
        resultCode: '0',
        type: 'Queue Message',
        measurements: {},
        properties: {
          ...SPAN,
          'acs.sms.message_id': id,
          '_MS.links': JSON.stringify([
            { operation_Id: sent.tags['ai.operation.id'], id: sent.data.baseData.id },
          ]),
        },
      },
    });
  });

  it('domain events as custom events, with body and ids', () => {
    const sent = dependency('sms send');
    const failedTry = of('RemoteDependencyData').find(({ data }) => data.baseData.resultCode === '429')!;
    const id = sent.data.baseData.properties['acs.sms.message_id'];
    const event = (name: string, place: AzureEnvelope, properties: object) => ({
      name: 'Microsoft.ApplicationInsights.Event',
      iKey: IKEY,
      tags: tags(place.tags['ai.operation.id'], place.data.baseData.id),
      baseType: 'EventData',
      baseData: { ver: 2, name, measurements: {}, properties },
    });
    const address = `http://${host}/sms?api-version=V`;
    expect(
      of('EventData')
        .slice(0, 2)
        .map((one) => withoutVersion(JSON.stringify(normal(one))))
        .map((text) => JSON.parse(text)),
    ).toEqual([
      event('acs.exchange.failed', failedTry, {
        ...exchange(ledger[0]!),
        error_type: '429',
        http_request_method: 'POST',
        http_response_status_code: '429',
        server_address: '127.0.0.1',
        server_port: host.split(':')[1],
        url_full: address,
        message: `POST ${address} failed: 429`,
      }),
      event('acs.sms.sent', sent, {
        ...COMMON,
        'acs.service': 'sms',
        'acs.sms.message_id': id,
        'acs.ms_cv': ledger[1]?.msCv,
        http_response_status_code: '202',
        message: `SMS taken: ${id}`,
      }),
    ]);
  });

  it('AzureLogger lines as messages with their severity', () => {
    const line = of('MessageData').find(({ data }) => data.baseData.message === 'something is odd');
    expect(normal(line!)).toEqual({
      name: 'Microsoft.ApplicationInsights.Message',
      iKey: IKEY,
      tags: tags(undefined),
      baseType: 'MessageData',
      baseData: {
        ver: 2,
        message: 'something is odd',
        severityLevel: 'Warning',
        measurements: {},
        properties: { ...COMMON, 'acs.sdk.package': 'contoso' },
      },
    });
  });

  it('an exception without a stack, which the exporter alone would lose', () => {
    expect(of('ExceptionData').map(({ data }) => data.baseData)).toMatchObject([
      { exceptions: [{ typeName: 'TypeError', message: 'no stack here', hasFullStack: true }] },
    ]);
  });

  it('the metrics, without ids', () => {
    const metrics = of('MetricData').map(({ data }) => data.baseData);
    const tries = metrics.filter(({ metrics: [one] }) => one.name === 'acs.client.exchanges');
    expect(tries.map(({ metrics: [one], properties }) => [one.value, properties])).toEqual(
      ledger.map((row) => [
        1,
        {
          'acs.source': 'sdk',
          'acs.service': 'sms',
          'acs.operation': 'SmsClient.send',
          'http.request.method': 'POST',
          'http.response.status_code': String(row.status),
          ...(row.status >= 400 && { 'error.type': String(row.status) }),
        },
      ]),
    );
  });
});
