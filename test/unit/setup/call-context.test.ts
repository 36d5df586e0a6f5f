import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { automationSpanId, callTrace } from '../../../src/events/hashed-ids.ts';
import { callContext } from '../../../src/node.ts';
import { processState } from '../../../src/safety/process-state.ts';

const CALL = '7ffea751-907c-494d-b7f9-b26677521a44';
const CONNECTION = '401f3500-0c35-4a07-8d55-3f4b2d6f9f10';
const TRACE = '7ffea751907c494db7f9b26677521a44';
const event = {
  id: '1',
  source: `calling/callConnections/${CONNECTION}`,
  type: 'Microsoft.Communication.CallConnected',
  data: { callConnectionId: CONNECTION, correlationId: CALL, serverCallId: 'x' },
};
const headers = { 'x-ms-call-correlation-id': CALL, 'x-ms-call-connection-id': CONNECTION };
const request = Object.assign(new IncomingMessage(new Socket()), { headers });
const ofConnection = { traceId: TRACE, spanId: automationSpanId(CONNECTION), traceFlags: 1, isRemote: true };
const ofCall = { ...ofConnection, spanId: callTrace(CALL).spanId };

afterEach(() => {
  vi.restoreAllMocks();
  processState().said.clear();
});

describe('callContext', () => {
  it.each<[string, unknown, object]>([
    ['a call id', CALL, ofCall],
    [
      'a call id in upper case',
      ` ${CALL.toUpperCase()}`,
      { ...ofCall, spanId: callTrace(CALL.toUpperCase()).spanId },
    ],
    ['an event', event, ofConnection],
    ['a body as text', JSON.stringify([event]), ofConnection],
    ['a body as bytes', Buffer.from(JSON.stringify(event)), ofConnection],
    ['the second event, where the first has no call', [{ ...event, data: {} }, event], ofConnection],
    ['a request with its body', { headers: {}, body: [event] }, ofConnection],
    [
      'a CloudEvent in binary mode',
      { headers: { 'CE-Type': event.type, 'ce-id': '1' }, body: JSON.stringify(event.data) },
      ofConnection,
    ],
    ['an event without connection', { ...event, data: { correlationId: CALL } }, ofCall],
    ["an event of the SDK's parser", { kind: 'CallConnected', ...event.data }, ofConnection],
    ['headers of Node', headers, ofConnection],
    ['headers of the Fetch API', new Headers(headers), ofConnection],
    ['headers in another case', { 'X-MS-Call-Correlation-Id': CALL }, ofCall],
    ['a request of Node', request, ofConnection],
    ['a request of the Fetch API', new Request('https://app.example/ws', { headers }), ofConnection],
  ])('takes %s', (_, source, expected) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    expect(trace.getSpanContext(callContext(source))).toEqual(expected);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a text that is no id', 'hello'],
    ['a server call id', 'aHR0cHM6Ly9hcGkuZXhhbXBsZS9jb252LzEyMw'],
    ['the nil GUID', '00000000-0000-0000-0000-000000000000'],
    ['a request of another sender', { headers: { host: 'app.example' } }],
    ['an empty body', []],
    ['an event of another publisher', { type: 'Microsoft.Storage.BlobCreated', data: {} }],
    [
      'an object that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('says that %s holds no call, and keeps the active context', (_, source) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    expect(callContext(source)).toBe(context.active());
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('callContext() found no call'));
  });

  it('keeps what else the active context holds', () => {
    const key = Symbol('key');
    vi.spyOn(context, 'active').mockReturnValue(ROOT_CONTEXT.setValue(key, 'kept'));
    expect(callContext(CALL).getValue(key)).toBe('kept');
  });
});
