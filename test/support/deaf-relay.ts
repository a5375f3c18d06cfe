import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Hearing = 'all' | 'noAnswers' | 'nothing';

/** A way to a server that can be made to lose what the server answers, or all that is sent. */
export async function startDeafRelay(target: string) {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let hearing: Hearing = 'all';
  const relay = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((each) => each.destroy()));
    }
    near.on('data', (bytes) => hearing !== 'nothing' && far.write(bytes));
    far.on('data', (bytes) => hearing === 'all' && near.write(bytes));
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return {
    address: `127.0.0.1:${(relay.address() as AddressInfo).port}`,
    hear(next: Hearing): void {
      hearing = next;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      relay.close();
      await once(relay, 'close');
    },
  };
}
