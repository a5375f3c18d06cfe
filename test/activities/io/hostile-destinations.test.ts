import type { Lookup } from '../../../src/activities/io/egress';
import { createHttpSend, describeTransportError, transportErrorCode } from '../../../src/activities/io/http';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import { context, crmBody } from '../../configuration/elements';
import { LOOPBACK } from '../../support/loopback';
import { startLoopbackListener, type LoopbackListener } from '../../support/loopback-listener';

/**
 * Each row is a destination that must not be reached, and what it tries. `:port` is where a real server listens on
 * every address of this machine. The rows of the second table are names; there the third column is what the name
 * resolves to.
 */
const LITERALS: [destination: string, attempt: string][] = [
  ['http://127.0.0.1:port/', 'loopback'],
  ['http://127.0.0.2:port/', 'loopback beside the usual one'],
  ['http://127.255.255.254:port/', 'the last of loopback'],
  ['http://127.1:port/', 'loopback, short'],
  ['http://127.0.1:port/', 'loopback of three parts'],
  ['http://2130706433:port/', 'loopback as one decimal number'],
  ['http://0x7f000001:port/', 'loopback as one hexadecimal number'],
  ['http://0x7f.0.0.1:port/', 'loopback, partly hexadecimal'],
  ['http://0177.0.0.1:port/', 'loopback in octal'],
  ['http://017700000001:port/', 'loopback as one octal number'],
  ['http://127.000.000.001:port/', 'loopback, padded with zeros'],
  ['http://127.0.0.1.:port/', 'loopback with a dot at its end'],
  ['http://0:port/', 'the unspecified address, short'],
  ['http://0x:port/', 'the unspecified address as an empty hexadecimal number'],
  ['http://0x.0x.0:port/', 'the unspecified address of empty hexadecimal numbers'],
  ['http://0.0.0.0:port/', 'the unspecified address'],
  ['http://[::1]:port/', 'IPv6 loopback'],
  ['http://[0:0:0:0:0:0:0:1]:port/', 'IPv6 loopback, long'],
  ['http://[0000:0000:0000:0000:0000:0000:0000:0001]:port/', 'IPv6 loopback, padded'],
  ['http://[::]:port/', 'IPv6 unspecified'],
  ['http://[::ffff:127.0.0.1]:port/', 'loopback mapped into IPv6'],
  ['http://[::ffff:7f00:1]:port/', 'loopback mapped into IPv6, in hexadecimal'],
  ['http://[::FFFF:127.0.0.1]:port/', 'loopback mapped into IPv6, in capitals'],
  ['http://[::ffff:a9fe:a9fe]:port/', 'cloud metadata mapped into IPv6'],
  ['http://[::ffff:10.0.0.1]:port/', 'a private network mapped into IPv6'],
  ['http://[::127.0.0.1]:port/', 'loopback as IPv4-compatible IPv6'],
  ['http://[::ffff:0:127.0.0.1]:port/', 'loopback translated by RFC 6145'],
  ['http://[64:ff9b::127.0.0.1]:port/', 'loopback through NAT64'],
  ['http://[64:ff9b:1::7f00:1]:port/', 'loopback through a local NAT64'],
  ['http://[2002:7f00:1::]:port/', 'loopback through 6to4'],
  ['http://[2001:0:7f00:1::]:port/', 'loopback through Teredo'],
  ['http://[fe80::1]:port/', 'link-local IPv6'],
  ['http://[fe80::1%25lo]:port/', 'link-local IPv6 with a zone'],
  ['http://[fc00::1]:port/', 'a private IPv6 network'],
  ['http://[fd00:ec2::254]:port/', 'metadata of AWS over IPv6'],
  ['http://[fd20:ce::254]:port/', 'metadata of Google over IPv6'],
  ['http://[fec0::1]:port/', 'old site-local IPv6'],
  ['http://[ff02::1]:port/', 'IPv6 multicast'],
  ['http://[100::1]:port/', 'the IPv6 discard prefix'],
  ['http://[100:0:0:1::1]:port/', 'the IPv6 dummy prefix'],
  ['http://[2001:db8::1]:port/', 'IPv6 documentation'],
  ['http://[3fff::1]:port/', 'newer IPv6 documentation'],
  ['http://[5f00::1]:port/', 'segment routing'],
  ['http://[4000::1]:port/', 'IPv6 that nobody was given'],
  ['http://[8000::1]:port/', 'more IPv6 that nobody was given'],
  ['http://[2620:4f:8000::1]:port/', 'AS112 over IPv6'],
  ['http://169.254.169.254/latest/meta-data/', 'cloud metadata'],
  ['http://169.254.169.254:port/', 'cloud metadata at another port'],
  ['http://169.254.170.2:port/', 'credentials of an AWS container'],
  ['http://2852039166:port/', 'cloud metadata as a decimal number'],
  ['http://0xa9fea9fe:port/', 'cloud metadata as a hexadecimal number'],
  ['http://0251.0376.0251.0376:port/', 'cloud metadata in octal'],
  ['http://169.254.43518:port/', 'cloud metadata of three parts'],
  ['http://169.16689662:port/', 'cloud metadata of two parts'],
  ['http://100.100.100.200:port/', 'metadata of Alibaba'],
  ['http://192.0.0.192:port/', 'metadata of Oracle'],
  ['http://168.63.129.16:port/', 'the host agent of Azure, in public space'],
  ['http://10.0.0.1:port/', 'a private network'],
  ['http://10.255.255.255:port/', 'the end of a private network'],
  ['http://172.16.0.1:port/', 'the beginning of 172.16.0.0/12'],
  ['http://172.31.255.255:port/', 'the end of 172.16.0.0/12'],
  ['http://192.168.0.1:port/', 'a home network'],
  ['http://100.64.0.1:port/', 'the beginning of shared address space'],
  ['http://100.127.255.255:port/', 'the end of shared address space'],
  ['http://198.18.0.1:port/', 'benchmarks'],
  ['http://192.0.2.1:port/', 'documentation'],
  ['http://198.51.100.1:port/', 'documentation, second network'],
  ['http://203.0.113.1:port/', 'documentation, third network'],
  ['http://192.88.99.1:port/', 'a 6to4 relay'],
  ['http://224.0.0.1:port/', 'multicast'],
  ['http://240.0.0.1:port/', 'class E'],
  ['http://255.255.255.255:port/', 'broadcast'],
  ['http://①②⑦.⓪.⓪.①:port/', 'loopback in circled digits'],
  ['http://127.0.0.1:port/', 'loopback in full-width digits'],
  ['http://127。0。0。1:port/', 'loopback with ideographic full stops'],
  ['http://%31%32%37.0.0.1:port/', 'loopback, percent-encoded'],
  ['http://example.com@127.0.0.1:port/', 'loopback behind a decoy of user-info'],
  ['http://user:pass@127.0.0.1:port/', 'loopback with credentials'],
  ['http://127.0.0.1:port#@example.com/', 'loopback before a decoy of a fragment'],
  ['http://127.0.0.1:port\\@example.com/', 'loopback before a backslash'],
  ['http:127.0.0.1:port/', 'loopback without slashes'],
  ['http:///127.0.0.1:port/', 'loopback with three slashes'],
  ['http:/\\127.0.0.1:port/', 'loopback with a slash and a backslash'],
  ['ht\ntp://127.0.0.1:port/', 'loopback behind a scheme with a line break'],
  [' http://127.0.0.1:port/ ', 'loopback between spaces'],
  ['http://127.0.\t0.1:port/', 'loopback with a tab in it'],
  ['https://127.0.0.1:port/', 'loopback with TLS'],
  ['https://[::ffff:127.0.0.1]:port/', 'mapped loopback with TLS'],
  ['ftp://127.0.0.1:port/', 'FTP'],
  ['file:///etc/passwd', 'a file'],
  ['gopher://127.0.0.1:port/_PING', 'gopher, which can say anything'],
  ['data:text/plain,hello', 'an answer in the URL itself'],
  ['javascript:alert(1)', 'a script'],
  ['ws://127.0.0.1:port/', 'a web socket'],
  ['blob:http://127.0.0.1:port/x', 'a blob'],
  ['unix:/var/run/docker.sock', 'a socket of this machine'],
  ['http://1.1.1.1:0/', 'port 0'],
  ['http://1.1.1.1:22/', 'SSH'],
  ['http://1.1.1.1:25/', 'mail'],
  ['http://1.1.1.1:2375/', 'Docker'],
  ['http://1.1.1.1:5432/', 'PostgreSQL'],
  ['http://1.1.1.1:6379/', 'Redis'],
  ['http://1.1.1.1:7233/', 'Temporal'],
  ['http://1.1.1.1:8233/', "Temporal's Web UI"],
  ['http://1.1.1.1:10250/', 'a Kubernetes node'],
  ['http://1.1.1.1:65536/', 'a port above the last one'],
  ['http://user:pass@example.com/', 'credentials in a URL'],
  ['http://localhost:port/', 'this machine by name'],
  ['http://LOCALHOST:port/', 'this machine by name, in capitals'],
  ['http://localhost.:port/', 'this machine by name, with a dot at its end'],
  ['http://app.localhost:port/', 'a name below localhost (RFC 6761)'],
  ['http://loc%61lhost:port/', 'this machine by name, percent-encoded'],
  ['http://.:port/', 'a host that is a dot'],
  ['http://xn--a-ecp.example:port/', 'broken punycode'],
  ['http://:port/', 'no host'],
  ['', 'nothing'],
];

const NAMES: [destination: string, attempt: string, addresses: string[]][] = [
  ['http://127.0.0.1.nip.example:port/', 'a public name of loopback', ['127.0.0.1']],
  ['http://metadata.google.internal:port/', 'cloud metadata by name', ['169.254.169.254']],
  ['http://six.example:port/', 'a name of IPv6 loopback', ['::1']],
  ['http://mapped.example:port/', 'a name of mapped loopback', ['::ffff:127.0.0.1']],
  ['http://zero.example:port/', 'a name of the unspecified address', ['0.0.0.0']],
  ['http://zone.example:port/', 'a name of an address with a zone', ['fe80::1%lo']],
  ['http://redis:port/', 'a neighbour in the same container network', ['172.18.0.3']],
  ['http://intranet.example:port/', 'a name in a private network', ['10.1.2.3']],
  ['http://mixed.example:port/', 'a public and a private address', ['93.184.215.14', '127.0.0.1']],
  ['http://mixed-six.example:port/', 'a public IPv4 and a private IPv6 address', ['93.184.215.14', '::1']],
  ['http://private-first.example:port/', 'a private address before a public one', ['127.0.0.1', '93.184.215.14']],
  ['https://tls.example:port/', 'a name of loopback, with TLS', ['127.0.0.1']],
  ['http://a..b:port/', 'a name with an empty part', ['127.0.0.1']],
  ['http://-x.example:port/', 'a name that begins with a hyphen', ['127.0.0.1']],
  [`http://${'a'.repeat(64)}.example:port/`, 'a name with a part that is too long', ['127.0.0.1']],
  [`http://${'a.'.repeat(140)}example:port/`, 'a name that is too long', ['127.0.0.1']],
  ['http://xn--mnchen-3ya.example:port/', 'a name in punycode', ['127.0.0.1']],
  ['http://nothing.example:port/', 'a name without an address', []],
];

let listener: LoopbackListener;
beforeAll(async () => {
  listener = await startLoopbackListener();
});
beforeEach(() => listener.reset());
afterAll(() => listener.close());

const here = (destination: string) => destination.replace(':port', `:${listener.port}`);

function resolvingTo(...rounds: string[][]) {
  const asked: string[] = [];
  const lookup: Lookup = (name, _, callback) => {
    const addresses = rounds[Math.min(asked.length, rounds.length - 1)] ?? [];
    asked.push(name);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, asked };
}

/** What the worker's way out makes of a request there. */
async function attempt(url: string, options: Parameters<typeof createHttpSend>[0] = {}) {
  const request = {
    method: 'POST',
    url,
    headers: {},
    body: Buffer.from('{}'),
    timeoutMs: 2_000,
    maxBytes: 1000,
  } as const;
  try {
    const { status } = await createHttpSend(options)(request);
    return { status };
  } catch (error) {
    return { code: transportErrorCode(error), message: describeTransportError(error, 2_000) };
  }
}

function createProblems(key: string, value: string) {
  const parsed = parseInstanceBody(crmBody({ [key]: value }), context);
  return parsed.ok ? [] : parsed.problem.map(({ pointer }) => pointer);
}

describe('refused when the instance is created, and once more when it would be sent, without a socket:', () => {
  test.each(LITERALS)('%j: %s', async (destination) => {
    const url = here(destination);
    expect(createProblems('event.notification.callback.url', url)).toEqual([
      '/configuration/event.notification.callback.url',
    ]);
    const { lookup, asked } = resolvingTo(['127.0.0.1']);
    expect(await attempt(url, { lookup })).toMatchObject({
      code: 'ERR_EGRESS_BLOCKED',
      message: expect.stringMatching(/^blocked: /),
    });
    expect({ asked, sockets: listener.sockets(), reached: listener.reached }).toEqual({
      asked: [],
      sockets: 0,
      reached: [],
    });
  });
});

describe('a name is fine at creation, which needs no DNS, and blocked once its addresses are known:', () => {
  test.each(NAMES)('%j: %s', async (destination, _, addresses) => {
    const url = here(destination);
    expect(createProblems('event.notification.callback.url', url)).toEqual([]);
    const { lookup, asked } = resolvingTo(addresses);
    const outcome = await attempt(url, { lookup });
    expect(outcome).toMatchObject({ code: 'ERR_EGRESS_BLOCKED', message: expect.stringMatching(/^blocked: the /) });
    expect(asked).toHaveLength(1);
    expect(listener.reached).toEqual([]);
    for (const address of addresses) expect(outcome.message).not.toContain(address);
  });
});

describe('the listener of these tests', () => {
  const OPEN = { egressAllow: [...LOOPBACK, '0.0.0.0', '::', '::ffff:0:0/96', 'named.example'] };

  it.each(['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0', '[::1]', '[::]', '[::ffff:127.0.0.1]'])(
    'is reached at %s once that is allowed',
    async (host) => {
      expect(await attempt(here(`http://${host}:port/`), OPEN)).toEqual({ status: 200 });
      expect(listener.reached).toHaveLength(1);
    },
  );

  it.each([[['127.0.0.1']], [['127.0.0.1', '::1']]])('is reached by a name of %j', async (addresses) => {
    const options = { ...OPEN, lookup: resolvingTo(addresses).lookup };
    expect(await attempt(here('http://any.example:port/'), options)).toEqual({ status: 200 });
  });

  it('is reached by an allowed name wherever it leads', async () => {
    const options = { egressAllow: ['Named.example.'], lookup: resolvingTo(['127.0.0.1']).lookup };
    expect(await attempt(here('http://named.example:port/'), options)).toEqual({ status: 200 });
    expect(await attempt(here('http://other.named.example:port/'), options)).toHaveProperty(
      'code',
      'ERR_EGRESS_BLOCKED',
    );
  });
});

describe('a name that changes its mind', () => {
  const ONE_ADDRESS = ['127.0.0.1'];

  it('is asked once for a connection, and that answer is the one that is connected to', async () => {
    const { lookup, asked } = resolvingTo(['127.0.0.1'], ['127.0.0.2']);
    expect(await attempt(here('http://rebind.example:port/'), { lookup, egressAllow: ONE_ADDRESS })).toEqual({
      status: 200,
    });
    expect({ asked: asked.length, reached: listener.reached }).toEqual({ asked: 1, reached: ['127.0.0.1'] });
  });

  it('is checked at each new connection', async () => {
    const { lookup } = resolvingTo(['127.0.0.1'], ['127.0.0.2']);
    const url = here('http://rebind.example:port/');
    const send = createHttpSend({ lookup, egressAllow: ONE_ADDRESS });
    const request = { method: 'GET', url, headers: { connection: 'close' }, timeoutMs: 2_000, maxBytes: 1000 } as const;
    expect(await send(request)).toMatchObject({ status: 200 });
    await expect(send(request)).rejects.toHaveProperty('code', 'ERR_EGRESS_BLOCKED');
    expect(listener.reached).toEqual(['127.0.0.1']);
  });

  it('cannot bend a connection that was kept: it stays with the address that was checked', async () => {
    const { lookup, asked } = resolvingTo(['127.0.0.1'], ['127.0.0.2']);
    const url = here('http://rebind.example:port/');
    const send = createHttpSend({ lookup, egressAllow: ONE_ADDRESS });
    const request = { method: 'GET', url, headers: {}, timeoutMs: 2_000, maxBytes: 1000 } as const;
    for (let i = 0; i < 3; i++) expect(await send(request)).toMatchObject({ status: 200 });
    expect({ asked: asked.length, reached: listener.reached }).toEqual({ asked: 1, reached: ['127.0.0.1'] });
  });
});
