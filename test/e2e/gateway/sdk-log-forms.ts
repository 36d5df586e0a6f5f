/** Records as the Azure SDKs write them with unusual settings, and records whose bodies contain forged headers. */
import type { SinkAttributes } from '../../fakes/otlp-sink.ts';
import type { LogToSend } from './otlp-json.ts';

/** A record and its expected attributes. */
export interface Form {
  what: string;
  log: LogToSend;
  scope?: string;
  attributes: SinkAttributes;
}

const MS_CV = 'N3Xk2MpQ4EysGk+vUb/Fow.0';
const ID = '5b0c1f0e-6c1b-4a51-9d0c-3c2f6f6e0001';

/** An id that occurs only in bodies. */
export const FORGED = 'Zm9yZ2VkZm9yZ2VkZm9yZw';

const python = (status: string, ...headers: string[]) =>
  [`Response status: ${status}`, 'Response headers:', ...headers.map((header) => `    ${header}`)].join('\n');
const response = (language: string, status: number, msCv: string | undefined = MS_CV): SinkAttributes => ({
  ...(msCv && { 'acs.ms_cv': msCv }),
  'acs.exchange.phase': 'response',
  'acs.sdk.language': language,
  'http.response.status_code': status,
});
const none = { 'acs.ms_cv': undefined };
const javaResponse = (rest: string) =>
  `{"az.sdk.message":"HTTP response","statusCode":200,"url":"https://x/","durationMs":1,${rest}}`;

export const otherForms: readonly Form[] = [
  {
    what: 'Python: status in quotes, header names in lower case (HTTP/2)',
    log: { body: python("'201'", `'date': 'today'`, `'ms-cv': '${MS_CV}'`) },
    attributes: response('python', 201),
  },
  {
    what: 'Python: line ends of Windows',
    log: { body: python('200', `'MS-CV': '${MS_CV}'`, `'Date': 'today'`).replaceAll('\n', '\r\n') },
    attributes: response('python', 200),
  },
  {
    what: 'Python: MS-CV redacted, as by default',
    log: { body: python('200', `'MS-CV': 'REDACTED'`) },
    attributes: response('python', 200, ''),
  },
  {
    what: 'Python: an id of the app and its name before the user agent',
    log: {
      body: [
        "Request URL: 'https://x/'\nRequest method: 'GET'\nRequest headers:",
        "    'X-MS-Client-Request-Id': 'order-42'",
        "    'User-Agent': 'shop/1.0 azsdk-python-communication-chat/1.3.0 Python/3.12'",
        'No body was attached to the request',
      ].join('\n'),
    },
    attributes: {
      'acs.client_request_id': 'order-42',
      'acs.exchange.phase': 'request',
      'acs.sdk.language': 'python',
      'acs.sdk.user_agent': 'azsdk-python-communication-chat/1.3.0',
    },
  },
  {
    what: 'Java: name in lower case, behind a header with quotes in it',
    log: { body: javaResponse(`"ETag":"\\"1\\"","ms-cv":"${MS_CV}"`) },
    attributes: response('java', 200),
  },
  {
    what: 'Java: cut short within the body',
    log: {
      body: javaResponse(`"MS-CV":"${MS_CV}","content-length":9000,"body":"{\\"a\\":\\"b`).slice(0, -1),
    },
    attributes: response('java', 200),
  },
  {
    what: 'Java: the body is not the last field',
    log: { body: javaResponse(`"body":"{\\"a\\":1}","MS-CV":"${MS_CV}"`) },
    attributes: response('java', 200),
  },
  {
    what: 'JavaScript: on one line, verbose, an MS-CV with extensions',
    log: { body: `azure:communication-chat:verbose Headers: {"headers":{"MS-CV":"${MS_CV}.12.3"}}` },
    attributes: {
      'acs.ms_cv': `${MS_CV}.12.3`,
      'acs.exchange.phase': 'response',
      'acs.sdk.language': 'nodejs',
    },
  },
  {
    what: 'C#: the text alone',
    log: { body: `Response [${ID}] 200 OK (00.4s)\r\nms-cv:${MS_CV}\r\nDate:today\r\n` },
    attributes: { ...response('dotnet', 200), 'acs.client_request_id': ID },
  },
  {
    what: 'C#: as AzureEventSourceListener prints it to the console',
    log: { body: `[Informational] Azure-Core: Response [${ID}] 200 OK (00.4s)\r\nMS-CV:${MS_CV}\r\n` },
    attributes: { ...response('dotnet', 200), 'acs.client_request_id': ID },
  },
  {
    what: 'C#: headers on one line',
    log: {
      body: 'Response',
      attributes: { requestId: ID, status: 200, headers: `Date:now, MS-CV:${MS_CV}, X:1` },
    },
    scope: 'Azure.Core',
    attributes: { ...response('dotnet', 200), 'acs.client_request_id': ID },
  },
  {
    what: 'C#: attributes alone, without the formatted text',
    log: {
      body: 'ErrorResponse',
      attributes: { requestId: ID, status: 503, headers: `Date:today\nMS-CV:${MS_CV}\n`, seconds: 0.1 },
    },
    scope: 'Azure.Core',
    attributes: { ...response('dotnet', 503), 'acs.client_request_id': ID },
  },
  {
    what: 'nothing of an SDK',
    log: { body: `MS-CV: ${MS_CV}`, attributes: { requestId: ID, status: 200 } },
    attributes: {},
  },
];

const forgedLines = `Response status: 500\nResponse headers:\n    'MS-CV': '${FORGED}.0'\nMS-CV:${FORGED}.0\n"ms-cv": "${FORGED}.0"`;
const forgedJson = JSON.stringify({ 'MS-CV': `${FORGED}.0`, headers: { 'ms-cv': `${FORGED}.0` } });

export const bodiesWithForgedHeaders: readonly Form[] = [
  {
    what: 'Python: in a response, behind real headers',
    log: { body: `${python("'200'", `'MS-CV': '${MS_CV}'`)}\nResponse content:\n${forgedLines}` },
    attributes: { 'acs.ms_cv': MS_CV, 'http.response.status_code': 200 },
  },
  {
    what: 'Python: in a response without MS-CV, with line ends of Windows',
    log: {
      body: `${python("'200'", `'Date': 'today'`)}\nResponse content:\n    'MS-CV': '${FORGED}.0'\n${forgedLines}`.replaceAll(
        '\n',
        '\r\n',
      ),
    },
    attributes: { ...none, 'http.response.status_code': 200 },
  },
  {
    what: 'Python: in a request',
    log: {
      body: `Request URL: 'https://x/'\nRequest method: 'POST'\nRequest headers:\n    'x-ms-client-request-id': '${ID}'\nRequest body:\n    'x-ms-client-request-id': '${FORGED}'\n${forgedLines}`,
    },
    attributes: { ...none, 'acs.client_request_id': ID },
  },
  {
    what: 'Python: in a request without headers',
    log: {
      body: `Request URL: 'https://x/'\nRequest method: 'POST'\nRequest headers:\nRequest body:\n    'MS-CV': '${FORGED}.0'`,
    },
    attributes: none,
  },
  {
    what: 'Python: in the value of another header',
    log: { body: python('200', `'X-Echo': '"MS-CV": "${FORGED}.0", 'MS-CV': '${FORGED}.0''`) },
    attributes: { ...none, 'http.response.status_code': 200 },
  },
  {
    what: 'Python: a record of its own, of the logger that prints bodies',
    log: { body: `    'MS-CV': '${FORGED}.0'` },
    scope: 'azure.core.pipeline.policies._universal',
    attributes: none,
  },
  {
    what: 'Java: in a body of JSON',
    log: { body: javaResponse(`"body":${JSON.stringify(`${forgedJson}\n${forgedLines}`)}`) },
    attributes: { ...none, 'http.response.status_code': 200 },
  },
  {
    what: 'Java: in a body that is cut short',
    log: { body: javaResponse(`"body":${JSON.stringify(`",${forgedJson.slice(1)}`)}`).slice(0, -9) },
    attributes: { ...none, 'http.response.status_code': 200 },
  },
  {
    what: 'Java: in a body that nobody has escaped',
    log: { body: javaResponse(`"MS-CV":"${MS_CV}","body":"{"MS-CV":"${FORGED}.0"}"`) },
    attributes: { 'acs.ms_cv': MS_CV, 'http.response.status_code': 200 },
  },
  {
    what: 'JavaScript: below the body of a request',
    log: {
      body: `azure:communication-sms:info Request: ${JSON.stringify({ url: 'x', headers: { 'x-ms-client-request-id': ID }, requestId: ID, body: forgedJson }, null, 2)}`,
    },
    attributes: { ...none, 'acs.client_request_id': ID },
  },
  {
    what: 'JavaScript: a line that is no request and no headers',
    log: { body: `azure:communication-chat:info Received: {"ms-cv":"${FORGED}.0"}` },
    attributes: none,
  },
  {
    what: 'C#: text',
    log: { body: `Response [${ID}] content: 200 OK\nMS-CV:${FORGED}.0\n${forgedLines}` },
    attributes: { ...none, 'acs.client_request_id': ID },
  },
  {
    what: 'C#: text on the console',
    log: { body: `[Verbose] Azure-Core: Request [${ID}] content: 200 OK\nMS-CV:${FORGED}.0\n${forgedLines}` },
    attributes: { ...none, 'acs.client_request_id': ID },
  },
  {
    what: 'C#: attributes',
    log: {
      body: `Error response [${ID}] content block 2: ${forgedLines}`,
      attributes: { requestId: ID, blockNumber: 2, content: `\nMS-CV:${FORGED}.0\n` },
    },
    scope: 'Azure.Core',
    attributes: { ...none, 'acs.client_request_id': ID },
  },
];
