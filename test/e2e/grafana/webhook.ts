/** Receives what Alertmanager sends. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An alert of a notification. */
export interface Notice {
  status: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** One notification: what would page a person once. */
export interface Notification {
  status: string;
  groupLabels: Record<string, string>;
  alerts: Notice[];
}

/** A running webhook. */
export interface Webhook {
  url: string;
  notifications: Notification[];
  /** The alerts of all notifications. */
  notices(): Notice[];
  close(): void;
}

/** Starts a webhook that keeps what it receives. */
export async function startWebhook(): Promise<Webhook> {
  const notifications: Notification[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    // A sender of another test may still try the port's last owner.
    if (request.headers['content-type'] !== 'application/json') return response.writeHead(415).end();
    notifications.push(JSON.parse(Buffer.concat(chunks).toString()) as Notification);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    notifications,
    notices: () => notifications.flatMap(({ alerts }) => alerts),
    close: () => void server.close(),
  };
}
