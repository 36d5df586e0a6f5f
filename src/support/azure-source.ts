/**
 * Application Insights and the resource logs of ACS in a Log Analytics workspace, by `@azure/monitor-query-logs`. Both
 * packages are optional peers, which are loaded only here.
 */
import type { TokenCredential } from '@azure/identity';
import { SourceError } from '../cli/inventory-source.ts';
import { objectOf, textOf } from '../cli/otlp-json.ts';
import { echoed, plainText } from '../cli/plain-text.ts';
import { flatAttributes } from './flat-records.ts';
import { cutAt, type Source, type Wanted } from './source.ts';

const PEERS = ['@azure/monitor-query-logs', '@azure/identity'];
const MAX_ROWS = 10_000;

/** Where tests put a service of their own. */
export interface AzureParts {
  credential?: TokenCredential;
  endpoint?: string;
}

type Row = Record<string, unknown>;

/** @throws SourceError if a peer is not installed */
export async function azureSource(workspace: string, parts: AzureParts = {}): Promise<Source> {
  const { LogsQueryClient } = await importPeer(() => import('@azure/monitor-query-logs'));
  const credential =
    parts.credential ?? new (await importPeer(() => import('@azure/identity'))).DefaultAzureCredential();
  const client = new LogsQueryClient(credential, parts.endpoint ? { endpoint: parts.endpoint } : {});
  const rowsOf = async (
    query: string,
    { since, until }: Wanted,
    cut: (line: string) => void,
  ): Promise<Row[]> => {
    try {
      const span = { startTime: new Date(since), endTime: new Date(until) };
      const result = await client.queryWorkspace(workspace, query, span);
      const { tables, partialTables, partialError } = result as Answer;
      const rows = (tables ?? partialTables ?? []).flatMap(objectsOf);
      if (partialError)
        cut(
          `Log Analytics answered in part: ${echoed(plainText(partialError.message ?? 'no reason given'))}. Choose a shorter --since.`,
        );
      else if (rows.length >= MAX_ROWS) cut(cutAt('Log Analytics', MAX_ROWS, 'rows'));
      return rows;
    } catch (error) {
      throw new SourceError(
        `Log Analytics refused the query: ${echoed(plainText((error as Error).message))}. Sign in with "az login", and check --workspace and the role Log Analytics Reader.`,
      );
    }
  };
  return {
    name: 'azure',
    label: 'Log Analytics',
    async find(wanted, take, say, cut) {
      say('Querying Log Analytics …');
      const rows = await rowsOf(appQuery(wanted), wanted, cut);
      take({
        resourceSpans: rows.filter(isSpan).map((row) => ofResource(row, 'scopeSpans', 'spans', spanOf(row))),
        resourceLogs: rows
          .filter((row) => !isSpan(row))
          .map((row) => ofResource(row, 'scopeLogs', 'logRecords', logOf(row))),
      });
      const calls = await rowsOf(summaryQuery(wanted), wanted, cut);
      take({
        resourceLogs: calls.map((row) => ofResource(row, 'scopeLogs', 'logRecords', summaryOf(row))),
      });
    },
  };
}

async function importPeer<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SourceError(`--from azure needs ${PEERS.join(' and ')}: run "npm install ${PEERS.join(' ')}".`);
  }
}

/** Text that any kind of value is looked for in. JSON is a literal of KQL. */
function appQuery({ ids, traceIds }: Wanted): string {
  return [
    'union isfuzzy=true AppDependencies, AppRequests, AppEvents, AppTraces, AppExceptions',
    `| where OperationId in~ (dynamic(${JSON.stringify(traceIds)})) or tostring(Properties) has_any (dynamic(${JSON.stringify(ids)}))`,
    '| extend Message = coalesce(column_ifexists("Message", ""), column_ifexists("OuterMessage", ""))',
    `| project TimeGenerated, Type, Id = column_ifexists("Id", ""), Name = column_ifexists("Name", ""), Message, SeverityLevel = column_ifexists("SeverityLevel", int(null)), DurationMs = column_ifexists("DurationMs", real(null)), Success = column_ifexists("Success", bool(null)), ResultCode = column_ifexists("ResultCode", ""), Data = column_ifexists("Data", ""), Properties, OperationId, ParentId, AppRoleName, AppVersion`,
    '| order by TimeGenerated asc',
    `| take ${MAX_ROWS}`,
  ].join('\n');
}

function summaryQuery({ ids }: Wanted): string {
  return [
    'union isfuzzy=true ACSCallSummaryUpdates, ACSCallSummary',
    `| where CorrelationId in~ (dynamic(${JSON.stringify(ids)})) or ParticipantId in~ (dynamic(${JSON.stringify(ids)}))`,
    '| project TimeGenerated, CorrelationId, CallType, CallDuration, ParticipantId, ParticipantEndReason, ParticipantEndSubCode, EndpointType, SdkVersion, _ResourceId',
    `| take ${MAX_ROWS}`,
  ].join('\n');
}

interface Answer {
  tables?: Table[];
  /** With `partialError`: what there was when a limit of the service was reached. */
  partialTables?: Table[];
  partialError?: { message?: string };
}

interface Table {
  columnDescriptors: { name?: string }[];
  rows: unknown[][];
}

function objectsOf({ columnDescriptors, rows }: Table): Row[] {
  return rows.map((row) => Object.fromEntries(columnDescriptors.map(({ name = '' }, at) => [name, row[at]])));
}

function isSpan({ Type }: Row): boolean {
  return Type === 'AppDependencies' || Type === 'AppRequests';
}

function ofResource(row: Row, scopes: string, items: string, item: unknown) {
  const resource = {
    'service.name': row.AppRoleName,
    'service.version': row.AppVersion,
    'cloud.resource_id': row._ResourceId,
  };
  const given = Object.entries(resource).filter(([, value]) => value !== '');
  return {
    resource: { attributes: flatAttributes(Object.fromEntries(given)) },
    [scopes]: [{ scope: { name: 'azure' }, [items]: [item] }],
  };
}

function spanOf(row: Row) {
  const start = millisOf(row.TimeGenerated);
  return {
    traceId: row.OperationId,
    spanId: row.Id,
    parentSpanId: row.ParentId,
    name: row.Name,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + Math.round(Number(row.DurationMs ?? 0))}000000`,
    attributes: flatAttributes({ ...requestOf(row), ...propertiesOf(row) }),
    status: { code: row.Success === false ? 2 : 0 },
  };
}

/** What the exporter of Azure Monitor takes out of the attributes of HTTP spans. */
function requestOf({ Name, Data, ResultCode }: Row): Row {
  const url = textOf(Data);
  if (url === undefined || !URL.canParse(url)) return {};
  const method = /^[A-Z]{3,7}\b/.exec(String(Name))?.[0];
  const status = Number(ResultCode);
  return {
    'url.full': url,
    ...(method && { 'http.request.method': method }),
    ...(status > 0 && { 'http.response.status_code': status }),
  };
}

/** Application Insights counts from verbose, 0, to critical, 4. */
const SEVERITIES = [5, 9, 13, 17, 21];

function logOf(row: Row) {
  const isException = row.Type === 'AppExceptions';
  return {
    timeUnixNano: `${millisOf(row.TimeGenerated)}000000`,
    eventName: row.Type === 'AppEvents' ? row.Name : '',
    body: { stringValue: textOf(row.Message) ?? '' },
    severityNumber: SEVERITIES[Number(row.SeverityLevel ?? (isException ? 3 : 1))] ?? 9,
    traceId: row.OperationId,
    spanId: row.ParentId,
    attributes: flatAttributes(propertiesOf(row)),
  };
}

/** A resource log, as the gateway writes it. */
function summaryOf(row: Row) {
  return {
    timeUnixNano: `${millisOf(row.TimeGenerated)}000000`,
    body: { stringValue: JSON.stringify({ sdkVersion: row.SdkVersion, endpointType: row.EndpointType }) },
    attributes: flatAttributes({
      'azure.category': 'CallSummary',
      'acs.source': 'resource_log',
      'acs.service': 'calling',
      'acs.call.id': row.CorrelationId,
      'acs.call.type': row.CallType,
      'acs.call.duration': row.CallDuration,
      'acs.participant.id': row.ParticipantId,
      'acs.end_reason.code': row.ParticipantEndReason,
      'acs.end_reason.sub_code': row.ParticipantEndSubCode,
    }),
  };
}

function propertiesOf({ Properties }: Row): Row {
  if (typeof Properties !== 'string') return objectOf(Properties);
  try {
    return objectOf(JSON.parse(Properties));
  } catch {
    return {};
  }
}

function millisOf(time: unknown): number {
  const millis = time instanceof Date ? time.getTime() : Date.parse(String(time));
  return Number.isFinite(millis) ? millis : Date.now();
}
