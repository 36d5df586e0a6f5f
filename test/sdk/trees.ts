/** Spans and records in a form that a test can write down whole: ids gone, their meaning kept. */
import type { LedgerRow } from '../fakes/acs-server.ts';
import type { SinkLog, SinkSpan } from '../fakes/otlp-sink.ts';
import type { Stage } from './harness.ts';

/** The resource id that every test configures. */
export const RESOURCE_ID = '/subscriptions/test/communicationServices/contoso';

/** A span with its children; `links` are trace ids. */
export interface Tree {
  name: string;
  kind: string;
  status: string;
  attributes: Record<string, unknown>;
  links?: string[];
  children?: Tree[];
}

/** All roots in order of their beginning, each with all of its descendants. */
export function treesOf(spans: readonly SinkSpan[]): Tree[] {
  const sorted = [...spans].sort((a, b) => Number(a.startUnixNano - b.startUnixNano));
  const known = new Set(spans.map((span) => span.spanId));
  return sorted
    .filter((span) => !span.parentSpanId || !known.has(span.parentSpanId))
    .map((span) => treeOf(span, sorted));
}

function treeOf(span: SinkSpan, all: readonly SinkSpan[]): Tree {
  const children = all.filter(
    (child) => child.parentSpanId === span.spanId && child.traceId === span.traceId,
  );
  return tree(span.name, span.kind, span.status.code, withoutVersion(span.attributes), {
    links: span.links.map((link) => link.traceId),
    children: children.map((child) => treeOf(child, all)),
  });
}

function tree(
  name: string,
  kind: string,
  status: string,
  attributes: Record<string, unknown>,
  { links = [], children = [] }: { links?: string[]; children?: Tree[] },
): Tree {
  return {
    name,
    kind,
    status,
    attributes,
    ...(links.length > 0 && { links }),
    ...(children.length > 0 && { children }),
  };
}

const COMMON = {
  'azure.resource_provider.namespace': 'Microsoft.Communication',
  'acs.source': 'sdk',
  'acs.resource.id': RESOURCE_ID,
};

/** What an operation looks like; the MS-CV is that of its last try. */
export function operation(
  name: string,
  service: string,
  attributes: Record<string, unknown>,
  children: Tree[],
  links: string[] = [],
): Tree {
  const msCv = children.at(-1)?.attributes['acs.ms_cv'];
  const all = { ...COMMON, 'acs.service': service, 'acs.operation': name, 'acs.ms_cv': msCv, ...attributes };
  return tree(name, 'internal', 'error.type' in attributes ? 'error' : 'unset', defined(all), {
    links,
    children,
  });
}

/** What an exchange looks like, from the service's own ledger. */
export function exchange(
  row: LedgerRow | undefined,
  service: string,
  url: string,
  attributes: Record<string, unknown> = {},
): Tree {
  if (!row) throw new Error('the ledger has no such row');
  const { host, hostname, port } = new URL(url);
  const failed = row.status >= 400 || row.status === 0;
  const all = {
    ...COMMON,
    'acs.service': service,
    'acs.client_request_id': row.clientRequestId,
    'http.request.method': row.method,
    'url.full': url,
    'server.address': hostname,
    'server.port': Number(port || host.split(':')[1]),
    'user_agent.original': row.userAgent,
    'acs.ms_cv': row.msCv,
    'azure.service.request.id': row.requestId,
    ...(row.status && { 'http.response.status_code': row.status }),
    ...(failed && { 'error.type': String(row.status) }),
    ...attributes,
  };
  return tree(row.method, 'client', failed ? 'error' : 'unset', defined(all), {});
}

/** A message's own root, linked to the operation that sent it. */
export function message(kind: 'sms' | 'email', id: string, operationTrace: string): Tree {
  const attributes = {
    ...COMMON,
    'acs.service': kind,
    [kind === 'sms' ? 'acs.sms.message_id' : 'acs.email.operation_id']: id,
  };
  return tree(`${kind} send`, 'producer', 'unset', attributes, { links: [operationTrace] });
}

/** What the sink has after a flush. */
export async function signalsOf({ acs, sink }: Stage) {
  await acs.forceFlush();
  const { spans, logs } = sink;
  return { trees: treesOf(spans), records: recordsOf(logs, spans), spans };
}

/** `@azure/communication-sms` and identity say this whenever a client is made; it has tests of its own. */
export const DEPRECATED = /^The baseUri option for SDK Clients has been deprecated/;

/** A record without times; `in` is the name of the span that it stands in. */
export function recordsOf(logs: readonly SinkLog[], spans: readonly SinkSpan[]): object[] {
  return logs
    .filter((log) => !DEPRECATED.test(String(log.body)))
    .sort((a, b) => Number(a.timeUnixNano - b.timeUnixNano))
    .map(({ eventName, body, severityText, attributes, spanId, traceId }) => ({
      eventName,
      body: String(body).replace(/api-version=[\w.-]+/g, 'api-version=V'),
      severityText,
      attributes: withoutVersion(attributes),
      in: spans.find((span) => span.spanId === spanId && span.traceId === traceId)?.name,
    }));
}

/** A domain event as `recordsOf` gives it. */
export function record(
  eventName: string,
  body: string,
  attributes: Record<string, unknown>,
  place: string | undefined,
  severityText = 'INFO',
): object {
  const common = { 'acs.source': 'sdk', 'acs.resource.id': RESOURCE_ID };
  return { eventName, body, severityText, attributes: { ...common, ...attributes }, in: place };
}

/** API versions change with every SDK release and say nothing here. */
function withoutVersion(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      name === 'url.full' ? String(value).replace(/api-version=[\w.-]+/, 'api-version=V') : value,
    ]),
  );
}

function defined(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
