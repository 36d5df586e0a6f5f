/** Senders with addresses of their own: every address of 127.0.0.0/8 is this machine's. */
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { RunningHaproxy } from '../../backends/haproxy.ts';

/** An answer; status 0 if there was none. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
}

/** Sends one request on a connection of its own. Never rejects. */
export function ask(
  { port }: RunningHaproxy,
  from: string,
  body: Uint8Array | string,
  options: RequestOptions = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        localAddress: from,
        agent: false,
        method: 'POST',
        path: '/v1/traces',
        timeout: 20_000,
        ...options,
        headers: { 'Content-Type': 'application/json', ...options.headers },
      },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', () => resolve({ status: 0, headers: {} }));
    sent.end(body);
  });
}

/** A bare connection, established or already refused when this resolves. */
export function open({ port }: RunningHaproxy, from: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from }, () => resolve(socket));
    socket.on('error', () => resolve(socket));
  });
}

/** Sum over the series of one of the proxy's metrics. */
export async function proxyMetric({ metricsUrl }: RunningHaproxy, series: string): Promise<number> {
  const text = await (await fetch(`${metricsUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(series));
  if (lines.length === 0) throw new Error(`no ${series} in ${metricsUrl}/metrics`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
