/**
 * Ends exports to a backend that does not answer: OpenTelemetry's exporters would keep the process alive for up to 30
 * seconds per batch, and for ever if the response trickles.
 */
import type { Agent } from 'node:http';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';

/** The private parts of OpenTelemetry's OTLP exporters, whose version is built in. */
interface OtlpExporter {
  _delegate: { _transport: RetryingTransport };
}
interface RetryingTransport extends IExporterTransport {
  _transport: IExporterTransport & { _utils?: { agent?: Agent } | null };
  retry(data: Uint8Array, timeoutMillis: number, inMillis: number): Promise<ExportResponse>;
}

const REASON = new Error('abandoned: the backend did not answer within shutdownTimeoutMillis');
const ABANDONED: ExportResponse = { status: 'failure', error: REASON };

/** All OTLP exporters of one SDK. */
export class Abandonment {
  readonly #transports: RetryingTransport[] = [];
  readonly #inProgress = new Set<() => void>();
  #active = false;

  /** Makes the exports of `exporter` end when they are abandoned. */
  add<E>(exporter: E): E {
    const delegate = (exporter as unknown as OtlpExporter)._delegate;
    const inner = delegate._transport;
    this.#transports.push(inner);
    inner.retry = (data, timeoutMillis, inMillis) =>
      new Promise((resolve, reject) => {
        const retry = () => void inner._transport.send(data, timeoutMillis).then(resolve, reject);
        setTimeout(retry, inMillis).unref();
      });
    const transport = Object.create(inner) as RetryingTransport;
    transport.send = (data, timeoutMillis) => this.#send(inner, data, timeoutMillis);
    delegate._transport = transport;
    return exporter;
  }

  /** Fails all exports in progress, and further ones until `flush` has settled; they count as dropped. */
  abandon(flush: Promise<unknown>): void {
    this.#active = true;
    const resume = () => {
      this.#active = false;
    };
    flush.then(resume, resume);
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

/** With an error that the exporter does not retry, unlike that of `agent.destroy()`. */
function destroySockets(agent: Agent | undefined): void {
  for (const sockets of [agent?.sockets, agent?.freeSockets])
    for (const socket of Object.values(sockets ?? {}).flat()) socket?.destroy(REASON);
}
