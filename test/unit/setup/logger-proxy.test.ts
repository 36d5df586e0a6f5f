import { type LoggerProvider as LoggerProviderApi, logs } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { afterEach, expect, it } from 'vitest';
import { AcsInstrumentation, recordCallAutomationEvents } from '../../../src/node.ts';

const END = { type: 'Microsoft.Communication.CallDisconnected', data: { callConnectionId: 'leg-1' } };
const instrumentation = new AcsInstrumentation();

afterEach(() => {
  instrumentation.disable();
  logs.disable();
});

it('logs reach the global provider when the SDK passes a proxy without one, as with two copies of the logs API', () => {
  // Its own module exports the class to nobody.
  const ProxyLoggerProvider = logs.getLoggerProvider().constructor as new () => LoggerProviderApi;
  const exporter = new InMemoryLogRecordExporter();
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
  );
  instrumentation.setLoggerProvider(new ProxyLoggerProvider());
  instrumentation.enable();
  recordCallAutomationEvents(END);
  expect(exporter.getFinishedLogRecords().map(({ eventName }) => eventName)).toEqual(['acs.call.ended']);
});
