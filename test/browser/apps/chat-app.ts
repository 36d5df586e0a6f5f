/** Chat and identity clients of the Azure SDK in a page; `?untraced` leaves us out. */
import { ChatClient } from '@azure/communication-chat';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { CommunicationIdentityClient } from '@azure/communication-identity';
import { register } from '../../../src/browser.ts';
import { fakeToken } from '../../fakes/calling/identity.ts';

const query = new URLSearchParams(location.search);
const endpoint = 'https://contoso.communication.azure.com';
const noRetry = { retryOptions: { maxRetries: 0 } };
if (!query.has('untraced')) globalThis.acs = register({ endpoint: query.get('otlp') ?? '', logLevel: 'off' });

declare global {
  var clients: { chat: ChatClient; identity: CommunicationIdentityClient };
}
const getToken = async () => ({ token: 'entra', expiresOnTimestamp: Date.now() + 3_600_000 });
globalThis.clients = {
  chat: new ChatClient(endpoint, new AzureCommunicationTokenCredential(fakeToken(1)), noRetry),
  identity: new CommunicationIdentityClient(endpoint, { getToken }, noRetry),
};
