/** Uses of services in spans. */
import { ATTR_ACS_OPERATION, ATTR_ACS_RESOURCE_NAME, ATTR_ACS_SERVICE } from '../generated/names.ts';
import { acsEndpoints } from '../sources/http/acs-endpoint.ts';
import { matchServices } from './inventory-match.ts';
import type { Seen, Uses } from './inventory-usage.ts';
import { millisOf, type OtlpItem, type PlainAttributes, textOf } from './otlp-json.ts';

/** Spans whose parent or children may still follow. */
const MAX_WAITING = 100_000;
/** Longest kept address of a request: its path decides. */
const MAX_URL = 2048;

/** An operation and its requests, in whatever order they are exported. */
interface Waiting {
  operation?: Seen;
  address?: string;
  /** The parent is itself a request: another instrumentation has traced the same one. */
  isRequest?: boolean;
  /** Requests that no operation claims are uses of their own. */
  requests: Seen[];
}

const isAcs = acsEndpoints([]);

/** The spans of a file. */
export class SpanUses {
  readonly #uses: Uses;
  readonly #waiting = new Map<string, Waiting>();

  constructor(uses: Uses) {
    this.#uses = uses;
  }

  /** @returns whether the span is about ACS */
  add({ resource, item }: OtlpItem, attributes: PlainAttributes, app: string): boolean {
    const at = millisOf(item.endTimeUnixNano) ?? millisOf(item.startTimeUnixNano) ?? 0;
    const operation = textOf(attributes[ATTR_ACS_OPERATION]);
    const acsService = textOf(attributes[ATTR_ACS_SERVICE]);
    const common = { app, count: 1, at };
    if (operation) {
      const match = matchServices({ operation, acsService }, attributes);
      const named = textOf(attributes[ATTR_ACS_RESOURCE_NAME]) ?? textOf(resource[ATTR_ACS_RESOURCE_NAME]);
      this.#wait(idOf(item, item.spanId)).operation = {
        ...common,
        match,
        operation,
        group: operation,
        resource: named,
      };
      return true;
    }
    const url = urlOf(attributes);
    if (url && (acsService || isAcs(url, textOf(attributes['user_agent.original'])))) {
      this.#request(item, url, attributes, { ...common, acsService });
      return true;
    }
    const name = textOf(item.name) ?? '';
    if (acsService && CALL_SPAN.test(name)) {
      const match = matchServices({ acsService }, attributes);
      this.#uses.add({ ...common, match, operation: name, group: groupOfCall(name) });
    }
    return acsService !== undefined;
  }

  /** Settles what still waits. */
  end(): void {
    for (const waiting of this.#waiting.values()) this.#settle(waiting);
    this.#waiting.clear();
  }

  #request(
    item: Record<string, unknown>,
    url: URL,
    attributes: PlainAttributes,
    { acsService, ...common }: { acsService: string | undefined; app: string; count: number; at: number },
  ): void {
    const path = decodedPath(url);
    const method =
      textOf(attributes['http.request.method']) ?? textOf(attributes['http.method']) ?? 'request';
    const resource = textOf(attributes['server.address']) ?? url.hostname;
    // Ids stay out of the row: the first segment names what was requested.
    const operation = `${method} /${path.split(/[/:?]/)[1] ?? ''}`;
    const match = matchServices({ path, acsService }, attributes);
    this.#wait(idOf(item, item.spanId)).isRequest = true;
    const waiting = this.#wait(idOf(item, item.parentSpanId));
    waiting.address ??= resource;
    waiting.requests.push({
      ...common,
      match,
      operation,
      group: groupOfRequests(acsService, method),
      resource,
    });
  }

  #wait(id: string): Waiting {
    const known = this.#waiting.get(id);
    if (known) return known;
    const [oldest] = this.#waiting;
    if (oldest && this.#waiting.size >= MAX_WAITING) {
      this.#settle(oldest[1]);
      this.#waiting.delete(oldest[0]);
    }
    const waiting: Waiting = { requests: [] };
    this.#waiting.set(id, waiting);
    return waiting;
  }

  #settle({ operation, address, isRequest, requests }: Waiting): void {
    if (operation) this.#uses.add({ ...operation, resource: address ?? operation.resource });
    else if (!isRequest) for (const request of requests) this.#uses.add(request);
  }
}

/** Of one participant, of the server, or of one of its actions; their children are parts of the same. */
const CALL_SPAN = /^call (?:outgoing|incoming|join|automation)$|^call_automation\.\w{1,40}$/;

/** The group of a call's span: what the metric of ended calls counts has the same. */
function groupOfCall(name: string): string {
  return name === 'call automation' ? groupOfCalls('call_automation', undefined) : name;
}

/** The group of ended calls as a metric counts them. */
export function groupOfCalls(source: string, direction: string | undefined): string {
  return source === 'client' && direction ? `call ${direction}` : 'call automation';
}

/** The group of requests that belong to no operation of an SDK. */
export function groupOfRequests(acsService: string | undefined, method: string): string {
  return `${method} ${acsService ?? ''}`;
}

function idOf(item: Record<string, unknown>, spanId: unknown): string {
  // Without a parent, nothing is to be joined with: its own id keeps it apart.
  return `${textOf(item.traceId) ?? ''} ${textOf(spanId) ?? `root ${textOf(item.spanId) ?? ''}`}`;
}

function urlOf(attributes: PlainAttributes): URL | undefined {
  const text = textOf(attributes['url.full']) ?? textOf(attributes['http.url']);
  return text && URL.canParse(text.slice(0, MAX_URL)) ? new URL(text.slice(0, MAX_URL)) : undefined;
}

function decodedPath({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
