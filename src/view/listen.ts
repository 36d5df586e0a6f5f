/** Listens on a port, or on the next free one. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ViewError } from './options.ts';

const MAX_TRIES = 20;

/** @returns the port @throws ViewError */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  for (let tried = 0; tried < MAX_TRIES; tried++) {
    try {
      return await listenOn(server, host, port === 0 ? 0 : port + tried);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES')
        throw new ViewError(`Port ${port} needs elevated rights. Choose a --port above 1023.`);
      if (code === 'EADDRNOTAVAIL')
        throw new ViewError(`This machine has no address ${host}. Set --host to one of its addresses.`);
      if (code !== 'EADDRINUSE' && code !== 'ERR_SOCKET_BAD_PORT') throw error;
    }
  }
  throw new ViewError(`The ports from ${port} to ${port + MAX_TRIES - 1} are taken. Choose another --port.`);
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
