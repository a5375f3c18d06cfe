import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUnsent } from '../../../src/activities/failures';
import {
  createHttpSend,
  describeTransportError,
  transportErrorCode,
  type HttpSendOptions,
} from '../../../src/activities/io/http';
import { createPrivateCa, type PrivateCa } from '../../support/certificates';
import { LOOPBACK } from '../../support/loopback';
import { waitUntil } from '../../support/wait-until';

let ca: PrivateCa;
let closing: (() => unknown)[] = [];

beforeAll(() => {
  ca = createPrivateCa();
});
afterAll(() => ca.remove());
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A forward proxy that writes down what it is asked for. */
async function startProxy(login: string | null = null) {
  const asked: string[] = [];
  const isRefused = (header: string | undefined) =>
    login !== null && header !== `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isRefused(request.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = httpRequest(request.url!, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (isRefused(request.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [host, port] = request.url!.split(':');
    const onward = connect(Number(port), host === 'only.the.proxy.knows' ? '127.0.0.1' : host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  const port = await listening(server);
  return { asked, url: `http://127.0.0.1:${port}` };
}

/** A forward proxy that lets bytes through its tunnels; the first of them dies so once it is open. */
async function startMortalProxy(die: (client: Socket, onward: Socket) => unknown) {
  const tunnels: Socket[] = [];
  const server = createServer();
  server.on('connect', (request, client: Socket) => {
    const [host, port] = request.url!.split(':');
    const onward = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n', () => {
        onward.pipe(client).pipe(onward);
        if (tunnels.length === 1) die(client, onward);
      });
    });
    tunnels.push(onward);
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    closing.push(() => client.destroy());
  });
  return { port: await listening(server), tunnels };
}

const plainServer = () =>
  listening(
    createServer((request, response) => {
      request.pipe(response.writeHead(200, { 'x-seen': request.headers['proxy-authorization'] ?? 'nothing' }));
    }),
  );

const tlsServer = (options: object = {}) =>
  listening(
    createTlsServer({ ...ca.server, ...options }, (request, response) => {
      const { subject } = (
        request.socket as unknown as { getPeerCertificate(): { subject?: { CN: string } } }
      ).getPeerCertificate();
      request.resume();
      response.end(subject?.CN ?? 'nobody');
    }),
  );

function post(url: string, options: HttpSendOptions, others: object = {}) {
  const request = {
    method: 'POST' as const,
    url,
    headers: {},
    body: Buffer.from('{"a":1}'),
    timeoutMs: 5_000,
    maxBytes: 9_999,
  };
  return createHttpSend({ egressAllow: LOOPBACK, ...options })({ ...request, ...others });
}

const whyNot = (sending: Promise<unknown>) =>
  sending.then(
    () => 'it was sent',
    (error: unknown) => describeTransportError(error, 5_000),
  );

describe('a private authority', () => {
  it('is trusted if its root is given, beside the usual ones', async () => {
    const url = `https://localhost:${await tlsServer()}/`;
    expect((await post(url, { roots: ca.root })).body.toString()).toBe('nobody');
    expect(await whyNot(post(url, {}))).toContain('not by an authority that is trusted here');
  });

  it('knows a client by its certificate; another client of this worker has none', async () => {
    const url = `https://localhost:${await tlsServer({ requestCert: true, rejectUnauthorized: true, ca: [ca.root] })}/`;
    const send = createHttpSend({ egressAllow: LOOPBACK, roots: ca.root });
    const request = { method: 'GET' as const, url, headers: {}, timeoutMs: 5_000, maxBytes: 999 };
    expect((await send({ ...request, clientCertificate: ca.client })).body.toString()).toBe('client');
    await expect(send(request)).rejects.toThrow();
    expect((await send({ ...request, clientCertificate: ca.client })).body.toString()).toBe('client');
  });
});

describe('a forward proxy', () => {
  it('is asked for plain URLs whole, and for a tunnel with TLS', async () => {
    const [proxy, plain, tls] = [await startProxy(), await plainServer(), await tlsServer()];
    const options = { proxy: { url: proxy.url, login: null }, roots: ca.root };
    const answer = await post(`http://127.0.0.1:${plain}/events?x=1`, options);
    expect([answer.status, answer.body.toString(), answer.headers['x-seen']]).toEqual([200, '{"a":1}', 'nothing']);
    expect((await post(`https://localhost:${tls}/`, options)).body.toString()).toBe('nobody');
    expect(proxy.asked).toEqual([`POST http://127.0.0.1:${plain}/events?x=1`, `CONNECT localhost:${tls}`]);
  });

  it('gets its own login, and the destination does not', async () => {
    const [proxy, plain, tls] = [await startProxy('who:pa:ss'), await plainServer(), await tlsServer()];
    const options = { proxy: { url: proxy.url, login: 'who:pa:ss' }, roots: ca.root };
    expect((await post(`http://127.0.0.1:${plain}/`, options)).headers['x-seen']).toBe('nothing');
    expect((await post(`https://localhost:${tls}/`, options)).status).toBe(200);
    const without = { proxy: { url: proxy.url, login: null }, roots: ca.root };
    expect((await post(`http://127.0.0.1:${plain}/`, without)).status).toBe(407);
    expect(await whyNot(post(`https://localhost:${tls}/`, without))).toBe(
      'the connection failed: the proxy answered 407',
    );
  });

  it.each([
    ['http://127.0.0.1/', /not a public address/],
    ['https://10.1.2.3/', /not a public address/],
    ['https://[::1]/', /not a public address/],
    ['http://localhost/', /this machine/],
    ['https://rebound.example/', /leads to an address that is not public/],
    ['http://rebound.example/', /leads to an address that is not public/],
    ['https://unknown.example/', /host name does not exist/],
  ])('is not even asked for %s', async (url, why) => {
    const proxy = await startProxy();
    const lookup: HttpSendOptions['lookup'] = (name, _, callback) => {
      if (name === 'rebound.example')
        return callback(null, [
          { address: '8.8.8.8', family: 4 },
          { address: '10.0.0.1', family: 4 },
        ]);
      callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '');
    };
    const options = { proxy: { url: proxy.url, login: null }, egressAllow: [], lookup };
    expect(await whyNot(post(url, options))).toMatch(why);
    expect(proxy.asked).toEqual([]);
  });

  it('is asked for a name that an operator allowed, though nobody else knows it', async () => {
    const [proxy, tls] = [await startProxy(), await tlsServer()];
    const options = { proxy: { url: proxy.url, login: null }, roots: ca.root, egressAllow: ['only.the.proxy.knows'] };
    // The certificate is for localhost: that the name does not fit shows that TLS goes to the end, and not to the
    // proxy.
    expect(await whyNot(post(`https://only.the.proxy.knows:${tls}/`, options))).toContain(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    expect(proxy.asked).toEqual([`CONNECT only.the.proxy.knows:${tls}`]);
  });

  it.each<[string, (client: Socket, onward: Socket) => unknown]>([
    ['closes it at once', (client) => client.end()],
    ['resets it at once', (client) => client.resetAndDestroy()],
    ['closes it in the handshake', (client) => client.once('data', () => client.end())],
    ['resets it in the handshake', (client) => client.once('data', () => client.resetAndDestroy())],
    ['closes it before the answer', (client, onward) => onward.once('asked', () => client.end())],
    ['resets it before the answer', (client, onward) => onward.once('asked', () => client.resetAndDestroy())],
  ])('that opened a tunnel and %s gives no answer; the next request has a tunnel of its own', async (_, die) => {
    const { port, tunnels } = await startMortalProxy(die);
    const proxy = { url: `http://127.0.0.1:${port}`, login: 'who:CANARY' };
    const send = createHttpSend({ egressAllow: LOOPBACK, roots: ca.root, proxy });
    const answering = await listening(
      createTlsServer(ca.server, (request, response) => {
        request.resume();
        if (tunnels.length === 1) tunnels[0]!.emit('asked');
        else response.end('an answer');
      }),
    );
    const url = `https://localhost:${answering}/?key=CANARY`;
    const request = { method: 'POST' as const, url, headers: {}, body: Buffer.from('{}'), maxBytes: 999 };
    const failed = await send({ ...request, timeoutMs: 10_000 }).catch((error: unknown) => error);
    expect(describeTransportError(failed, 10_000)).toBe(
      'the connection failed: the tunnel through the proxy was closed, by the proxy or behind it (ECONNRESET)',
    );
    expect(transportErrorCode(failed)).toBe('ECONNRESET');
    expect(isUnsent(failed)).toBe(false);
    expect((await send({ ...request, timeoutMs: 10_000 })).body.toString()).toBe('an answer');
    expect(tunnels).toHaveLength(2);
  });

  it('that is away, or hangs, is a failed connection', async () => {
    const silent = createTcpServer((socket) => closing.push(() => socket.destroy())).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const hanging = { proxy: { url: `http://127.0.0.1:${port}`, login: null } };
    const limits = { timeoutMs: 300 };
    expect(await whyNot(post('https://127.0.0.1:1/', hanging, limits))).toContain('no answer within');
    expect(await whyNot(post('http://127.0.0.1:1/', hanging, limits))).toContain('no answer within');
    const away = { proxy: { url: 'http://127.0.0.1:1', login: null } };
    expect(await whyNot(post('https://127.0.0.1:9/x', { ...away }))).toMatch(/port 9|proxy cannot be reached/);
    expect(await whyNot(post('https://127.0.0.1:4443/', away))).toBe(
      'the connection failed: the proxy cannot be reached (ECONNREFUSED)',
    );
    const failed: unknown = await post('https://127.0.0.1:4443/', away).catch((error: unknown) => error);
    expect(isUnsent(failed)).toBe(true);
  });
});

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

describe('real programs', () => {
  async function running(child: ChildProcess, port: number) {
    closing.push(async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    });
    const answers = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
    await waitUntil('the program', answers, 10_000);
  }
  async function freePort(): Promise<number> {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  (has('tinyproxy', '-v') ? it : it.skip)('tinyproxy lets both kinds through', async () => {
    const [port, plain, tls] = [await freePort(), await plainServer(), await tlsServer()];
    const folder = mkdtempSync(join(tmpdir(), 'element-events-tinyproxy-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Allow 127.0.0.1', 'BasicAuth who secret', `ConnectPort ${tls}`];
    writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`);
    await running(spawn('tinyproxy', ['-d', '-c', join(folder, 'conf')], { stdio: 'ignore' }), port);
    const options = { proxy: { url: `http://127.0.0.1:${port}`, login: 'who:secret' }, roots: ca.root };
    expect((await post(`http://127.0.0.1:${plain}/`, options)).body.toString()).toBe('{"a":1}');
    expect((await post(`https://localhost:${tls}/`, options)).body.toString()).toBe('nobody');
    const closed = await tlsServer();
    expect(await whyNot(post(`https://localhost:${closed}/`, options))).toBe(
      'the connection failed: the proxy answered 403',
    );
  });

  (has('nginx', '-v') ? it : it.skip)('nginx with a private root asks for the certificate of the client', async () => {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'element-events-nginx-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const { certificate, key, root } = ca.serverPaths;
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
       http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
         uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
         server { listen 127.0.0.1:${port} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
           ssl_client_certificate ${root}; ssl_verify_client on;
           location / { add_header x-client $ssl_client_s_dn always; return 204; } } }`,
    );
    execFileSync('nginx', ['-t', '-c', join(folder, 'nginx.conf'), '-e', `${folder}/start.log`], { stdio: 'pipe' });
    await running(
      spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', `${folder}/start.log`], { stdio: 'ignore' }),
      port,
    );
    const url = `https://localhost:${port}/`;
    const answer = await post(url, { roots: ca.root }, { clientCertificate: ca.client });
    expect([answer.status, answer.headers['x-client']]).toEqual([204, 'CN=client']);
    expect((await post(url, { roots: ca.root })).status).toBe(400);
  });
});
