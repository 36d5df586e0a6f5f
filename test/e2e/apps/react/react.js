import * as calling from '@azure/communication-calling';
import { AzureCommunicationTokenCredential } from '@azure/communication-common';
import { createStatefulCallClient } from '@azure/communication-react';
import { register } from 'acs-otel';
import { PageAgent } from 'agents';
import { fakeToken, idOf } from 'identity';

const query = new URLSearchParams(location.search);
const acsOtel = () => register({ serviceName: 'contoso-web', endpoint: query.get('otlp'), calling });
if (!query.has('later')) globalThis.acs = acsOtel();

globalThis.newAgent = async (user) => {
  const client = createStatefulCallClient({ userId: { communicationUserId: idOf(user) } });
  globalThis.states = [...(globalThis.states ?? []), () => client.getState()];
  const credential = new AzureCommunicationTokenCredential(fakeToken(user));
  const agent = await client.createCallAgent(credential, { displayName: `user ${user}` });
  globalThis.acs ??= acsOtel();
  // What the app has is a proxy: handed to us beside the hooks or instead of them, it is the same agent.
  if (query.has('observe')) globalThis.acs.observe(agent);
  const page = new PageAgent(user, client, agent);
  await page.until(() => agent.connectionState === 'Connected', 'the agent to connect');
  return page;
};
