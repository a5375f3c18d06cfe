import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A port that nothing on 127.0.0.1 listens on: `preferred` if it is free, otherwise one the system chooses. Another
 * process may take it before the caller does, so a caller must be ready for "address already in use".
 */
export async function freePort(preferred: number): Promise<number> {
  return (await tryToListen(preferred)) ?? (await tryToListen(0)) ?? preferred;
}

function tryToListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const bound = (server.address() as AddressInfo).port;
      server.close(() => resolve(bound));
    });
  });
}

/** Whether something on 127.0.0.1 accepts connections at `port` now. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
