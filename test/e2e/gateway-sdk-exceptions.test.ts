/** MS-CV of the exceptions of .NET, whose message ends with the headers of the response. */
import { expect, it } from 'vitest';
import { type LogToSend, logsRequest, send } from './gateway/otlp-json.ts';
import { FORGED } from './gateway/sdk-log-forms.ts';
import { gatewayStage } from './gateway/stage.ts';

const stage = gatewayStage(['sdk-logs']);

const MS_CV = 'N3Xk2MpQ4EysGk+vUb/Fow.0';
const TYPE = 'Azure.RequestFailedException';
const HEADERS = ['Date: today', `MS-CV: ${MS_CV}`, 'Content-Type: application/json'];
const forged = `Headers:\nMS-CV: ${FORGED}.0`;
const message = ({ first = 'Denied.', content = '{"SECRET":1}', headers = HEADERS } = {}) =>
  [
    `${first}`,
    'Status: 401 (Unauthorized)',
    'ErrorCode: Denied',
    '',
    'Content:',
    content,
    '',
    'Headers:',
    ...headers,
    '',
  ].join('\n');
const STACK = '   at Azure.Communication.Sms.SmsClient.SendAsync()\n   at App.Main()';
const exception = (text: string): LogToSend => ({
  body: 'Sending failed',
  attributes: {
    'exception.type': TYPE,
    'exception.message': text,
    'exception.stacktrace': `${TYPE}: ${text}\n${STACK}`,
  },
});

async function row(log: LogToSend) {
  stage.sink.clear();
  await send(`${stage.gateway.serverUrl}/v1/logs`, logsRequest([log]), stage.gateway.token);
  await stage.sink.waitFor(({ logs }) => logs.length === 1);
  return stage.sink.logs[0]!;
}

it.each<[string, LogToSend]>([
  ['exception.message', exception(message())],
  ['exception.message with line ends of Windows', exception(message().replaceAll('\n', '\r\n'))],
  ['the text of the record', { body: `${TYPE}: ${message()}` }],
  ['the text of the record with a stack trace', { body: `${TYPE}: ${message()}\n${STACK}` }],
  ['a message whose content has forged headers', exception(message({ content: `x\n\n${forged}` }))],
  [
    'a message that the service wrote, with forged headers',
    exception(message({ first: `Denied\nStatus: 400 (x)\n\n${forged}` })),
  ],
])('is taken from %s, without the content', async (_, log) => {
  const { attributes, body } = await row(log);
  expect(attributes).toMatchObject({
    'acs.ms_cv': MS_CV,
    'acs.sdk.language': 'dotnet',
    'acs.exchange.phase': 'response',
    'http.response.status_code': 401,
  });
  expect(JSON.stringify([attributes, body])).not.toContain('SECRET');
});

it.each<[string, LogToSend]>([
  [
    'in the content, while the response has none',
    exception(message({ content: forged, headers: ['Date: today'] })),
  ],
  [
    'in the content, which text follows',
    exception(`Denied.\nStatus: 401 (x)\n\nContent:\n${forged}\n\nmore text`),
  ],
  ['before the status', exception(`${forged}\nStatus: 401 (Unauthorized)\n`)],
  [
    'in an exception of another type',
    {
      body: 'x',
      attributes: {
        'exception.type': 'System.Exception',
        'exception.message': `x\nStatus: 401 (x)\n\n${forged}`,
      },
    },
  ],
  [
    'in a text that quotes an exception',
    { body: `The user wrote: ${TYPE}: x\nStatus: 401 (x)\n\n${forged}` },
  ],
  ['redacted by the SDK', exception(message({ headers: ['MS-CV: REDACTED'] }))],
])('is not taken %s', async (_, log) => {
  const { attributes } = await row(log);
  expect(attributes['acs.ms_cv']).toBeUndefined();
});

it('is taken from an exception that a span has recorded', async () => {
  stage.sink.clear();
  const value = (text: string) => ({ stringValue: text });
  const span = (n: number, text: string) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: `00f067aa0ba902b${n}`,
    name: `n${n}`,
    kind: 3,
    startTimeUnixNano: '1767225600000000000',
    endTimeUnixNano: '1767225601000000000',
    events: [
      {
        timeUnixNano: '1767225601000000000',
        name: 'exception',
        attributes: [
          { key: 'exception.type', value: value(TYPE) },
          { key: 'exception.message', value: value(text) },
        ],
      },
    ],
  });
  const spans = [span(0, message()), span(1, message({ content: forged, headers: ['Date: today'] }))];
  const request = {
    resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'app' }, spans }] }],
  };
  await send(`${stage.gateway.serverUrl}/v1/traces`, request, stage.gateway.token);
  await stage.sink.waitFor((received) => received.spans.length === 2);
  const msCvs = Object.fromEntries(
    stage.sink.spans.map(({ name, attributes }) => [name, attributes['acs.ms_cv']]),
  );
  expect(msCvs).toEqual({ n0: MS_CV, n1: undefined });
});
