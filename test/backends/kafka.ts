/** Apache Kafka with SASL PLAIN, as the Kafka endpoint of Event Hubs has it: user `$ConnectionString`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cached, source, stamp } from './cache.ts';
import { run } from './command.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { freePorts, type RunningProcess, startProcess } from './process.ts';

const jars = () => cached('kafka/jars');
const inputs = [source('kafka/pom.xml')];

export const kafka: Backend = {
  name: 'kafka',
  isBuilt: () => stamp('kafka', inputs).fresh && existsSync(jars()),
  async build() {
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const args = ['-B', '-f', source('kafka/pom.xml'), goal, `-DoutputDirectory=${jars()}`];
    await run('kafka', 'mvn', [...args, '-DincludeScope=runtime']);
    stamp('kafka', inputs).mark();
  },
};

/** A running broker. */
export interface RunningKafka extends RunningProcess {
  /** `127.0.0.1:<port>` */
  broker: string;
  /** The password of `$ConnectionString`. */
  connectionString: string;
  /** Sends messages, one per entry. */
  produce(topic: string, messages: readonly (string | Uint8Array)[]): Promise<void>;
}

/** Starts a broker; it makes topics by itself, with two partitions. */
export async function startKafka(): Promise<RunningKafka> {
  await ensureBuilt(kafka);
  const [port = 0, controller = 0] = await freePorts(2);
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-kafka-'));
  const broker = `127.0.0.1:${port}`;
  const connectionString = 'Endpoint=sb://127.0.0.1/;SharedAccessKeyName=test;SharedAccessKey=c2VjcmV0';
  const file = join(folder, 'server.properties');
  writeFileSync(file, serverProperties(port, controller, join(folder, 'data'), connectionString));
  const java = ['-Xmx512m', '-cp', join(jars(), '*')];
  const id = 'AAAAAAAAAAAAAAAAAAAAAQ';
  const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', id, '--config', file];
  await run('kafka-format', 'java', [...java, ...format]);
  const running = await startProcess({
    name: 'kafka',
    command: 'java',
    args: [...java, 'kafka.Kafka', file],
    ready: () => connects(port),
    timeoutMillis: 60_000,
  });
  const client = join(folder, 'client.properties');
  writeFileSync(client, clientProperties(broker, connectionString));
  const producer = startProducer([...java, source('kafka/ProduceBytes.java'), client]);
  const end = async (ended: Promise<void>): Promise<void> => {
    await Promise.all([producer.stop(), ended]);
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    ...running,
    broker,
    connectionString,
    produce: producer.produce,
    stop: () => end(running.stop()),
    kill: () => end(running.kill()),
  };
}

/** One process for all messages: starting it takes seconds. */
function startProducer(args: readonly string[]): Pick<RunningKafka, 'produce' | 'stop'> {
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const waiting: PromiseWithResolvers<void>[] = [];
  let errors = '';
  let ended: Error | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  createInterface(child.stdout).on('line', () => waiting.shift()?.resolve());
  child.stdin.on('error', () => undefined);
  child.on('close', (code) => {
    const error = new Error(`the producer ended with ${code}: ${errors.slice(-2000)}`);
    ended = error;
    for (const { reject } of waiting) reject(error);
  });
  return {
    produce(topic, messages) {
      if (ended) return Promise.reject(ended);
      const done = Promise.withResolvers<void>();
      waiting.push(done);
      const lines = messages.map((message) => `${topic} ${Buffer.from(message).toString('base64')}\n`);
      child.stdin.write(`${lines.join('')}\n`);
      return done.promise;
    },
    async stop() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Bytes. Event Hubs takes 1 MB, its tier Dedicated 20 MB. */
const MAX_MESSAGE = 32 * 1024 * 1024;
const LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="$ConnectionString"';

function serverProperties(port: number, controller: number, data: string, password: string): string {
  const login = `${LOGIN} password="${password}" user_$ConnectionString="${password}";`;
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=SASL_PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=SASL_PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=SASL_PLAINTEXT
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=${login}
log.dirs=${data}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=true
num.partitions=2
message.max.bytes=${MAX_MESSAGE}
`;
}

function clientProperties(broker: string, password: string): string {
  return `bootstrap.servers=${broker}
security.protocol=SASL_PLAINTEXT
sasl.mechanism=PLAIN
sasl.jaas.config=${LOGIN} password="${password}";
max.request.size=${MAX_MESSAGE}
`;
}
