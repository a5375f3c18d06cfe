import { once } from 'node:events';
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** What calls of one method get instead of Temporal's answer; `hang`: nothing at all. */
export type GatewayAnswer = { status: number; message: string } | 'hang';

export type TemporalGateway = Awaited<ReturnType<typeof startTemporalGateway>>;

/** Stands before a Temporal server, as a gateway with rules of its own does, and passes on what no rule is about. */
export async function startTemporalGateway(target: string) {
  const rules = new Map<string, GatewayAnswer>();
  const asked: string[] = [];
  let onward: ClientHttp2Session | undefined;
  const session = () => {
    if (onward === undefined || onward.destroyed) onward = connect(`http://${target}`).on('error', () => undefined);
    return onward;
  };
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (each) => void sessions.add(each.on('error', () => undefined)));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const method = String(headers[':path']).split('/').pop() ?? '';
    asked.push(method);
    const answer = rules.get(method);
    if (answer === undefined) passOn(session(), stream, headers, target);
    else if (answer !== 'hang') end(stream, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Names of the methods that were called. */
    asked,
    rules,
    close: async () => {
      for (const each of sessions) each.destroy();
      onward?.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function end(stream: ServerHttp2Stream, { status, message }: Exclude<GatewayAnswer, 'hang'>): void {
  const headers = { 'content-type': 'application/grpc', 'grpc-status': String(status), 'grpc-message': message };
  stream.respond({ ':status': 200, ...headers }, { endStream: true });
}

function passOn(
  session: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  target: string,
): void {
  const call = session.request({ ...headers, ':authority': target });
  let trailers: IncomingHttpHeaders = {};
  stream.pipe(call);
  stream.on('close', () => call.close());
  call.on('error', () => stream.close());
  call.on('trailers', (last: IncomingHttpHeaders) => (trailers = last));
  call.on('response', (answered) => {
    // A failed call has its status in the headers and nothing else.
    const isOver = answered['grpc-status'] !== undefined;
    if (stream.destroyed) return;
    stream.respond(answered, { waitForTrailers: !isOver, endStream: isOver });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    if (!isOver) call.pipe(stream);
  });
}
