/** REST by fetch, and Azure clients with an HTTP client of the app's own that uses fetch. */

import type { Row } from '../row.ts';
import { load, sendModule } from '../traffic.ts';

const MODULE = JSON.stringify({ private: true, type: 'module' });
/** Hands every request of the Azure clients to fetch. */
const HTTP_CLIENT = (fetchFrom: string) => `${fetchFrom}
import { createHttpHeaders } from '@azure/core-rest-pipeline';
export const httpClient = {
  async sendRequest(request) {
    const { method, url, body } = request;
    const response = await fetch(url, { method, headers: request.headers.toJSON(), body });
    const bodyAsText = await response.text();
    return { request, status: response.status, headers: createHttpHeaders(Object.fromEntries(response.headers)), bodyAsText };
  },
};
`;
const send = sendModule('esm')
  .replace('import {', "import { httpClient } from './http-client.js';\nimport {")
  .replace('retryOptions };', 'retryOptions, httpClient };');

const row = (name: string, set: string, fetchFrom: string): Row => ({
  house: 'fetch',
  name,
  set,
  when: 'ci',
  files: {
    'package.json': MODULE,
    'http-client.js': HTTP_CLIENT(fetchFrom),
    'send.js': send,
    'main.js': `${load('esm', 'register', 'acs-otel')}
import { send } from './send.js';
const acs = register();
await send('a');
await acs.shutdown();
`,
  },
  run: ['node', 'main.js'],
  outcome: { kind: 'complete' },
});

const BARE = (fetchFrom: string) => `${fetchFrom}
import { register } from 'acs-otel';
const acs = register();
const [, base] = /endpoint=(.*?)\\/;/.exec(process.env.FAKE_ACS);
const body = JSON.stringify({
  from: '+15550000001',
  smsRecipients: [{ to: '+15550000002' }],
  message: 'private FAULT[a]:429',
});
for (const expected of [429, 202]) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(\`\${base}/sms?api-version=2021-03-07\`, { method: 'POST', headers, body });
  if (response.status !== expected) throw new Error(String(response.status));
  await response.text();
}
await acs.shutdown();
`;

const bare = (name: string, set: string, fetchFrom: string): Row => ({
  ...row(name, set, fetchFrom),
  files: { 'package.json': MODULE, 'main.js': BARE(fetchFrom) },
  outcome: { kind: 'complete', bare: true },
});

export const fetchRows: Row[] = [
  bare("REST by Node's fetch", 'plain', ''),
  bare('REST by fetch of the package undici', 'undici', "import { fetch } from 'undici';"),
  row("Azure clients over Node's fetch", 'plain', ''),
  row('Azure clients over fetch of the package undici', 'undici', "import { fetch } from 'undici';"),
];
