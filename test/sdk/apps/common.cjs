const { register } = require('../../../src/node.ts');
const { CallAutomationClient } = require('@azure/communication-call-automation');
const { SmsClient } = require('@azure/communication-sms');
const messages = require('@azure-rest/communication-messages');

const acs = register();
const options = { allowInsecureConnection: true };
const { FAKE_ACS } = process.env;

async function main() {
  await new SmsClient(FAKE_ACS, options).send({
    from: '+15550000001',
    to: ['+15550000002'],
    message: 'x FAULT[one]:429',
  });
  await new CallAutomationClient(FAKE_ACS, options).createCall(
    { targetParticipant: { communicationUserId: '8:acs:a_b' } },
    'https://app.example/cb',
  );
  await messages
    .default(FAKE_ACS, options)
    .path('/messages/channels/{channelId}/templates', '00000000-0000-4000-8000-000000000003')
    .get();
  await acs.shutdown();
}

void main();
