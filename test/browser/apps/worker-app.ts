/** An app without a call, for workers and frames: one request to ACS, then `shutdown()`. */
import { register } from '../../../src/browser.ts';

// The name of a worker: chunks import the script of the worker, and with a query it would run twice.
const query = new URLSearchParams((globalThis as { name?: string }).name || location.search);
const acsHost = query.get('acs') ?? '';
const before = globalThis.fetch;
const acs = register({
  serviceName: 'contoso-web',
  endpoint: query.get('otlp') ?? '',
  hosts: [acsHost],
});

/** What the test asks for. */
async function run(): Promise<{ unhooked: boolean }> {
  await fetch(`http://${acsHost}/chat/threads?api-version=2024-03-07`);
  // For the other app in the page, which has the same handle.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await acs.shutdown();
  return { unhooked: globalThis.fetch === before };
}

const done = run().catch((error: unknown) => ({ error: String(error) }));
const scope = globalThis as unknown as {
  postMessage?(message: unknown, target?: string): void;
  onconnect?: (event: MessageEvent) => void;
  parent?: Window;
};
const answer = (port: { postMessage(message: unknown): void }) =>
  void done.then((it) => port.postMessage(it));
if ('SharedWorkerGlobalScope' in globalThis) scope.onconnect = ({ ports: [port] }) => port && answer(port);
else if ('ServiceWorkerGlobalScope' in globalThis)
  addEventListener('message', ({ source }) => source && answer(source as ServiceWorker));
else if ('DedicatedWorkerGlobalScope' in globalThis) answer(globalThis as unknown as Worker);
else void done.then((it) => scope.parent?.postMessage(it, '*'));
