/** The code that every row's app sends its messages with, in each module form. */

/** `esm` and `cjs` are JavaScript, `ts` is TypeScript with import statements. */
export type ModuleForm = 'esm' | 'cjs' | 'ts';

const CLIENTS: readonly (readonly [name: string, from: string])[] = [
  ['SmsClient', '@azure/communication-sms'],
  ['EmailClient', '@azure/communication-email'],
  ['CallAutomationClient', '@azure/communication-call-automation'],
];

/** `import` or `require` of names, by module form. */
export function load(form: ModuleForm, names: string, from: string): string {
  return form === 'cjs' ? `const { ${names} } = require('${from}');` : `import { ${names} } from '${from}';`;
}

/**
 * Module `send`: one text message to two recipients that is throttled once, one e-mail with its poller, one call.
 * The clients are created when the module is loaded, as in most apps.
 */
export function sendModule(form: ModuleForm): string {
  const connection = form === 'ts' ? 'process.env.FAKE_ACS!' : 'process.env.FAKE_ACS';
  return `${CLIENTS.map(([name, from]) => load(form, name, from)).join('\n')}

const retryOptions = { retryDelayInMs: 1, maxRetryDelayInMs: 5 };
const options = { allowInsecureConnection: true, retryOptions };
const connection = ${connection};
const sms = new SmsClient(connection, options);
const email = new EmailClient(connection, options);
const calls = new CallAutomationClient(connection, options);

${form === 'cjs' ? 'exports.send = send;\n' : 'export '}async function send(name${form === 'ts' ? ': string' : ''}) {
  const to = ['+15550000002', '+15550000003'];
  await sms.send({ from: '+15550000001', to, message: \`private FAULT[\${name}]:429\` });
  const message = {
    senderAddress: 'alerts@contoso.example',
    content: { subject: 'private', plainText: 'private' },
    recipients: { to: [{ address: 'bob@contoso.example' }] },
  };
  const poller = await email.beginSend(message, { updateIntervalInMs: 5 });
  await poller.pollUntilDone();
  const target = { targetParticipant: { communicationUserId: '8:acs:a_b' } };
  await calls.createCall(target, 'https://app.example/callbacks');
}
`;
}
