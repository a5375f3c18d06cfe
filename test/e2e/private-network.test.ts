import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createPrivateCa, type PrivateCa } from '../support/certificates';
import { startProgram, type Program } from '../support/program';
import { testTemporalServer } from '../support/temporal-server';
import { waitUntil } from '../support/wait-until';

jest.setTimeout(180_000);

let ca: PrivateCa;
/** The one that the variable of Node names: it counts beside that of the setting. */
let otherCa: PrivateCa;
let folder: string;
let service: Program | undefined;
const servers: Server[] = [];
beforeAll(() => {
  [ca, otherCa] = [createPrivateCa(), createPrivateCa('Other root')];
  folder = mkdtempSync(join(tmpdir(), 'element-events-private-'));
});
afterAll(async () => {
  service?.signal('SIGTERM');
  await service?.ended;
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  for (const { remove } of [ca, otherCa]) remove();
  rmSync(folder, { recursive: true, force: true });
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A forward proxy for TLS that writes down what it is asked for. */
async function startProxy() {
  const asked: string[] = [];
  const server = createServer().on('connect', (request, client) => {
    asked.push(String(request.url));
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  return { asked, port: await portOf(server) };
}

/** A server on these premises: TLS by this private authority, and only for clients of the first one. */
function onPremises({ server: own }: PrivateCa, answer: () => unknown, seen: string[]): Promise<number> {
  const options = { ...own, ca: [ca.root], requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer(options, (request, response) => {
    seen.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer()));
  });
  return portOf(server);
}

test('a service behind a proxy polls and delivers to servers with private roots that want a certificate', async () => {
  const proxy = await startProxy();
  const [polled, received]: [string[], string[]] = [[], []];
  const vendorPort = await onPremises(ca, () => [{ id: polled.length }], polled);
  const receiverPort = await onPremises(otherCa, () => ({}), received);
  service = startProgram('src/dev.ts', {
    ELEMENT_EVENTS_DATA_DIR: folder,
    ELEMENT_EVENTS_USER_SECRET: 'user',
    ELEMENT_EVENTS_ORGANIZATION_SECRET: 'organization',
    ELEMENT_EVENTS_PROXY: `http://127.0.0.1:${proxy.port}`,
    ELEMENT_EVENTS_CA_FILE: ca.serverPaths.root,
    NODE_EXTRA_CA_CERTS: otherCa.serverPaths.root,
    ELEMENT_EVENTS_EGRESS_ALLOW: '127.0.0.0/8,::1',
    TEMPORAL_CLI_PATH: testTemporalServer().cli,
    PORT: '0',
  });
  const [, apiUrl = ''] = await service.untilPrinted(/API +(\S+)\n[^]*Data folder/);
  const { certificate, key } = ca.client;
  const created = await fetch(`${apiUrl}/instances`, {
    method: 'POST',
    headers: { authorization: 'User user, Organization organization', 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'on premises',
      element: { key: 'rest' },
      configuration: {
        'base.url': `https://localhost:${vendorPort}`,
        'tls.certificate': certificate,
        'tls.key': key,
        'event.notification.enabled': true,
        'event.notification.callback.url': `https://localhost:${receiverPort}/events`,
        'event.notification.tls.certificate': certificate,
        'event.notification.tls.key': key,
        'event.poller.start': 'all',
        'event.poller.configuration': { items: { url: '/items', idField: 'id' } },
      },
    }),
  });
  expect(created.status).toBe(200);
  await waitUntil('a notification', () => received.length > 0, 60_000);
  expect([new Set(polled), new Set(received)]).toEqual([new Set(['client']), new Set(['client'])]);
  expect(new Set(proxy.asked)).toEqual(new Set([`localhost:${vendorPort}`, `localhost:${receiverPort}`]));
});
