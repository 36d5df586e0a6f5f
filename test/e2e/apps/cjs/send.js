const { CallAutomationClient } = require('@azure/communication-call-automation');
const { SmsClient } = require('@azure/communication-sms');

const options = { allowInsecureConnection: true };

exports.send = async () => {
  const sms = new SmsClient(process.env.FAKE_ACS, options);
  const calls = new CallAutomationClient(process.env.FAKE_ACS, options);
  await sms.send({ from: '+15550000001', to: ['+15550000002'], message: 'hello' });
  const target = { targetParticipant: { communicationUserId: '8:acs:a_b' } };
  await calls.createCall(target, 'https://app.example/cb');
};
