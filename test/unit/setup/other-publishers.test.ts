/** Events of other publishers are left out: one debug line per process says of whom the first was. */
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, expect, it, vi } from 'vitest';
import { NodePipeline } from '../../../src/pipeline/node.ts';
import { observeBodies, recordEvents } from '../../../src/setup/bodies.ts';

afterEach(() => diag.disable());

it('names the publisher, and nothing else of the event', () => {
  const debug = vi.fn();
  const ignored = () => {};
  const logger = { debug, error: ignored, info: ignored, warn: ignored, verbose: ignored };
  diag.setLogger(logger, { logLevel: DiagLogLevel.DEBUG, suppressOverrideMessage: true });
  const stop = observeBodies(new NodePipeline({ given: {}, customEvents: false }), {});
  const event = { id: '1', type: 'Microsoft.Storage.BlobCreated', subject: 'bob', data: { name: 'Bob' } };
  recordEvents([event, { ...event, id: '2' }]);
  stop();
  const lines = debug.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('left out'));
  expect(lines).toEqual([expect.stringContaining('an event of Microsoft.Storage is left out')]);
  expect(lines[0]).not.toMatch(/bob|Blob/i);
});
