/** Receivers that never accept an export. */
import { createServer, type Socket } from 'node:net';
import type { Outcome } from './row.ts';

/** The line comes from our own SDK, or is about that of the app. */
export const DEAD_BACKEND: Extract<Outcome, { kind: 'warning' }> = {
  kind: 'warning',
  seen: /accepts no telemetry|has not flushed within/,
  change: /OTEL_EXPORTER_OTLP_ENDPOINT/,
};

/** `dead`: nobody listens. `black-hole`: connects and says nothing. `trickling`: a byte of headers every 100 ms. */
export type BadBackend = 'dead' | 'black-hole' | 'trickling';

export async function startBadBackend(kind: BadBackend): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.resume();
    if (kind === 'trickling') {
      socket.write('HTTP/1.1 200 OK\r\nx-trickle: ');
      timers.add(setInterval(() => socket.writable && socket.write('a'), 100));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = async () => {
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    await new Promise<unknown>((resolve) => server.close(resolve));
  };
  // The port of a server that has been closed: nobody listens there.
  if (kind === 'dead') await close();
  return { url: `http://127.0.0.1:${port}`, close: kind === 'dead' ? async () => undefined : close };
}
