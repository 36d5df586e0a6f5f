/** The inventory as table, JSON and CSV. */
import { SERVICES } from '../generated/services.ts';
import { csvCell } from './csv-cell.ts';
import type { Report, ReportedUse } from './inventory-report.ts';
import { plainText } from './plain-text.ts';

const MAX_CELL = 60;

/** The inventory as text for people. */
export function reportTable(report: Report): string {
  const { since, until, ends, source, uses, notSeen, notObservable, notes } = report;
  const retired = uses.filter(({ fate }) => fate === 'retired');
  const teamsOnly = uses.filter(({ fate }) => fate === 'teams_only');
  return [
    `Use of Azure Communication Services from ${since} to ${until}`,
    '',
    `Retired on ${ends}:`,
    ...tableOf(retired, notSeen.length > 0 ? '  none seen' : '  none'),
    '',
    `After ${ends} only together with Teams, with a new major version of the SDK:`,
    ...tableOf(teamsOnly, '  none seen'),
    '',
    `Not seen in this time: ${notSeen.join(', ') || 'none'}`,
    '',
    'Not observable from here, so perhaps used:',
    ...notObservable.map(({ service, why }) => `  ${service}: ${why}`),
    '',
    ...notes.map((note) => `Note: ${note}`),
    `Source: ${source}`,
    '',
  ].join('\n');
}

const COLUMNS = ['service', 'app', 'operation', 'resource', 'count', 'last used', 'seen in'];

function tableOf(uses: readonly ReportedUse[], none: string): string[] {
  if (uses.length === 0) return [none];
  const rows = [COLUMNS, ...uses.map(cellsOf)];
  const widths = COLUMNS.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('  '));
  const successors = new Map(uses.map(({ services, successor }) => [services.join(' or '), successor]));
  return [
    ...lines.map((line) => `  ${line.trimEnd()}`),
    ...[...successors].map(
      ([service, successor]) => `  ${service}: Microsoft names ${successor ?? 'no successor of its own'}.`,
    ),
  ];
}

function cellsOf(use: ReportedUse): string[] {
  const { services, app, operation, resource, count, exact, lastUsed, evidence } = use;
  return [
    services.join(' or '),
    app,
    operation,
    resource === null ? 'not known' : nameOf(resource),
    `${exact ? '' : '≥ '}${count}`,
    lastUsed ?? 'not known',
    evidence,
  ].map(cell);
}

/** The last segment of a resource id: its beginning is the same for all resources of a group. */
function nameOf(resource: string): string {
  return resource.startsWith('/')
    ? (resource.split('/').findLast((part) => part !== '') ?? resource)
    : resource;
}

/** One line without what a terminal obeys. */
function cell(text: string): string {
  const line = plainText(text).replace(/\s+/g, ' ');
  return line.length > MAX_CELL ? `${line.slice(0, MAX_CELL)}…` : line;
}

/** The inventory for scripts. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, (_, value) => (typeof value === 'string' ? plainText(value) : value), 2)}\n`;
}

const CSV_COLUMNS = [
  'service',
  'status',
  'fate',
  'ends',
  'successor',
  'app',
  'operation',
  'resource',
  'count',
  'exact',
  'last_used',
  'evidence',
  'why',
];

/** The inventory for spreadsheets: what is not observable has rows, so that nobody takes it for unused. */
export function reportCsv({ uses, ends, notSeen, notObservable }: Report): string {
  const rows: Record<string, string>[] = [
    ...uses.map((use) => ({
      service: use.services.join(' or '),
      status: 'used',
      fate: use.fate,
      ends,
      successor: use.successor ?? '',
      app: use.app,
      operation: use.operation,
      resource: use.resource ?? '',
      count: String(use.count),
      exact: String(use.exact),
      last_used: use.lastUsed ?? '',
      evidence: use.evidence,
    })),
    ...notSeen.map((name) => ({ ...serviceCells(name), status: 'not seen', ends })),
    ...notObservable.map(({ service, why }) => ({
      ...serviceCells(service),
      status: 'not observable',
      ends,
      why,
    })),
  ];
  const lines = rows.map((row) => CSV_COLUMNS.map((column) => csvCell(row[column] ?? '')).join(','));
  return `${[CSV_COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

function serviceCells(service: string): Record<string, string> {
  const { fate = '', successor = '' } = SERVICES.find(({ name }) => name === service) ?? {};
  return { service, fate, successor: successor ?? '' };
}
