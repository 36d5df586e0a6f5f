/** What is read of a request for an action of Call Automation, and what is written into it. */
import { expect, it } from 'vitest';
import type { ActionRequest } from '../../../../src/events/automation-event.ts';
import type { OpenOperation } from '../../../../src/events/sink.ts';
import { carrying, keepAction } from '../../../../src/sources/azure-sdk/action-request.ts';

const TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

function operation(name: string, traceparent?: string) {
  const requested: ActionRequest[] = [];
  const open = { start: { name }, traceparent, actionRequested: (one: ActionRequest) => requested.push(one) };
  return { requested, open: open as unknown as OpenOperation };
}

const URL = 'https://contoso.communication.azure.com/calling/callConnections/leg-1:play?api-version=1';

it.each<[string, string, unknown, ActionRequest | undefined]>([
  [
    'the context in the body',
    'CallMedia.play',
    { url: URL, body: '{"operationContext":"a"}' },
    { action: 'play', call: 'leg-1', operationContext: 'a' },
  ],
  [
    'no context',
    'CallMedia.hold',
    { url: URL, body: '{}' },
    { action: 'hold', call: 'leg-1', operationContext: undefined },
  ],
  [
    'a body that is no text',
    'CallMedia.hold',
    { url: URL, body: new Uint8Array(3) },
    { action: 'hold', call: 'leg-1', operationContext: undefined },
  ],
  [
    'a body that is too long to be parsed',
    'CallMedia.play',
    { url: URL, body: JSON.stringify({ operationContext: 'a', text: 'x'.repeat(256 * 1024) }) },
    { action: 'play', call: 'leg-1', operationContext: undefined },
  ],
  ['an operation that is no action', 'CallMedia.unhold', { url: URL, body: '{}' }, undefined],
  ['a request without an address', 'CallMedia.play', { body: '{}' }, undefined],
  [
    'a recording of an unknown call',
    'CallRecording.start',
    {
      url: 'https://contoso.communication.azure.com/calling/recordings',
      body: '{"callLocator":{"roomId":"1"}}',
    },
    undefined,
  ],
  ['nothing', 'CallMedia.play', undefined, undefined],
])('reads %s', (_, name, request, expected) => {
  const { requested, open } = operation(name);
  keepAction(open, request);
  expect(requested).toEqual(expected ? [expected] : []);
});

class Options {
  get operationContext(): string {
    return '';
  }
}

it.each<[string, unknown[]]>([
  ['options of a class', ['tones', 'target', new Options()]],
  ['options that are no object', ['tones', 'target', 'text']],
  ['null', ['tones', 'target', null]],
  ["the app's own context", ['tones', 'target', { operationContext: 'mine' }]],
])('leaves %s as they are', (_, args) => {
  const carried = carrying(operation('CallMedia.sendDtmfTones', TRACEPARENT).open, args);
  expect(carried).toEqual(args);
  expect(carried[2]).toBe(args[2]);
});

it('writes a traceparent into a copy of the options', () => {
  const options = Object.freeze({ operationCallbackUrl: 'https://contoso.example' });
  const { open } = operation('CallMedia.sendDtmfTones', TRACEPARENT);
  expect(carrying(open, ['tones', 'target', options])).toEqual([
    'tones',
    'target',
    { ...options, operationContext: TRACEPARENT },
  ]);
  expect(carrying(open, ['tones', 'target'])[2]).toEqual({ operationContext: TRACEPARENT });
  expect(carrying(operation('CallRecording.start', TRACEPARENT).open, [options])).toEqual([options]);
});
