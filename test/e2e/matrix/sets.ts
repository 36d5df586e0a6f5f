/** Packages that rows install next to the tarball, in exact versions. Rows of a set share one installation. */

const CLIENTS = {
  '@azure/communication-call-automation': '1.6.0',
  '@azure/communication-email': '1.1.0',
  '@azure/communication-sms': '1.1.0',
};
const PAGE = {
  '@azure/communication-calling': '2.0.0',
  '@azure/communication-common': '2.5.0',
  react: '19.3.1',
  'react-dom': '19.3.1',
};
const API_1_9 = { '@opentelemetry/api': '1.9.1' };
const API_1_10 = { '@opentelemetry/api': '1.10.0' };
const NODE_TYPES = { '@types/node': '24.10.1' };

export const SETS: Record<string, Record<string, string>> = {
  plain: { ...CLIENTS, ...API_1_9 },
  bundlers: {
    ...CLIENTS,
    ...API_1_9,
    '@rollup/plugin-commonjs': '29.0.3',
    '@rollup/plugin-json': '6.1.0',
    '@rollup/plugin-node-resolve': '16.0.3',
    esbuild: '0.28.2',
    rolldown: '1.3.2',
    rollup: '4.68.8',
    webpack: '5.113.0',
    'webpack-cli': '7.3.1',
  },
  loaders: {
    ...CLIENTS,
    ...API_1_9,
    ...NODE_TYPES,
    '@swc/core': '1.16.22',
    bun: '1.4.5',
    deno: '2.9.6',
    'ts-node': '10.9.2',
    tsx: '4.23.15',
    typescript: '5.9.3',
  },
  typescript: {
    ...CLIENTS,
    ...API_1_9,
    ...NODE_TYPES,
    'typescript-5.4': 'npm:typescript@5.4.5',
    'typescript-5.9': 'npm:typescript@5.9.3',
    'typescript-6.0': 'npm:typescript@6.0.3',
    'typescript-7.0': 'npm:typescript@7.0.2',
  },
  testRunners: {
    ...CLIENTS,
    ...API_1_9,
    jest: '30.5.2',
    node: '22.15.0',
    vitest: '5.1.1',
  },
  next: { ...CLIENTS, ...API_1_9, ...PAGE, next: '16.4.6' },
  next15: { ...CLIENTS, ...API_1_9, ...PAGE, next: '15.5.29' },
  sdk2: { ...CLIENTS, ...API_1_9, '@opentelemetry/sdk-node': '0.221.0' },
  azureMonitor: {
    ...CLIENTS,
    ...API_1_9,
    '@azure/monitor-opentelemetry': '1.21.0',
    '@opentelemetry/exporter-logs-otlp-proto': '0.221.0',
    '@opentelemetry/exporter-metrics-otlp-proto': '0.221.0',
    '@opentelemetry/exporter-trace-otlp-proto': '0.221.0',
    '@opentelemetry/sdk-logs': '0.221.0',
    '@opentelemetry/sdk-metrics': '2.10.0',
    '@opentelemetry/sdk-trace-base': '2.10.0',
  },
  vercel: {
    ...CLIENTS,
    ...API_1_9,
    '@opentelemetry/api-logs': '0.221.0',
    '@opentelemetry/instrumentation': '0.221.0',
    '@opentelemetry/resources': '2.10.0',
    '@opentelemetry/sdk-logs': '0.221.0',
    '@opentelemetry/sdk-metrics': '2.10.0',
    '@opentelemetry/sdk-trace-base': '2.10.0',
    '@vercel/otel': '2.1.3',
  },
  sdk3: { ...CLIENTS, ...API_1_10, '@opentelemetry/sdk-node': '0.301.0' },
  autoInstrumentations: {
    ...CLIENTS,
    ...API_1_10,
    '@opentelemetry/auto-instrumentations-node': '0.82.0',
  },
  undici: { ...CLIENTS, ...API_1_9, undici: '8.13.1' },
};
