import type { IncomingMessage, ServerResponse } from 'node:http';
import { listenOnLoopback, readBody } from './loopback.ts';

/** One Application Insights envelope, as far as tests look into it. */
export interface AzureEnvelope {
  name: string;
  time: string;
  iKey: string;
  tags: Record<string, string>;
  data: {
    /** RemoteDependencyData, RequestData, MessageData, EventData, ExceptionData, MetricData */
    baseType: string;
    // biome-ignore lint/suspicious/noExplicitAny: six shapes, told apart by baseType
    baseData: Record<string, any>;
  };
}

/** A fake of the Azure Monitor ingestion endpoint. */
export interface AzureIngestion {
  url: string;
  /** For APPLICATIONINSIGHTS_CONNECTION_STRING; read {@link AzureIngestion.exporterOptions} first. */
  connectionString: string;
  /**
   * What the real exporters need to get here: they turn the http of a connection string into https,
   * unless `host` says otherwise.
   */
  exporterOptions: { connectionString: string; host: string; allowInsecureConnection: true };
  /** PEM, with `tls` only; pass through NODE_EXTRA_CA_CERTS to use the connection string alone. */
  certificate?: string;
  envelopes: AzureEnvelope[];
  /** Exports that arrived, also refused ones. */
  requests: { path: string; gzip: boolean; status: number }[];
  /** Answer with this status and keep nothing; can be changed while it runs. */
  failWith: number | undefined;
  close(): Promise<void>;
}

const PATHS = new Set(['/v2/track', '/v2.1/track']);

/** Starts the fake on a free loopback port. */
export async function startAzureIngestion(
  options: { tls?: boolean; failWith?: number } = {},
): Promise<AzureIngestion> {
  const server = await listenOnLoopback(
    (request, response) => receive(ingestion, request, response),
    options.tls,
  );
  const key = 'InstrumentationKey=00000000-0000-4000-8000-00000000a1b2';
  const connectionString = `${key};IngestionEndpoint=${server.url}`;
  const ingestion: AzureIngestion = {
    ...server,
    connectionString,
    exporterOptions: { connectionString, host: server.url, allowInsecureConnection: true },
    envelopes: [],
    requests: [],
    failWith: options.failWith,
  };
  return ingestion;
}

async function receive(
  ingestion: AzureIngestion,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const body = (await readBody(request)).toString();
  const envelopes = parseEnvelopes(body);
  const status = PATHS.has(path) ? (ingestion.failWith ?? (envelopes ? 200 : 400)) : 404;
  ingestion.requests.push({ path, gzip: request.headers['content-encoding'] === 'gzip', status });
  const received = envelopes?.length ?? 0;
  if (status === 200) ingestion.envelopes.push(...(envelopes ?? []));
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(
    JSON.stringify({ itemsReceived: received, itemsAccepted: status === 200 ? received : 0, errors: [] }),
  );
}

/** Envelopes come as a JSON array or one per line; undefined where the body is neither. */
function parseEnvelopes(body: string): AzureEnvelope[] | undefined {
  try {
    if (body.startsWith('[')) return JSON.parse(body);
    return body
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch {
    return undefined;
  }
}
