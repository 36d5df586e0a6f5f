import { ROOT_CONTEXT } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { expect, it } from 'vitest';
import { Logs } from '../../../src/signals/log-record.ts';
import { sdkLogRecord } from '../../../src/signals/sdk-log-record.ts';

/** A line of a package as it is exported, by a pipeline that marks events for Azure Monitor. */
function exported(name: string) {
  const exporter = new InMemoryLogRecordExporter();
  const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logs = new Logs({ loggerProvider }, { 'acs.source': 'sdk' }, 'event.name');
  logs.emit(sdkLogRecord({ package: name, level: 'warning', message: 'throttled' }), ROOT_CONTEXT);
  return exporter.getFinishedLogRecords()[0]!;
}

it('is a plain log record whose scope is the package', () => {
  const { eventName, instrumentationScope, severityText, body, attributes } = exported('communication-sms');
  expect([eventName, instrumentationScope.name, severityText, body]).toEqual([
    undefined,
    'communication-sms',
    'WARN',
    'throttled',
  ]);
  expect(attributes).toEqual({ 'acs.source': 'sdk', 'acs.sdk.package': 'communication-sms' });
});

it.each(['call 7ffea751', 'x'.repeat(65), ''])('makes no scope of a name like %j', (name) => {
  expect(exported(name).instrumentationScope.name).toBe('azure-sdk');
});
