// HTTP clients in a thread of their own, which no channel of this one reports: the response is known from the SDK's
// result or from its log lines alone.
import { Worker } from 'node:worker_threads';
import { EmailClient } from '@azure/communication-email';
import { SmsClient } from '@azure/communication-sms';
import { createHttpHeaders, type HttpClient, type PipelineResponse } from '@azure/core-rest-pipeline';
import { register } from '../../../src/node.ts';
import { connectionString } from './app.ts';

interface Answer {
  status: number;
  headers: [string, string][];
  bodyAsText: string;
}
const FETCH = `
const { parentPort, workerData: { url, init } } = require('node:worker_threads');
fetch(url, init).then(async (answer) =>
  parentPort.postMessage({ status: answer.status, headers: [...answer.headers], bodyAsText: await answer.text() }));`;

/** `hidden`: the answer's headers cannot be read by the instrumenter, only printed by the SDK's log policy. */
const client = (hidden: boolean): HttpClient => ({
  async sendRequest(request) {
    const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== 'content-length'));
    const body = request.body as string;
    const workerData = { url: request.url, init: { method: request.method, headers, ...(body && { body }) } };
    const answer = await new Promise<Answer>((resolve, reject) => {
      const worker = new Worker(FETCH, { eval: true, workerData });
      worker.once('message', resolve).once('error', reject);
    });
    const all = createHttpHeaders(Object.fromEntries(answer.headers));
    const response: PipelineResponse = { request, ...answer, headers: all };
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
