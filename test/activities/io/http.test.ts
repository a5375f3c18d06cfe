import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHttpSend, describeTransportError, type HttpRequest } from '../../../src/activities/io/http';
import { LOOPBACK } from '../../support/loopback';
import { misbehave, type Misbehaviour } from '../../../src/testing/answers';

const OK = { status: 200, headers: {}, body: 'a body of some length' };
const OPTIONS = { egressAllow: LOOPBACK };
const send = createHttpSend(OPTIONS);
let closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing) close();
  closing = [];
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=secret-query`;
}

const serve = (answer: (request: IncomingMessage, response: ServerResponse) => void) => listening(createServer(answer));
const serveBadly = (how: Misbehaviour) => serve((_, response) => misbehave(response, how, OK));

function requestTo(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 400, maxBytes: 10_000, ...changes };
}

/** What a request came to, and how long it took. */
async function timed<T>(work: Promise<T>): Promise<{ value?: T; error?: unknown; tookMs: number }> {
  const startedMs = performance.now();
  const tookMs = () => performance.now() - startedMs;
  return work.then(
    (value) => ({ value, tookMs: tookMs() }),
    (error: unknown) => ({ error, tookMs: tookMs() }),
  );
}

describe('a request', () => {
  it('sends method, headers and exact bytes, and gets status, headers and body', async () => {
    const body = Buffer.from('{"name":"Überprüfung \u2028"}', 'utf8');
    let seen: { method?: string; header?: string; bytes: Buffer } | null = null;
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = { method: request.method, header: request.headers['x-one'] as string, bytes: Buffer.concat(chunks) };
        response.writeHead(201, { 'X-Answer': 'yes', 'Set-Cookie': ['a=1', 'b=2'] }).end('done');
      });
    });
    const answer = await send(requestTo(url, { method: 'POST', headers: { 'x-one': '1' }, body }));
    expect(seen).toEqual({ method: 'POST', header: '1', bytes: body });
    expect(answer).toMatchObject({
      status: 201,
      isWhole: true,
      headers: { 'x-answer': 'yes', 'set-cookie': 'a=1, b=2' },
    });
    expect(answer.body.toString()).toBe('done');
  });

  it.each([200, 204, 301, 304, 400, 404, 410, 429, 500, 503])('gets an answer for status %d', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    expect(await send(requestTo(url))).toMatchObject({ status, isWhole: true });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %d', async (status) => {
    let followed = false;
    const elsewhere = await serve((_, response) => {
      followed = true;
      response.end();
    });
    const url = await serve((_, response) => response.writeHead(status, { location: elsewhere }).end());
    expect(await send(requestTo(url))).toMatchObject({ status, headers: { location: elsewhere } });
    expect(followed).toBe(false);
  });

  it('does not inflate a compressed answer: a small one cannot grow in memory', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const { body, isWhole } = await send(requestTo(url));
    expect(isWhole).toBe(true);
    expect(body.equals(bomb)).toBe(true);
  });

  it('uses no proxy from the environment', async () => {
    let proxied = 0;
    const proxy = await serve((_, response) => {
      proxied += 1;
      response.writeHead(502).end();
    });
    const url = await serve((_, response) => response.end('direct'));
    const before = { ...process.env };
    Object.assign(process.env, { http_proxy: proxy, HTTP_PROXY: proxy, all_proxy: proxy, no_proxy: '', NO_PROXY: '' });
    try {
      expect((await createHttpSend(OPTIONS)(requestTo(url))).body.toString()).toBe('direct');
    } finally {
      process.env = before;
    }
    expect(proxied).toBe(0);
  });
});

describe('the deadline', () => {
  it.each(['hang', 'slow-head'] as const)('ends a request that gets no answer: %s', async (how) => {
    const { error, tookMs } = await timed(send(requestTo(await serveBadly(how))));
    expect(describeTransportError(error, 400)).toBe('no answer within 0.4 s');
    expect(tookMs).toBeLessThan(8_000);
  });

  it('is for the whole exchange: a body that drips is cut, and the status stands', async () => {
    const { value, tookMs } = await timed(send(requestTo(await serveBadly('slow-body'))));
    expect(value).toMatchObject({ status: 200, isWhole: false });
    expect(value?.body.length).toBeGreaterThan(0);
    expect(tookMs).toBeGreaterThan(350);
    expect(tookMs).toBeLessThan(8_000);
  });

  it('ends a connection that is never answered at all', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => void sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { error, tookMs } = await timed(send(requestTo(url)));
    expect(describeTransportError(error, 400)).toBe('no answer within 0.4 s');
    expect(tookMs).toBeLessThan(8_000);
  });

  it('comes earlier where the caller gives up', async () => {
    const caller = new AbortController();
    const url = await serve(() => caller.abort());
    const { error, tookMs } = await timed(send(requestTo(url, { timeoutMs: 10_000, signal: caller.signal })));
    expect(error).toBeDefined();
    expect(tookMs).toBeLessThan(8_000);
  });
});

describe('a body', () => {
  it('that never ends is read up to the limit', async () => {
    const { value, tookMs } = await timed(send(requestTo(await serveBadly('endless-body'), { timeoutMs: 5_000 })));
    expect(value).toMatchObject({ status: 200, isWhole: false });
    expect(value?.body.length).toBe(10_000);
    expect(tookMs).toBeLessThan(4_900);
  });

  it.each([
    [9_999, true],
    [10_000, true],
    [10_001, false],
  ])('of %d bytes under a limit of 10,000 is whole: %p', async (size, isWhole) => {
    const url = await serve((_, response) => response.end(Buffer.alloc(size, 'x')));
    const answer = await send(requestTo(url));
    expect(answer.isWhole).toBe(isWhole);
    expect(answer.body.length).toBe(Math.min(size, 10_000));
  });

  it('that is cut by a reset still has its status', async () => {
    expect(await send(requestTo(await serveBadly('cut')))).toMatchObject({ status: 200, isWhole: false });
  });
});

describe('a request that fails', () => {
  const SECRETS = ['secret-query', 'secret-header', 'secret-body', '127.0.0.1'];

  async function failureOf(url: string): Promise<string> {
    const request = requestTo(url, {
      method: 'POST',
      headers: { 'x-key': 'secret-header' },
      body: Buffer.from('secret-body'),
    });
    const { error } = await timed(send(request));
    expect(error).toBeDefined();
    return describeTransportError(error, 400);
  }

  it('says why, without address, query, header or body', async () => {
    const refused = createServer();
    const url = await listening(refused);
    await new Promise((resolve) => refused.close(resolve));
    const texts = {
      refused: await failureOf(url),
      reset: await failureOf(await serveBadly('reset')),
      closed: await failureOf(await serveBadly('close')),
      hanging: await failureOf(await serveBadly('hang')),
      unknown: await failureOf('http://does-not-exist.invalid/path?query=secret-query'),
    };
    expect(texts).toMatchObject({
      refused: 'the connection failed: refused (ECONNREFUSED)',
      reset: 'the connection failed: reset by the other side (ECONNRESET)',
      hanging: 'no answer within 0.4 s',
    });
    expect(texts.closed).toMatch(/^the connection failed/);
    for (const text of Object.values(texts)) for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(Object.values(texts).join()).not.toContain('does-not-exist');
  });

  it('says of an answer that is no TLS what helps', async () => {
    const url = (await serve((_, response) => response.end('plain'))).replace('http:', 'https:');
    const { error } = await timed(send(requestTo(url, { timeoutMs: 5_000 })));
    expect(describeTransportError(error, 5_000)).toBe(
      'the connection failed: what answers there does not speak TLS; if that is meant, try http://',
    );
  });

  it('says so of anything thrown', () => {
    for (const thrown of [new Error('with a secret'), 'text', null, undefined, { code: 'EVIL' }])
      expect(describeTransportError(thrown, 1_000)).toBe('the connection failed');
  });
});
