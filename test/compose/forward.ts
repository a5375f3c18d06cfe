import { networkInterfaces } from 'node:os';
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

export interface Forward {
  /** The server as containers see it: `http://<address>:<port>`. */
  url: string;
  /** Stops listening and cuts what is open. */
  close(): void;
}

/** Where containers reach this machine: the address that `with-engine.sh` gives to its network. */
export function addressForContainers(): string {
  const address = networkInterfaces()['tap0']?.find(({ family }) => family === 'IPv4')?.address;
  if (address === undefined) throw new Error('There is no tap0: run this in with-engine.sh.');
  return address;
}

/** Lets containers reach a server that listens on 127.0.0.1. */
export async function forwardToLoopback(port: number): Promise<Forward> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('close', () => open.delete(socket)));
    const onward = connect(port, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  server.listen(port, addressForContainers());
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { url: `http://${addressForContainers()}:${port}`, close };
}
