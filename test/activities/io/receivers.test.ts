import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { createHttpSend, describeTransportError, type HttpResponse } from '../../../src/activities/io/http';
import { httpFailureOf } from '../../../src/domain/delivery/http-outcome';
import { LOOPBACK } from '../../support/loopback';

/** What receivers do, by the byte, and what becomes of the attempt. */
const TIMEOUT_MS = 400;
const MAX_BYTES = 16 * 1024;
/** Over the deadline, for a machine that is busy. */
const GRACE_MS = 1_000;

const send = createHttpSend({ egressAllow: LOOPBACK });
const open: { server: Server; sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(server: Server, scheme: string): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  open.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}

/** A server that does this with a connection once a request has begun to arrive. */
const receiver = (behave: (socket: Socket, request: string) => void) =>
  listening(
    createServer((socket) => void socket.once('data', (bytes) => behave(socket, bytes.toString('latin1')))),
    'http',
  );

/** What delivery makes of one attempt there. */
async function attempt(url: string, timeoutMs = TIMEOUT_MS) {
  const startedMs = performance.now();
  const request = {
    method: 'POST',
    url,
    headers: {},
    body: Buffer.from('{}'),
    timeoutMs,
    maxBytes: MAX_BYTES,
  } as const;
  const outcome = await send(request).then(
    (answer: HttpResponse) => {
      const failure = httpFailureOf(answer.status, 'application/json', answer.headers['retry-after'], 0, null);
      return { kind: failure?.kind ?? 'accepted', said: failure?.message ?? '', body: answer.body };
    },
    (error: unknown) => ({
      kind: 'unavailable',
      said: describeTransportError(error, timeoutMs),
      body: Buffer.alloc(0),
    }),
  );
  return { ...outcome, tookMs: performance.now() - startedMs };
}

const head = (status: number | string, ...headers: string[]) =>
  [`HTTP/1.1 ${status} Any`, 'connection: close', ...headers, '', ''].join('\r\n');

function every(ms: number, socket: Socket, act: () => void): void {
  const timer = setInterval(() => (socket.writable ? act() : clearInterval(timer)), ms);
  socket.once('close', () => clearInterval(timer));
}

function withoutEnd(socket: Socket, chunk: Buffer | string): void {
  const fill = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', fill);
  fill();
}

describe('the status decides:', () => {
  const STATUSES = Array.from({ length: 500 }, (_, index) => index + 100);
  const expected = (status: number) => {
    if (status < 200) return 'unavailable';
    if (status < 300) return 'accepted';
    if (status === 410) return 'gone';
    return [400, 413, 415, 422].includes(status) ? 'rejected' : 'unavailable';
  };

  it('every one from 100 to 599', async () => {
    const url = await receiver((socket, request) => {
      const status = Number(/^POST \/events\/(\d+) /.exec(request)?.[1]);
      const bodyless = status < 200 || status === 204 || status === 304;
      socket.end(head(status, ...(bodyless ? [] : ['content-length: 2'])) + (bodyless ? '' : 'ok'));
    });
    const kinds: Record<number, string> = {};
    for (const status of STATUSES) kinds[status] = (await attempt(`${url}/${status}`, 5_000)).kind;
    expect(kinds).toEqual(Object.fromEntries(STATUSES.map((status) => [status, expected(status)])));
  });

  it.each([
    ['a body although there is none with 204', head(204) + 'surprise', 'accepted'],
    ['a body although there is none with 304', head(304) + 'surprise', 'unavailable'],
    [
      'hints before the answer',
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n' + head(200, 'content-length: 0'),
      'accepted',
    ],
    ['a Location beside 200', head(200, 'location: http://169.254.169.254/', 'content-length: 0'), 'accepted'],
    ['a Refresh beside 200', head(200, 'refresh: 0; url=http://169.254.169.254/', 'content-length: 0'), 'accepted'],
    ['cookies', head(200, 'set-cookie: a=1', 'set-cookie: b=2', 'content-length: 0'), 'accepted'],
    ['a body shorter than its content-length', head(200, 'content-length: 100') + 'short', 'accepted'],
    ['a body longer than its content-length', head(200, 'content-length: 2') + 'much longer', 'accepted'],
    ['a rejection shorter than its content-length', head(422, 'content-length: 100') + 'short', 'rejected'],
    ['chunks that are not', head(200, 'transfer-encoding: chunked') + 'nonsense\r\n', 'accepted'],
    ['a length and chunks', head(200, 'content-length: 9', 'transfer-encoding: chunked') + '0\r\n\r\n', 'accepted'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nold', 'accepted'],
  ])('%s', async (_, bytes, kind) => {
    const url = await receiver((socket) => socket.end(bytes));
    expect(await attempt(url)).toMatchObject({ kind });
  });

  it.each([
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
    ['codes of a terminal', Buffer.from('\u001b[2J\u001b]0;title\u0007')],
    ['a page with a script', Buffer.from('<script>alert(1)</script>')],
  ])('a reply of %s stays the bytes that it is', async (_, body) => {
    const url = await receiver((socket) => {
      socket.write(head(500, `content-length: ${body.length}`));
      socket.end(body);
    });
    const outcome = await attempt(url);
    expect(outcome).toMatchObject({ kind: 'unavailable', said: 'the receiver answered 500' });
    expect(outcome.body.equals(body)).toBe(true);
  });
});

describe('a redirect is an answer like any other, and nobody goes there:', () => {
  it.each([301, 302, 303, 307, 308])('%d to itself, to metadata, to a file', async (status) => {
    for (const location of [
      '/events',
      'http://169.254.169.254/latest/',
      'file:///etc/passwd',
      'https://127.0.0.1/',
      '//x',
    ]) {
      let requests = 0;
      const url = await receiver((socket) => {
        requests += 1;
        socket.end(head(status, `location: ${location}`, 'content-length: 0'));
      });
      expect(await attempt(url)).toMatchObject({ kind: 'unavailable', said: expect.stringContaining('a redirect') });
      expect(requests).toBe(1);
    }
  });
});

describe('the attempt ends at its deadline with', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => undefined, 'unavailable'],
    ['half a head', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-'), 'unavailable'],
    ['a head by the byte', (socket) => every(20, socket, () => socket.write('x')), 'unavailable'],
    [
      'hints for ever',
      (socket) => every(5, socket, () => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')),
      'unavailable',
    ],
    [
      'a body by the byte',
      (socket) => {
        socket.write(head(200, 'content-length: 1000000'));
        every(20, socket, () => socket.write('x'));
      },
      'accepted',
    ],
    ['a body that never comes', (socket) => socket.write(head(200, 'content-length: 10')), 'accepted'],
    ['a body that never ends', (socket) => socket.write(head(503) + 'x'), 'unavailable'],
  ])('%s', async (what, behave, kind) => {
    const url = await receiver((socket) => {
      if (what === 'a head by the byte') socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
      behave(socket);
    });
    const outcome = await attempt(url);
    expect(outcome.kind).toBe(kind);
    if (kind === 'unavailable' && what !== 'a body that never ends')
      expect(outcome.said).toBe('no answer within 0.4 s');
    expect(outcome.tookMs).toBeGreaterThan(TIMEOUT_MS - 20);
    expect(outcome.tookMs).toBeLessThan(TIMEOUT_MS + GRACE_MS);
  });
});

describe('no more is read than 16 KB of', () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(20_000_000)));

  it.each<[string, string, Buffer | string]>([
    ['a body without end', head(200), Buffer.alloc(64 * 1024, 'x')],
    ['chunks without end', head(200, 'transfer-encoding: chunked'), `8000\r\n${'x'.repeat(0x8000)}\r\n`],
    ['a body that says it is 1 GB', head(200, 'content-length: 1073741824'), Buffer.alloc(64 * 1024, 'x')],
  ])('%s', async (_, start, chunk) => {
    let closed: Promise<unknown> = Promise.resolve();
    const url = await receiver((socket) => {
      closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(start);
      withoutEnd(socket, chunk);
    });
    const outcome = await attempt(url, 5_000);
    expect(outcome.kind).toBe('accepted');
    expect(outcome.body.length).toBe(MAX_BYTES);
    await closed;
  });

  it('a bomb, compressed twice: it is not blown up at all', async () => {
    const url = await receiver((socket) => {
      socket.write(head(200, 'content-encoding: gzip, gzip', `content-length: ${bomb.length}`));
      socket.end(bomb);
    });
    const outcome = await attempt(url, 5_000);
    expect(outcome.kind).toBe('accepted');
    expect(outcome.body.equals(bomb.subarray(0, MAX_BYTES))).toBe(true);
  });

  it.each([
    ['a header of 100 KB', `x-long: ${'x'.repeat(100_000)}`],
    ['1000 headers of 100 bytes', Array.from({ length: 1000 }, (_, i) => `x-${i}: ${'x'.repeat(100)}`).join('\r\n')],
  ])('%s, which is no answer', async (_, headers) => {
    const url = await receiver((socket) => socket.end(head(200, headers, 'content-length: 0')));
    expect(await attempt(url)).toMatchObject({
      kind: 'unavailable',
      said: expect.stringContaining('HPE_HEADER_OVERFLOW'),
    });
  });
});

describe('no answer at all:', () => {
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['a reset', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
    ['an orderly close', (socket) => socket.end(), /ECONNRESET/],
    ['a reset in the head', (socket) => socket.write('HTTP/1.1 200', () => socket.resetAndDestroy()), /ECONNRESET/],
    ['HTTP/0.9', (socket) => socket.end('just text'), /HPE_/],
    ['the preface of HTTP/2', (socket) => socket.end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), /HPE_/],
    ['a greeting of mail', (socket) => socket.end('220 mail.example ESMTP\r\n'), /HPE_/],
    ['a status of four digits', (socket) => socket.end(head('2000')), /HPE_/],
    ['two lengths', (socket) => socket.end(head(200, 'content-length: 1', 'content-length: 2') + 'ok'), /HPE_/],
  ])('%s', async (_, behave, said) => {
    const outcome = await attempt(await receiver(behave));
    expect(outcome).toMatchObject({ kind: 'unavailable', said: expect.stringMatching(said) });
  });

  it('nobody listens', async () => {
    const url = await receiver(() => undefined);
    await new Promise((resolve) => open.pop()?.server.close(resolve));
    expect(await attempt(url)).toMatchObject({ kind: 'unavailable', said: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('TLS that cannot be trusted is no answer, and gets no byte of the request:', () => {
  const file = (name: string) => readFileSync(join(__dirname, '../../fixtures/tls', name));
  const selfSigned: TlsOptions = { key: file('self-signed.key'), cert: file('self-signed.crt') };

  it.each<[string, TlsOptions, RegExp]>([
    ['a certificate that it signed itself', selfSigned, /self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/],
    ['a demand for a certificate of ours', { ...selfSigned, requestCert: true }, /DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['no certificate', {}, /refused the TLS handshake/],
    [
      'TLS 1.1 at most',
      { ...selfSigned, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
      /speaks no TLS 1.2 or newer/,
    ],
  ])('%s', async (_, options, said) => {
    let bytes = 0;
    const server = createTlsServer(options, (socket) => void socket.on('data', (chunk) => (bytes += chunk.length)));
    server.on('tlsClientError', () => undefined);
    const outcome = await attempt(await listening(server, 'https'));
    expect(outcome).toMatchObject({ kind: 'unavailable', said: expect.stringMatching(said) });
    expect(bytes).toBe(0);
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['plain HTTP where TLS belongs', (socket) => socket.end(head(200, 'content-length: 0')), /does not speak TLS/],
    ['a stall in the handshake', () => undefined, /no answer within 0.4 s/],
    ['a reset in the handshake', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
  ])('%s', async (_, behave, said) => {
    const url = (await receiver(behave)).replace('http:', 'https:');
    expect(await attempt(url)).toMatchObject({ kind: 'unavailable', said: expect.stringMatching(said) });
  });
});
