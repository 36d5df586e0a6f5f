import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { type EventSink, withOperation } from '../../../../src/events/sink.ts';
import { type OperationWatch, watchOperations } from '../../../../src/sources/azure-sdk/lost-operations.ts';

let lost: string[];
let watch: OperationWatch;
/** What the warning covers besides the package. */
let covers: string[];
const sink = new Proxy({} as EventSink, { get: () => () => ({}) });

beforeEach(() => {
  lost = [];
  covers = [];
  watch = watchOperations(sink, ({ name, version }) => {
    lost.push(`${name} ${version}`);
    return covers;
  });
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
const operate = (service: 'email' | 'sms') => watch.startOperation({ name: 'X.y', service }, ROOT_CONTEXT);

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
