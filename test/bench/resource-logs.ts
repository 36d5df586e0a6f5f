/** `node test/bench/resource-logs.ts`: Azure's resource logs per second from Kafka through the gateway, and their CPU. */
import { startKafka } from '../backends/kafka.ts';
import { startEventHubsGateway, TOPIC } from '../e2e/gateway/event-hubs.ts';
import samples from '../e2e/gateway/resource-log-samples.json' with { type: 'json' };
import { startOtlpSink } from '../fakes/otlp-sink.ts';

const MESSAGES = 1500;
const records = samples.map(({ record }) => record);

const [kafka, sink] = await Promise.all([startKafka(), startOtlpSink()]);
await kafka.produce(
  TOPIC,
  Array.from({ length: MESSAGES }, () => JSON.stringify({ records })),
);
const gateway = await startEventHubsGateway(kafka, sink);

async function cpuSeconds(): Promise<number> {
  const text = await (await fetch(gateway.telemetryUrl)).text();
  return Number(/^otelcol_process_cpu_seconds\S* (\S+)$/m.exec(text)?.[1]);
}

await sink.waitFor(({ logs }) => logs.length > 0, 60_000);
const [start, cpu, already] = [performance.now(), await cpuSeconds(), sink.logs.length];
await sink.waitFor(({ logs }) => logs.length >= MESSAGES * records.length, 600_000);
const seconds = (performance.now() - start) / 1000;
const count = sink.logs.length - already;
const millis = (((await cpuSeconds()) - cpu) * 1e6) / count;
console.log(`${MESSAGES} messages of ${records.length} records from two partitions:`);
console.log(
  `${Math.round(count / seconds)} records per second, ${Math.round(millis)} ms of CPU per 1,000 records`,
);
await gateway.stop();
await Promise.all([kafka.stop(), sink.close()]);
