import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Serve = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** An HTTP server on 127.0.0.1, on a free port unless one is wanted. Where `serve` fails, the connection is cut. */
export async function serveOnLoopback(serve: Serve, wantedPort = 0) {
  const http = createServer((request, response) => {
    const serving = async () => serve(request, response);
    serving().catch(() => response.destroy());
  });
  await listen(wantedPort);
  const { port } = http.address() as AddressInfo;

  function listen(on: number): Promise<void> {
    return new Promise((resolve, reject) => {
      http.once('error', reject).listen(on, '127.0.0.1', () => {
        http.off('error', reject);
        resolve();
      });
    });
  }

  return {
    port,
    /** `http://127.0.0.1:<port>` */
    url: `http://127.0.0.1:${port}`,
    /** Stops listening and cuts what is open. */
    close: (): Promise<void> =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
    /** Listens again, on the same port. */
    reopen: (): Promise<void> => listen(port),
  };
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
