import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { operationName } from '../../../../src/events/operation-name.ts';
import { type EventSink, withOperation } from '../../../../src/events/sink.ts';
import { type OperationWatch, watchOperations } from '../../../../src/sources/azure-sdk/lost-operations.ts';

let lost: string[];
let watch: OperationWatch;
/** What the warning covers besides the package. */
let covers: string[];
/** Whether contexts may lack their operation. */
let unreliable: boolean;
const sink = new Proxy({} as EventSink, { get: () => () => ({}) });

beforeEach(() => {
  lost = [];
  covers = [];
  unreliable = false;
  watch = watchOperations(
    sink,
    ({ name, version, otherCopyObserved }) => {
      lost.push(`${name} ${version}${otherCopyObserved ? ', another copy' : ''}`);
      return covers;
    },
    () => unreliable,
  );
});

const request = (agent: string) => ({
  service: undefined,
  method: 'GET',
  url: new URL('https://contoso.communication.azure.com/'),
  userAgent: agent,
});
const EMAIL = 'azsdk-js-communication-email/1.1.0 core-rest-pipeline/1.24.0';
const send = (agent = EMAIL, parent: Context = ROOT_CONTEXT) =>
  watch.startExchange(request(agent) as never, parent);
const adopt = (agent = EMAIL) => watch.adoptExchange(request(agent) as never, ROOT_CONTEXT);
const operate = (service: 'email' | 'sms') =>
  watch.startOperation({ name: operationName('X', 'y'), service }, ROOT_CONTEXT);

describe('a request of an Azure client without an operation', () => {
  it('is reported once per package, with its version', () => {
    send();
    send();
    send('app/1 azsdk-js-communication-messages-rest/2.0.0');
    expect(lost).toEqual(['@azure/communication-email 1.1.0', '@azure-rest/communication-messages 2.0.0']);
  });

  it('is not reported when the report of another covers it', () => {
    covers = ['@azure/communication-sms'];
    send();
    send('azsdk-js-communication-sms/1.1.0');
    expect(lost).toHaveLength(1);
  });

  it('is not reported of a package whose operations are seen: polls and pages', () => {
    operate('email');
    send();
    adopt();
    send('azsdk-js-communication-sms/1.1.0');
    expect(lost).toEqual(['@azure/communication-sms 1.1.0']);
  });

  it('is not reported inside an operation', () => {
    send(EMAIL, withOperation(ROOT_CONTEXT, {} as never));
    expect(lost).toEqual([]);
  });

  it('is not reported of REST by hand, nor of what clients send in the background', () => {
    for (const agent of ['undici', '', 'azsdk-js-communication-common/2.5.0']) send(agent);
    expect(lost).toEqual([]);
  });

  it('is excused once under the span of someone else, whose hook is taken back then', () => {
    adopt();
    expect(lost).toEqual([]);
    adopt();
    expect(lost).toEqual(['@azure/communication-email 1.1.0']);
  });

  it('is reported at the end when nothing followed that excuses it', () => {
    adopt();
    adopt('azsdk-js-communication-sms/1.1.0');
    operate('sms');
    watch.finish();
    expect(lost).toEqual(['@azure/communication-email 1.1.0']);
  });
});

describe('a request without an operation, of a package whose operations are seen', () => {
  const SMS = 'azsdk-js-communication-sms/1.1.0';
  const exchange = (agent: string, more: object, parent: Context = ROOT_CONTEXT) =>
    watch.startExchange({ ...request(agent), ...more } as never, parent);
  beforeEach(() => {
    operate('sms');
    operate('email');
  });

  it('is of another copy when only the wire shows it, and is reported once', () => {
    exchange(SMS, { method: 'POST', onWire: true });
    exchange(SMS, { method: 'POST', onWire: true });
    exchange(EMAIL, { method: 'GET', onWire: true });
    expect(lost).toEqual([
      '@azure/communication-sms 1.1.0, another copy',
      '@azure/communication-email 1.1.0, another copy',
    ]);
  });

  it('is of another copy when it sends something through a shared tracing hook, but no wrapped method', () => {
    exchange(EMAIL, { method: 'POST' });
    expect(lost).toEqual(['@azure/communication-email 1.1.0, another copy']);
  });

  it('is a poll or a page of a class that the app has handed over, but no message', () => {
    exchange(EMAIL, { method: 'POST', onWire: true }, withOperation(ROOT_CONTEXT, {} as never));
    exchange(EMAIL, { method: 'GET', onWire: true });
    expect(lost).toEqual([]);
    exchange(EMAIL, { method: 'POST', onWire: true });
    expect(lost).toEqual(['@azure/communication-email 1.1.0, another copy']);
  });

  it('is excused while contexts are unreliable', () => {
    unreliable = true;
    watch.adoptExchange({ ...request(SMS), method: 'POST', onWire: true } as never, ROOT_CONTEXT);
    expect(lost).toEqual([]);
    unreliable = false;
    watch.adoptExchange({ ...request(SMS), method: 'POST', onWire: true } as never, ROOT_CONTEXT);
    expect(lost).toEqual(['@azure/communication-sms 1.1.0, another copy']);
  });
});
