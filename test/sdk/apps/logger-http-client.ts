// HTTP clients that node:http never sees: the answer is known from the SDK's response or from its log lines alone.
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import { createHttpHeaders, type HttpClient, type PipelineResponse } from '@azure/core-rest-pipeline';
import { register } from '../../../src/node.ts';
import { connectionString } from './app.ts';

/** `hidden`: the answer's headers cannot be read by the instrumenter, only printed by the SDK's log policy. */
const client = (hidden: boolean): HttpClient => ({
  async sendRequest(request) {
    const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== 'content-length'));
    const body = request.body as string;
    const answer = await fetch(request.url, { method: request.method, headers, ...(body && { body }) });
    const all = createHttpHeaders(Object.fromEntries(answer.headers));
    const bodyAsText = await answer.text();
    const response: PipelineResponse = { request, status: answer.status, headers: all, bodyAsText };
    return hidden ? new Proxy(response, { get: hide }) : response;
  },
});

/** Nobody but the log policy, which prints headers, finds an MS-CV in it. */
function hide(target: PipelineResponse, key: string): unknown {
  const value = Reflect.get(target, key) as unknown;
  if (key !== 'headers') return value;
  return new Proxy(value as object, {
    get: (headers, name) => {
      const own = Reflect.get(headers, name) as unknown;
      if (name === 'get')
        return (header: string) => (header === 'ms-cv' ? undefined : target.headers.get(header));
      return typeof own === 'function' ? own.bind(headers) : own;
    },
  });
}

const acs = register();
const options = (hidden: boolean) => ({ allowInsecureConnection: true, httpClient: client(hidden) });
await new SmsClient(connectionString, options(false)).send({
  from: '+15550000001',
  to: ['+15550000002'],
  message: 'visible',
});
if (process.env.HIDDEN) {
  const email = new EmailClient(connectionString, options(true));
  const content = { subject: 's', plainText: 'p' };
  await email.beginSend({
    senderAddress: 'a@b.example',
    content,
    recipients: { to: [{ address: 'c@d.example' }] },
  });
}
await acs.shutdown();
