/**
 * `npm run demo`: the main job without Docker or an Azure account. A small app on the real Azure SDKs talks to a
 * fake of the service on loopback; what acs-otel makes of it goes over OTLP to a sink in this process.
 */
import { register } from '../../src/node.ts';
import { startFakeAcs } from '../../test/fakes/acs-server.ts';
import { startOtlpSink } from '../../test/fakes/otlp-sink.ts';
import { demoSteps } from './app.ts';
import { renderSupportIds, renderTraces } from './tree.ts';

const fake = await startFakeAcs({ tls: true });
const sink = await startOtlpSink();
const acs = register({ serviceName: 'acs-demo', endpoint: sink.url, hosts: [fake.host] });

fake.plan({ match: ':revokeAccessTokens', statuses: [403] });
const steps = demoSteps({ ...fake, certificate: fake.certificate ?? '' });
for (const [title, run] of Object.entries(steps)) {
  process.stdout.write(`${title} … `);
  console.log(
    await run().then(
      () => 'done',
      (error: Error) => `failed: ${error.message}`,
    ),
  );
}

await acs.forceFlush();
console.log(
  `\n${sink.spans.length} spans, ${sink.logs.length} log records, ${sink.metrics.length} metrics came over OTLP.\n`,
);
console.log(renderTraces(sink.spans));

const failure = sink.logs.find(
  (log) => log.eventName === 'acs.exchange.failed' && log.attributes['http.response.status_code'] === 403,
);
if (failure) console.log(`\nFor a support request about the failure:\n${renderSupportIds(failure)}`);

await acs.shutdown();
await sink.close();
await fake.close();
