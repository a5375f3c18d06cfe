import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Telemetry } from '../telemetry';

export interface MetricsServer {
  url: string;
  close(): Promise<void>;
}

/** Serves `GET /metrics` and `GET /healthz` if there is no API: of a worker alone. `port` 0: any free one. */
export async function startMetricsServer(
  telemetry: Telemetry,
  { host, port }: { host: string; port: number },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    void answer(telemetry, request, response).catch(() => response.destroy());
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause: Error) => {
    throw new Error(`Metrics cannot be shown (${cause.message}): correct ELEMENT_EVENTS_METRICS_ADDRESS.`, { cause });
  });
  const { port: bound } = server.address() as AddressInfo;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`, close };
}

async function answer(telemetry: Telemetry, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = url?.split('?')[0];
  if (method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
  if (path === '/healthz') return void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  if (path !== '/metrics') return void response.writeHead(404).end();
  const text = await telemetry.metrics();
  response.writeHead(200, { 'content-type': telemetry.contentType }).end(text);
}
