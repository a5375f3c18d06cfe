import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { createHttpSend, describeTransportError, type HttpSendOptions } from '../../../src/activities/io/http';
import { createPrivateCa, type PrivateCa } from '../../support/certificates';
import { LOOPBACK } from '../../support/loopback';

/** Answers that break the rules of HTTP/1.1: what other clients read is read, of the rest it is said what it is. */
const LIST = '[{"id":1}]';
const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json';
const IN_CHUNKS = `a\r\n${LIST}\r\n0\r\n\r\n`;

let closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

interface Listening {
  listen(port: number, host: string, listening: () => void): unknown;
  address(): unknown;
  close(): unknown;
}

async function portOf(server: Listening): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function asked(url: string, options: HttpSendOptions = {}): Promise<[number, string, boolean] | string> {
  const limits = { timeoutMs: 5_000, maxBytes: 9_999 };
  const send = createHttpSend({ egressAllow: LOOPBACK, ...options });
  return send({ method: 'GET', url, headers: {}, ...limits }).then(
    ({ status, body, isWhole }): [number, string, boolean] => [status, body.toString(), isWhole],
    (error: unknown) => describeTransportError(error, limits.timeoutMs),
  );
}

async function answered(bytes: string) {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(bytes));
  });
  return asked(`http://127.0.0.1:${await portOf(server)}/`);
}

// OpenStreetMap had the first one (operations issue 910, 2023).
test.each([
  ['a length and chunks', `${JSON_HEAD}\r\ncontent-length: 10\r\ntransfer-encoding: chunked\r\n\r\n${IN_CHUNKS}`],
  ['chunks and a length', `${JSON_HEAD}\r\ntransfer-encoding: chunked\r\ncontent-length: 10\r\n\r\n${IN_CHUNKS}`],
  ['chunks and a wrong length', `${JSON_HEAD}\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n${IN_CHUNKS}`],
  ['chunks that are said twice', `${JSON_HEAD}${'\r\ntransfer-encoding: chunked'.repeat(2)}\r\n\r\n${IN_CHUNKS}`],
  [
    'blanks behind the size of a chunk',
    `${JSON_HEAD}\r\ntransfer-encoding: chunked\r\n\r\na  \r\n${LIST}\r\n0\r\n\r\n`,
  ],
  ['an extension of a chunk', `${JSON_HEAD}\r\ntransfer-encoding: chunked\r\n\r\na;x=1\r\n${LIST}\r\n0\r\n\r\n`],
  ['trailers', `${JSON_HEAD}\r\ntransfer-encoding: chunked\r\n\r\na\r\n${LIST}\r\n0\r\nx-sum: 1\r\n\r\n`],
  ['lines without CR', `HTTP/1.1 200 OK\ncontent-length: 10\n\n${LIST}`],
  ['a blank before a colon', `HTTP/1.1 200 OK\r\ncontent-length : 10\r\n\r\n${LIST}`],
  ['a header over two lines', `${JSON_HEAD}\r\nx-a: a\r\n b\r\ncontent-length: 10\r\n\r\n${LIST}`],
  ['a control character in a header', `${JSON_HEAD}\r\nx-a: a\u0001b\r\ncontent-length: 10\r\n\r\n${LIST}`],
  ['bytes that are no ASCII in a header', `${JSON_HEAD}\r\nx-a: Zoë\r\ncontent-length: 10\r\n\r\n${LIST}`],
  ['a status without a reason', `HTTP/1.1 200\r\ncontent-length: 10\r\n\r\n${LIST}`],
  ['no length', `${JSON_HEAD}\r\n\r\n${LIST}`],
  ['an offer of HTTP/2', `${JSON_HEAD}\r\nupgrade: h2c\r\nconnection: upgrade\r\ncontent-length: 10\r\n\r\n${LIST}`],
])('%s: read', async (_, bytes) => {
  expect(await answered(bytes)).toEqual([200, LIST, true]);
});

test.each([
  ['chunks without an end', `${JSON_HEAD}\r\ntransfer-encoding: chunked\r\n\r\na\r\n${LIST}\r\n`],
  ['a length that does not come', `${JSON_HEAD}\r\ncontent-length: 11\r\n\r\n${LIST}`],
])('%s: not taken for whole', async (_, bytes) => {
  expect(await answered(bytes)).toEqual([200, LIST, false]);
});

test.each([
  ['a header without a colon', `${JSON_HEAD}\r\nnonsense\r\n\r\n${LIST}`],
  ['lengths that differ', `${JSON_HEAD}\r\ncontent-length: 10\r\ncontent-length: 9\r\n\r\n${LIST}`],
  ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
])('%s: said to be no answer', async (_, bytes) => {
  expect(await answered(bytes)).toMatch(
    /^the connection failed: what came is no answer in HTTP\/1\.1 \(HPE_[A-Z_]+\)$/,
  );
});

test('a server that speaks nothing but HTTP/2 is told from one that does not answer', async () => {
  const port = await portOf(createHttp2Server());
  expect(await asked(`http://127.0.0.1:${port}/`)).toContain('what came is no answer in HTTP/1.1');
});

describe('a TLS handshake that fails', () => {
  let ca: PrivateCa;
  beforeAll(() => (ca = createPrivateCa()));
  afterAll(() => ca.remove());

  const wantsOurs = { requestCert: true, rejectUnauthorized: true };
  test.each<[string, TlsOptions, string]>([
    ['without the client certificate', wantsOurs, 'the other side wants a client certificate'],
    [
      'without the client certificate, in TLS 1.2',
      { ...wantsOurs, maxVersion: 'TLSv1.2' },
      'the other side refused the TLS handshake: it may want a client certificate, or knows none of our ciphers',
    ],
    [
      'as it is too old',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
      'the other side speaks no TLS 1.2 or newer',
    ],
  ])('%s says so', async (_, options, said) => {
    const server = createTlsServer({ ...ca.server, ca: [ca.root], ...options }).on('tlsClientError', () => undefined);
    const url = `https://localhost:${await portOf(server)}/`;
    expect(await asked(url, { roots: ca.root })).toBe(`the connection failed: ${said}`);
  });

  test('as the name is another one says so', async () => {
    const server = createTlsServer(ca.server).on('tlsClientError', () => undefined);
    const port = await portOf(server);
    const lookup: HttpSendOptions['lookup'] = (_, __, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    expect(await asked(`https://other.example:${port}/`, { roots: ca.root, lookup })).toBe(
      'the connection failed: its TLS certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)',
    );
  });
});
