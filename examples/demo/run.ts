/** The Node half of the demo: an app on the real SDKs, the fake service, and a sink that takes what acs-otel exports. */
import { type AcsOtel, register } from '../../src/node.ts';
import type { View } from '../../src/view/server.ts';
import { type FakeAcs, startFakeAcs } from '../../test/fakes/acs-server.ts';
import {
  type OtlpSink,
  type SinkLog,
  type SinkMetric,
  type SinkSpan,
  startOtlpSink,
} from '../../test/fakes/otlp-sink.ts';
import { type Acs, demoSteps } from './app.ts';

export interface DemoResult {
  spans: SinkSpan[];
  logs: SinkLog[];
  metrics: SinkMetric[];
}

/** The app and its service, which run until `close()`. */
export interface NodeApp {
  fake: FakeAcs;
  service: Acs;
  acs: AcsOtel;
  sink: OtlpSink;
  /** Waits until what was exported so far has arrived. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Faults of the fake service, by the step that meets them. */
const INJECTED: Partial<Record<keyof ReturnType<typeof demoSteps>, string>> = {
  'Three SMS': 'the fake service answers 429 once',
  'Tokens revoked': 'the fake service answers 403',
};
const POLL_MILLIS = 10;
const MAX_POLLS = 500;

/** @param viewOn Starts `acs-otel view`, which passes everything on to the sink. Without it the app exports to the sink. */
export async function startNodeApp(viewOn?: (sinkUrl: string) => Promise<View>): Promise<NodeApp> {
  const [fake, sink] = await Promise.all([startFakeAcs({ tls: true }), startOtlpSink()]);
  const view = await viewOn?.(sink.url);
  const acs = register({ serviceName: 'acs-demo', endpoint: view?.url ?? sink.url, hosts: [fake.host] });
  return {
    fake,
    sink,
    acs,
    service: { ...fake, certificate: fake.certificate ?? '' },
    async flush() {
      await acs.forceFlush();
      for (let poll = 0; poll < MAX_POLLS && view?.about().forward?.waiting; poll++)
        await new Promise((done) => setTimeout(done, POLL_MILLIS));
    },
    async close() {
      await acs.shutdown();
      await Promise.all([sink.close(), fake.close()]);
    },
  };
}

/** Does everything that the app can do once. @param say Prints the progress. */
export async function runSteps(
  { fake, service, flush, sink }: NodeApp,
  say: (text: string) => void,
): Promise<DemoResult> {
  fake.plan({ match: ':revokeAccessTokens', statuses: [403] });
  for (const [title, run] of Object.entries(demoSteps(service))) {
    const fault = INJECTED[title as keyof typeof INJECTED];
    say(`${title}${fault ? ` (injected: ${fault})` : ''} … `);
    const outcome = await run().then(
      () => 'done',
      (error: Error) => `failed: ${error.message}`,
    );
    say(`${outcome}\n`);
  }
  await flush();
  return { spans: [...sink.spans], logs: [...sink.logs], metrics: [...sink.metrics] };
}

/** The Node half alone. @param say Prints the progress. */
export async function runDemo(say: (text: string) => void): Promise<DemoResult> {
  const app = await startNodeApp();
  const result = await runSteps(app, say);
  await app.close();
  return result;
}
