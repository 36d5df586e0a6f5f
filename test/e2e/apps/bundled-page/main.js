/** The entry module of an app with a request and a call. It fails while it is evaluated if the address says so. */
import { register } from 'acs-otel';
import { CallClient } from './calling.js';

const query = new URLSearchParams(location.search);
globalThis.acs = register({
  serviceName: 'contoso-web',
  endpoint: query.get('endpoint'),
  headers: JSON.parse(query.get('headers') ?? '{}'),
  calling: { CallClient },
});
fetch('https://contoso.communication.azure.com/chat/threads').catch(() => {});
void new CallClient().createCallAgent().then((agent) => agent.startCall([]));
if (query.has('throws')) throw new Error('the app fails at its start');
