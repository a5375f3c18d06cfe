import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Span } from '../../src/telemetry/spans';

interface Posted {
  path: string;
  headers: IncomingHttpHeaders;
  body: { resourceSpans: { resource: object; scopeSpans: { spans: Span[] }[] }[] };
}

/** A collector of OTLP over HTTP: keeps what comes, answers with `switches.status`. */
export async function startCollector() {
  const posted: Posted[] = [];
  const switches = { status: 200 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Posted['body'];
      posted.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(switches.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    switches,
    spans: () =>
      posted.flatMap(({ body }) =>
        body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** An attribute's value, or null where the span has none of that name. */
export function valueOf({ attributes }: Span, key: string): string | null {
  const value = attributes.find((attribute) => attribute.key === key)?.value ?? null;
  return value === null ? null : 'stringValue' in value ? value.stringValue : value.intValue;
}
