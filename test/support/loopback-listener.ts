import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type LoopbackListener = Awaited<ReturnType<typeof startLoopbackListener>>;

/**
 * An HTTP server on every address of this machine, IPv4 and IPv6, on one port: whoever gets past the guard by any
 * spelling of loopback arrives here. It counts connections before anything is read from them, and the sockets that this
 * process makes.
 */
export async function startLoopbackListener() {
  const reached: string[] = [];
  let sockets = 0;
  const server = createServer((_, response) => response.end('reached'));
  server.on('connection', (socket) => reached.push((socket.localAddress ?? '').replace(/^::ffff:/, '')));
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const count = () => (sockets += 1);
  subscribe('net.client.socket', count);
  return {
    port: (server.address() as AddressInfo).port,
    /** Of each connection, the address of ours that it came to. */
    reached,
    /** Sockets that this process made to connect somewhere, also such as never connected. */
    sockets: () => sockets,
    reset(): void {
      reached.length = 0;
      sockets = 0;
    },
    async close(): Promise<void> {
      unsubscribe('net.client.socket', count);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
