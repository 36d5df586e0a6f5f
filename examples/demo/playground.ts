/** Serves the demo's page, the Node app's webhook, and what `acs-otel view` says about a call or message. Loopback only. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { MessagePage, SearchAnswer } from '../../src/view/api.ts';
import { createWebhookHandler } from '../../src/webhook.ts';
import { importMap, type Site, startSite } from '../../test/fakes/calling/site.ts';
import { SHIM } from '../../test/fakes/calling/stage.ts';
import { deliverAll } from '../../test/fakes/event-grid-sender.ts';
import type { SinkSpan } from '../../test/fakes/otlp-sink.ts';
import { playMessage } from './messages.ts';
import type { NodeApp } from './run.ts';
import { type MessageScenario, type Outcome, SCENARIOS } from './scenarios.ts';

const PAGE = join(import.meta.dirname, 'page');
/** In the order in which they run. */
const ENTRIES = [join(PAGE, 'devices.ts'), SHIM, join(PAGE, 'page.ts')];
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

/** @param viewUrl Of `acs-otel view`, to which the page exports. */
export async function startPlayground(app: NodeApp, viewUrl: string): Promise<Site> {
  // Only this process and its page reach the webhook.
  const webhook = createWebhookHandler({ unauthenticated: true });
  const html = pageHtml(viewUrl);
  const site = await startSite({ demo: ENTRIES }, (request, response) => {
    answer(request, response).catch((error: Error) => {
      response.writeHead(500, TEXT).end(error.message);
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', site.url);
    const [, folder = '', name = ''] = pathname.split('/');
    if (pathname === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    else if (folder === 'page.css') response.writeHead(200, { 'content-type': 'text/css' }).end(css());
    else if (folder === 'events') await toWebhook(request, response);
    else if (folder === 'outcome')
      response.end(JSON.stringify(await outcomeOf(viewUrl, searchParams.get('id') ?? '')));
    else if (folder === 'messages' && request.method === 'POST' && SCENARIOS[name]?.kind === 'sms')
      response.writeHead(200, TEXT).end(await send(SCENARIOS[name] as MessageScenario));
    else response.writeHead(404, TEXT).end('There is nothing here.');
  }

  const send = (scenario: MessageScenario) => playMessage(app, scenario, `${site.url}/events`);

  async function toWebhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const made = await webhook(request);
    response.writeHead(made.status, Object.fromEntries(made.headers)).end(await made.text());
  }

  return site;
}

function pageHtml(viewUrl: string): string {
  const scripts = ENTRIES.map((_, n) => `<script type="module" src="/app/demo-${n}.js"></script>`);
  return readFileSync(join(PAGE, 'index.html'), 'utf8')
    .replaceAll('{{view}}', viewUrl)
    .replace('{{imports}}', importMap())
    .replace('{{scripts}}', scripts.join('\n    '));
}

const css = () => readFileSync(join(PAGE, 'page.css'));

/** Lets Call Automation report the end of the call that the app has created. */
export async function callIsOver(playgroundUrl: string, spans: readonly SinkSpan[]): Promise<void> {
  const created = spans.find(({ name }) => name === 'CallAutomationClient.createCall');
  const data = {
    callConnectionId: created?.attributes['acs.call.connection_id'],
    correlationId: created?.attributes['acs.call.id'],
  };
  for (const [kind, more] of [
    ['CallConnected', {}],
    ['CallDisconnected', { resultInformation: { code: 200, subCode: 5000 } }],
  ] as const) {
    const time = new Date().toISOString();
    const type = `Microsoft.Communication.${kind}`;
    const event = { specversion: '1.0', id: crypto.randomUUID(), type, time, data: { ...data, ...more } };
    await deliverAll({ url: () => `${playgroundUrl}/events`, batches: [[event]] });
  }
}

/** Null if `view` does not know the id. */
export async function outcomeOf(viewUrl: string, id: string): Promise<Outcome | null> {
  const { hits } = await read<SearchAnswer>(`${viewUrl}/api/search?${new URLSearchParams({ q: id })}`);
  const [hit] = hits;
  if (!hit) return null;
  const path = `${hit.kind}s/${encodeURIComponent(hit.key)}`;
  const message = hit.kind === 'message' ? await read<MessagePage>(`${viewUrl}/api/${path}`) : undefined;
  const { state, origin, code, meaning } = hit.verdict;
  return { state, origin, code, meaning, tries: message?.tries ?? null, url: `${viewUrl}/${path}` };
}

async function read<Answer>(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}
