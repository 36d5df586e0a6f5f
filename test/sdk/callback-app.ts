/** An app that passes the callbacks of Call Automation on to acs-otel. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { recordCallAutomationEvents } from '../../src/node.ts';

export async function startCallbackApp(): Promise<{ callbackUrl: string; close(): void }> {
  const server = createServer(async (request, response) => {
    recordCallAutomationEvents(await text(request));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { callbackUrl: `http://127.0.0.1:${port}/callbacks`, close: () => server.close() };
}
