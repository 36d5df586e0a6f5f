/** The demo itself: the app on the real SDKs, the fake service, and a sink that takes what acs-otel exports. */
import { register } from '../../src/node.ts';
import { startFakeAcs } from '../../test/fakes/acs-server.ts';
import { type SinkLog, type SinkMetric, type SinkSpan, startOtlpSink } from '../../test/fakes/otlp-sink.ts';
import { demoSteps } from './app.ts';

export interface DemoResult {
  spans: SinkSpan[];
  logs: SinkLog[];
  metrics: SinkMetric[];
}

/** Faults of the fake service, by the step that meets them. */
const INJECTED: Partial<Record<keyof ReturnType<typeof demoSteps>, string>> = {
  'Three SMS': 'the fake service answers 429 once',
  'Tokens revoked': 'the fake service answers 403',
};

/** @param say Prints the progress. */
export async function runDemo(say: (text: string) => void): Promise<DemoResult> {
  const fake = await startFakeAcs({ tls: true });
  const sink = await startOtlpSink();
  const acs = register({ serviceName: 'acs-demo', endpoint: sink.url, hosts: [fake.host] });

  fake.plan({ match: ':revokeAccessTokens', statuses: [403] });
  const steps = demoSteps({ ...fake, certificate: fake.certificate ?? '' });
  for (const [title, run] of Object.entries(steps)) {
    const fault = INJECTED[title as keyof typeof INJECTED];
    say(`${title}${fault ? ` (injected: ${fault})` : ''} … `);
    const outcome = await run().then(
      () => 'done',
      (error: Error) => `failed: ${error.message}`,
    );
    say(`${outcome}\n`);
  }

  await acs.shutdown();
  await sink.close();
  await fake.close();
  return { spans: [...sink.spans], logs: [...sink.logs], metrics: [...sink.metrics] };
}
