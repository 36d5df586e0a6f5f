/**
 * Ends exports to a backend that does not answer: OpenTelemetry's exporters would keep the process alive for up to 30
 * seconds per batch, and for ever if the response trickles.
 */
import type { Agent } from 'node:http';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { OnFailure } from './failure-warning.ts';

/** The private parts of OpenTelemetry's OTLP exporters, whose version is built in. */
interface OtlpExporter {
  _delegate: { _transport: RetryingTransport };
}
interface RetryingTransport extends IExporterTransport {
  _transport: IExporterTransport & { _utils?: { agent?: Agent } | null; _parameters: { url: string } };
  retry(data: Uint8Array, timeoutMillis: number, inMillis: number): Promise<ExportResponse>;
}

const REASON = new Error('abandoned: the backend did not answer within shutdownTimeoutMillis');
const ABANDONED: ExportResponse = { status: 'failure', error: REASON };

/** All exporters of one SDK. */
export class Abandonment {
  readonly #transports: RetryingTransport[] = [];
  readonly #inProgress = new Set<() => void>();
  readonly #onFailure: OnFailure;
  #active = false;
  #controller = new AbortController();

  /** @param onFailure Called for every export that has failed for good. */
  constructor(onFailure: OnFailure) {
    this.#onFailure = onFailure;
  }

  /** Aborted while exports are abandoned: for exporters whose requests take a signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Makes the exports of an OTLP exporter end when they are abandoned. */
  add<E>(exporter: E): E {
    const delegate = (exporter as unknown as OtlpExporter)._delegate;
    const inner = delegate._transport;
    this.#transports.push(inner);
    const lastError = keepLastError(inner._transport);
    inner.retry = (data, timeoutMillis, inMillis) =>
      new Promise((resolve, reject) => {
        const retry = () => void inner._transport.send(data, timeoutMillis).then(resolve, reject);
        setTimeout(retry, inMillis).unref();
      });
    const transport = Object.create(inner) as RetryingTransport;
    transport.send = async (data, timeoutMillis) => {
      const { url } = inner._transport._parameters;
      try {
        const response = await this.#send(inner, data, timeoutMillis);
        if (response.status !== 'success') this.#onFailure(url, lastError());
        return response;
      } catch (error) {
        this.#onFailure(url, error as Error);
        throw error;
      }
    };
    delegate._transport = transport;
    return exporter;
  }

  /** Fails all exports in progress, and further ones until `flush` has settled; they count as dropped. */
  abandon(flush: Promise<unknown>): void {
    this.#active = true;
    const resume = () => {
      this.#active = false;
      this.#controller = new AbortController();
    };
    flush.then(resume, resume);
    this.#controller.abort(REASON);
    for (const end of this.#inProgress) end();
    for (const { _transport } of this.#transports) destroySockets(_transport._utils?.agent);
  }

  async #send(inner: IExporterTransport, data: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    if (this.#active) return ABANDONED;
    let end = () => {};
    const abandoned = new Promise<ExportResponse>((resolve) => {
      end = () => resolve(ABANDONED);
    });
    this.#inProgress.add(end);
    try {
      return await Promise.race([inner.send(data, timeoutMillis), abandoned]);
    } finally {
      this.#inProgress.delete(end);
    }
  }
}

/** An export that is abandoned between two attempts has failed for the reason of the last. */
function keepLastError(transport: IExporterTransport): () => Error | undefined {
  const send = transport.send.bind(transport);
  let last: Error | undefined;
  transport.send = async (data, timeoutMillis) => {
    const response = await send(data, timeoutMillis);
    last = 'error' in response ? response.error : undefined;
    return response;
  };
  return () => last;
}

/** With an error that the exporter does not retry, unlike that of `agent.destroy()`. */
function destroySockets(agent: Agent | undefined): void {
  for (const sockets of [agent?.sockets, agent?.freeSockets])
    for (const socket of Object.values(sockets ?? {}).flat()) socket?.destroy(REASON);
}
