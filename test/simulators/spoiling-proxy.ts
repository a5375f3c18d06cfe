import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SpoilingProxy = Awaited<ReturnType<typeof startSpoilingProxy>>;

/** Stands before a simulated vendor and passes everything on; `spoilNext` changes the body of the next answer to a GET. */
export async function startSpoilingProxy(target: string) {
  let spoil: ((body: Buffer) => Buffer) | null = null;
  const http = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = 'GET' } = request;
      const headers = { ...request.headers } as Record<string, string>;
      for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) delete headers[name];
      const body = method === 'GET' ? undefined : Buffer.concat(chunks);
      const answer = await fetch(target + (request.url ?? '/'), { method, headers, body, redirect: 'manual' });
      const good = Buffer.from(await answer.arrayBuffer());
      const sent = method === 'GET' && spoil !== null ? spoil(good) : good;
      if (method === 'GET') spoil = null;
      const kept = [...answer.headers].filter(([name]) => !/^(content-length|connection|keep-alive)$/.test(name));
      response.writeHead(answer.status, Object.fromEntries(kept)).end(sent);
    })().catch((error) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    spoilNext: (change: (body: Buffer) => Buffer): void => void (spoil = change),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
