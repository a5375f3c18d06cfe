import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpSend } from '../../../src/activities';
import { fetchPage } from '../../../src/activities/vendor/fetch-page';
import { rest } from '../../../src/elements/rest';
import { sagecrm } from '../../../src/elements/sagecrm';
import { firstQuery } from '../../elements/ask';
import { LOOPBACK } from '../../support/loopback';

let server: Server;
afterEach(() => server.close());

async function serve(status: number | null): Promise<string> {
  server = createServer((_, response) => {
    if (status !== null) response.writeHead(status).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const dependencies = { send: createHttpSend({ egressAllow: LOOPBACK }), now: Date.now };
const { signal } = new AbortController();

it.each([rest, sagecrm])('takes 304 as nothing new, with every element: $key', async (element) => {
  const base = await serve(304);
  const connection = { 'base.url': base, username: 'a', password: 'b' };
  const hubUrl = element === rest ? '/a' : '/hubs/crm/accounts';
  const answer = await fetchPage(dependencies, element, firstQuery({ connection, hubUrl }), signal);
  expect(answer).toMatchObject({ ok: true, value: { isNotModified: true, page: { records: [], next: null } } });
});

it('waits as long as request.timeout says', async () => {
  const connection = { 'base.url': await serve(null), 'request.timeout': 1 };
  const beganMs = Date.now();
  const answer = await fetchPage(dependencies, rest, firstQuery({ connection, hubUrl: '/a' }), signal);
  expect(answer).toMatchObject({ problem: { kind: 'unavailable', message: expect.stringMatching(/\b1 s\b/) } });
  expect(Date.now() - beganMs).toBeLessThan(10_000);
  server.closeAllConnections();
});
