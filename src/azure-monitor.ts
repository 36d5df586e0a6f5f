/**
 * `import 'acs-otel/azure-monitor'`: hands Azure Monitor's exporter to `register()`, for apps that are bundled. Needs
 * the package `@azure/monitor-opentelemetry-exporter`.
 */
import * as exporter from '@azure/monitor-opentelemetry-exporter';
import { processState } from './safety/process-state.ts';

processState().azureMonitor = exporter;
