// Hands clients over while nothing is hooked, and while everything is. No way but the class leads to them.
import { register } from '../../../src/node.ts';
import { report } from './app.ts';

class SmsClient {
  async send() {}
}
class EmailClient {
  async beginSend() {}
}
const isWrapped = (method: object) =>
  (method as Record<symbol, unknown>)[Symbol.for('acs-otel.wrapped')] === true;
const wrapped = () => [isWrapped(SmsClient.prototype.send), isWrapped(EmailClient.prototype.beginSend)];

const acs = register({ enabled: false });
register({ clients: [SmsClient] });
const disabled = wrapped();
acs.enable();
const enabled = wrapped();
await acs.disable();
register({ clients: [EmailClient] });
const disabledAgain = wrapped();
acs.enable();
const enabledAgain = wrapped();
await acs.shutdown();
report({ disabled, enabled, disabledAgain, enabledAgain, atEnd: wrapped() });
