import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A gRPC server as a worker or a client sees it. */
export interface CountingProxy {
  /** `host:port` to connect to. */
  address: string;
  /** Requests so far, by method, such as `RespondActivityTaskCompleted`. */
  requests(method: string): number;
  close(): Promise<void>;
}

/** Passes every gRPC request on to the server at `target`, and counts it. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const counts = new Map<string, number>();
  const upstream = connect(`http://${target}`);
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const method = String(headers[':path']).split('/').pop() ?? '';
    counts.set(method, (counts.get(method) ?? 0) + 1);
    passOn(stream, headers, upstream);
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: (method) => counts.get(method) ?? 0,
    async close() {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function passOn(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, upstream: ReturnType<typeof connect>): void {
  const request = upstream.request(headers);
  let trailers: IncomingHttpHeaders = {};
  const end = () => {
    stream.destroy();
    request.destroy();
  };
  stream.on('error', end).on('aborted', end).pipe(request);
  request.on('error', end).on('trailers', (sent) => (trailers = sent));
  request.on('response', (answer) => {
    if (stream.destroyed) return;
    stream.respond(answer, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    request.pipe(stream);
  });
}
