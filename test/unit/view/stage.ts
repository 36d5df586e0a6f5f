/** A view on a free port, and what it answers. */
import { afterEach } from 'vitest';
import type {
  About,
  CallList,
  CallPage,
  MessageList,
  MessagePage,
  SearchAnswer,
} from '../../../src/view/api.ts';
import type { ViewOptions } from '../../../src/view/options.ts';
import { startView, type View } from '../../../src/view/server.ts';
import { type LogToSend, logsRequest, type SpanToSend, tracesRequest } from '../../e2e/gateway/otlp-json.ts';

export interface StagedView extends View {
  /** What it said on the terminal. */
  said: string[];
}

const open = new Set<View>();
afterEach(async () => {
  for (const view of open) await view.close();
  open.clear();
});

/** Ends with the test. */
export async function stagedView(options: ViewOptions = {}): Promise<StagedView> {
  const said: string[] = [];
  const view = await startView({ port: 0, say: (line) => said.push(line), ...options });
  open.add(view);
  return { ...view, said };
}

export function post(
  { url }: { url: string },
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Response> {
  return fetch(`${url}${path}`, { method: 'POST', headers, body: body as BodyInit });
}

export async function sendSpans(
  view: { url: string },
  spans: SpanToSend[],
  resource?: Record<string, string>,
) {
  const answer = await post(view, '/v1/traces', JSON.stringify(tracesRequest(spans, resource)));
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

export async function sendLogs(view: { url: string }, logs: LogToSend[], resource?: Record<string, string>) {
  const answer = await post(view, '/v1/logs', JSON.stringify(logsRequest(logs, resource)));
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

export async function get<T>({ url }: { url: string }, path: string): Promise<T> {
  const answer = await fetch(`${url}/api/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export const calls = (view: { url: string }, query = '') => get<CallList>(view, `calls${query}`);
export const messages = (view: { url: string }, query = '') => get<MessageList>(view, `messages${query}`);
export const call = (view: { url: string }, key: string) =>
  get<CallPage>(view, `calls/${encodeURIComponent(key)}`);
export const message = (view: { url: string }, key: string) =>
  get<MessagePage>(view, `messages/${encodeURIComponent(key)}`);
export const search = (view: { url: string }, text: string) =>
  get<SearchAnswer>(view, `search?q=${encodeURIComponent(text)}`);
export const about = (view: { url: string }) => get<About>(view, 'about');
