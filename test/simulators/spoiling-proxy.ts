import { readBody, serveOnLoopback } from '../../src/testing/loopback-server';

export type SpoilingProxy = Awaited<ReturnType<typeof startSpoilingProxy>>;

/**
 * Stands before a simulated vendor and passes everything on; `spoilNext` changes the body of the next answer to a GET.
 */
export async function startSpoilingProxy(target: string) {
  let spoil: ((body: Buffer) => Buffer) | null = null;
  const server = await serveOnLoopback(async (request, response) => {
    const sentBody = await readBody(request);
    const { method = 'GET' } = request;
    const headers = { ...request.headers } as Record<string, string>;
    for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) delete headers[name];
    const body = method === 'GET' ? undefined : sentBody;
    const answer = await fetch(target + (request.url ?? '/'), { method, headers, body, redirect: 'manual' });
    const good = Buffer.from(await answer.arrayBuffer());
    const sent = method === 'GET' && spoil !== null ? spoil(good) : good;
    if (method === 'GET') spoil = null;
    const kept = [...answer.headers].filter(([name]) => !/^(content-length|connection|keep-alive)$/.test(name));
    response.writeHead(answer.status, Object.fromEntries(kept)).end(sent);
  });
  return {
    url: server.url,
    spoilNext: (change: (body: Buffer) => Buffer): void => void (spoil = change),
    close: server.close,
  };
}
