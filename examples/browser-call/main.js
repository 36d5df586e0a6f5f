/** Joins a group call. Serve the folder with a bundler, for example `npx vite`. */
import * as calling from '@azure/communication-calling';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { register } from 'acs-otel';

const acs = register({ serviceName: 'browser-call', endpoint: 'http://localhost:4319', calling });
const client = new calling.CallClient({ logger: acs.logger });
const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { token, groupId } = Object.fromEntries(new FormData(form));
  const credential = new AzureCommunicationTokenCredential(String(token));
  const agent = await client.createCallAgent(credential);
  const call = agent.join({ groupId: String(groupId) });
  call.on('stateChanged', () => {
    document.title = call.state;
  });
});
