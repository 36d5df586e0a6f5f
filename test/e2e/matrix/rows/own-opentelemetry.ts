/** Apps that start their own OpenTelemetry SDK. */
import { startAzureIngestion } from '../../../fakes/azure-ingestion.ts';
import type { Command, Outcome, Row, RowContext, Run } from '../row.ts';
import { sendModule } from '../traffic.ts';

const HOUSE = "the app's own OpenTelemetry";
const MODULE = JSON.stringify({ private: true, type: 'module' });

/** How an app starts its OpenTelemetry SDK. */
interface Setup {
  name: string;
  set: string;
  /** Code at the top of the main module. */
  start?: string;
  flags?: readonly string[];
  /** Our id generator is configured. */
  idGenerator: boolean;
  /** Start a fake of Azure Monitor's service. @default false */
  azureMonitor?: boolean;
  /** It instruments more than ACS. @default false */
  instruments?: boolean;
  env?: Record<string, string>;
  when?: Row['when'];
}

/** The warning names the loss and the option to set. */
const NO_IDS = /lacks idGenerator: acsIdGenerator\(\)/;

/** Without a flush, nothing is exported within the first minute. */
const LATE = {
  OTEL_BSP_SCHEDULE_DELAY: '60000',
  OTEL_BLRP_SCHEDULE_DELAY: '60000',
  OTEL_METRIC_EXPORT_INTERVAL: '60000',
};

const flushed = ({ start = '' }: Setup): string => `${start}
import { register } from 'acs-otel';
const acs = register();
const { send } = await import('./send.js');
await send('a');
await acs.forceFlush();
process.exit(0);
`;

/** The app's own provider must still export after our shutdown. */
const afterShutdown = ({ start = '' }: Setup): string => `${start}
import { trace } from '@opentelemetry/api';
import { register } from 'acs-otel';
const acs = register();
const { send } = await import('./send.js');
await send('a');
await acs.shutdown();
trace.getTracer('app').startSpan('after our shutdown').end();
const provider = trace.getTracerProvider();
await (provider.getDelegate?.() ?? provider).forceFlush();
process.exit(0);
`;

const appOf = (main: string): Record<string, string> => ({
  'package.json': MODULE,
  'send.js': sendModule('esm'),
  'main.js': main,
});

function rowsOf(setup: Setup): Row[] {
  const {
    name,
    set,
    flags = [],
    idGenerator,
    instruments = false,
    azureMonitor = false,
    env,
    when = 'ci',
  } = setup;
  const command: Command = ['node', ...flags, 'main.js'];
  const run = azureMonitor ? (context: RowContext) => besideAzureMonitor(context, command) : command;
  const foreign = { instruments, withoutMessageSpans: !idGenerator };
  const outcome: Outcome = { kind: 'complete', foreign, ...(!idGenerator && { says: NO_IDS }) };
  const common = { house: HOUSE, set, when, run, env: { ...LATE, ...env } };
  return [
    { ...common, name: `${name}: forceFlush(), then process.exit()`, files: appOf(flushed(setup)), outcome },
    {
      ...common,
      name: `${name}: its spans after our shutdown()`,
      files: appOf(afterShutdown(setup)),
      outcome: { ...outcome, appSpans: ['after our shutdown'] },
    },
  ];
}

async function besideAzureMonitor({ env, run }: RowContext, command: Command): Promise<Run> {
  const azure = await startAzureIngestion();
  env.AZURE_MONITOR = azure.connectionString;
  env.AZURE_MONITOR_HOST = azure.url;
  const result = await run(command);
  await azure.close();
  return result;
}

const nodeSdk = (options: string): string => `import { NodeSDK } from '@opentelemetry/sdk-node';
import { acsIdGenerator } from 'acs-otel';
new NodeSDK({ ${options} }).start();`;
const OWN_IDS = 'idGenerator: acsIdGenerator()';
const INSTRUMENTATION = `import { NodeSDK } from '@opentelemetry/sdk-node';
import { AcsInstrumentation, acsIdGenerator } from 'acs-otel';
const sdk = new NodeSDK({ instrumentations: [new AcsInstrumentation()], ${OWN_IDS} });
sdk.start();
const { send } = await import('./send.js');
await send('a');
await sdk.shutdown();
`;
const AZURE_MONITOR = `import { useAzureMonitor } from '@azure/monitor-opentelemetry';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
useAzureMonitor({
  azureMonitorExporterOptions: {
    connectionString: process.env.AZURE_MONITOR,
    host: process.env.AZURE_MONITOR_HOST,
    allowInsecureConnection: true,
    disableOfflineStorage: true,
  },
  tracesPerSecond: 0,
  samplingRatio: 1,
  enableLiveMetrics: false,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  logRecordProcessors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
  metricReaders: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis: 60000 })],
});`;
const vercel = (options: string): string => `import { registerOTel } from '@vercel/otel';
import { acsIdGenerator } from 'acs-otel';
registerOTel({ serviceName: 'app', ${options} });`;
const AUTO = '@opentelemetry/auto-instrumentations-node/register';
/** The cloud detectors query addresses that test machines cannot reach. */
const AUTO_ENV = {
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os',
};

const instrumentation = (version: string, set: string): Row => ({
  house: HOUSE,
  name: `AcsInstrumentation in NodeSDK ${version}`,
  set,
  when: 'ci',
  files: appOf(INSTRUMENTATION),
  run: ['node', 'main.js'],
  env: LATE,
  outcome: { kind: 'complete', foreign: {} },
});

const twice = (name: string, options: string, outcome: Outcome): Row => ({
  house: HOUSE,
  name: `--import acs-otel/register, then ${name}`,
  set: 'plain',
  when: 'ci',
  files: appOf(
    flushed({ name, set: 'plain', idGenerator: true }).replace('register()', `register(${options})`),
  ),
  run: ['node', '--import', 'acs-otel/register', 'main.js'],
  env: LATE,
  outcome,
});

export const ownOpenTelemetryRows: Row[] = [
  ...rowsOf({ name: 'NodeSDK 0.221', set: 'sdk2', start: nodeSdk(OWN_IDS), idGenerator: true }),
  ...rowsOf({ name: 'NodeSDK 0.301', set: 'sdk3', start: nodeSdk(OWN_IDS), idGenerator: true }),
  ...rowsOf({
    name: 'NodeSDK 0.301 without our id generator',
    set: 'sdk3',
    start: nodeSdk(''),
    idGenerator: false,
  }),
  instrumentation('0.221', 'sdk2'),
  instrumentation('0.301', 'sdk3'),
  ...rowsOf({
    name: 'auto-instrumentations-node without code',
    set: 'autoInstrumentations',
    flags: ['--import', AUTO],
    env: AUTO_ENV,
    idGenerator: false,
    instruments: true,
  }),
  {
    house: HOUSE,
    name: 'auto-instrumentations-node and acs-otel/register, both by --import',
    set: 'autoInstrumentations',
    when: 'ci',
    files: appOf("import { send } from './send.js';\nawait send('a');\n"),
    run: ['node', '--import', AUTO, '--import', 'acs-otel/register', 'main.js'],
    env: AUTO_ENV,
    outcome: {
      kind: 'complete',
      foreign: { instruments: true, withoutMessageSpans: true },
      says: NO_IDS,
    },
  },
  ...rowsOf({
    name: 'useAzureMonitor',
    set: 'azureMonitor',
    start: AZURE_MONITOR,
    azureMonitor: true,
    idGenerator: false,
    instruments: true,
  }),
  ...rowsOf({
    name: '@vercel/otel',
    set: 'vercel',
    start: vercel(OWN_IDS),
    idGenerator: true,
    instruments: true,
  }),
  twice('register() in the code', '', { kind: 'complete' }),
  twice('register({ logLevel }) in the code', "{ logLevel: 'error' }", {
    kind: 'complete',
    says: /ignores logLevel\b.*environment variables/,
  }),
  twice(
    'register({ serviceName, endpoint }) in the code',
    "{ serviceName: 'other', endpoint: 'http://127.0.0.1:9' }",
    {
      kind: 'complete',
      says: /serviceName.*endpoint|endpoint.*serviceName/,
    },
  ),
];
