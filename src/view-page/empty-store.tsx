/** What to do while there is nothing to show. */
import type { About, PageKind } from '../view/api.ts';
import { CopyButton } from './copy-button.tsx';

export function EmptyStore({ kind, about }: { kind: PageKind; about: About | undefined }) {
  const { endpoint, files = [], received } = about ?? {};
  if (files.length > 0)
    return (
      <section class="card">
        <h2>The files hold no {kind}</h2>
        <p>
          {files.join(', ')} could be read, but no record belongs to a {kind}.
        </p>
      </section>
    );
  if (!endpoint) return <p class="card">Waiting for the process…</p>;
  const isReceiving = (received?.spans ?? 0) + (received?.logs ?? 0) > 0;
  return (
    <section class="card">
      <h2>{isReceiving ? `No ${kind} yet` : 'Waiting for telemetry'}</h2>
      <p>
        {isReceiving
          ? `Telemetry is arriving, but no record belongs to a ${kind} yet. This page updates itself.`
          : 'Send OpenTelemetry over HTTP to this endpoint. This page updates itself.'}
      </p>
      <Snippet
        title="On Node"
        text={`OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint} node --import acs-otel/register app.js`}
      />
      <Snippet title="In a page on localhost" text={`register({ endpoint: '${endpoint}', calling });`} />
      <Snippet
        title="An OpenTelemetry Collector, as another exporter"
        text={`exporters:\n  otlphttp/view:\n    endpoint: ${endpoint}`}
      />
    </section>
  );
}

function Snippet({ title, text }: { title: string; text: string }) {
  return (
    <div class="snippet">
      <h3>{title}</h3>
      <pre>{text}</pre>
      <CopyButton text={text} what={title} />
    </div>
  );
}
