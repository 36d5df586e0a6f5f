import { shutdownAzureMonitor, useAzureMonitor } from '@azure/monitor-opentelemetry';
import { register } from '../../../src/node.ts';

// Its default keeps five traces per second.
useAzureMonitor({ tracesPerSecond: 0, samplingRatio: 1, enableLiveMetrics: false });
const acs = register();
const { load } = await import('./load.ts');
await load();
await acs.shutdown();
await shutdownAzureMonitor();
