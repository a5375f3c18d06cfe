import type { Readable } from 'node:stream';
import axios, { CanceledError, type AxiosRequestConfig } from 'axios';
import type { EgressAllow } from '../../domain/security/egress';
import { createAgents, type ClientCertificate } from './agents';
import { withDeadline } from '../runtime/deadline';
import { BLOCKED, BlockedError, checkDestination, judgeName, type Lookup } from './egress';
import { ProxyError, TunnelError, type ForwardProxy } from './tunnel';

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  /** For everything: name look-up, connecting, sending, waiting, reading. */
  timeoutMs: number;
  /** The body is read up to here. */
  maxBytes: number;
  /** Shown to a server that asks for one. */
  clientCertificate?: ClientCertificate;
  /** Ends the request early. */
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case; several values of one name joined by `, `. */
  headers: Record<string, string>;
  body: Buffer;
  /** The body ended by itself, within `maxBytes` and `timeoutMs`. */
  isWhole: boolean;
}

export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;

export interface HttpSendOptions {
  /** CIDRs, addresses and host names that may be reached although they are not public. Default: none. */
  egressAllow?: EgressAllow;
  /** Where the addresses of names come from. Default: the system. */
  lookup?: Lookup;
  /** The way out for everything. A name is judged by its addresses before the proxy is asked for it. Default: none. */
  proxy?: ForwardProxy | null;
  /** PEM text of certificates that are trusted beside the usual ones. Default: none. */
  roots?: string | null;
}

/**
 * The one way out: every request to a vendor or a receiver goes through the function that this makes. Only public
 * addresses are connected to, and those of `egressAllow`; others reject with the code `ERR_EGRESS_BLOCKED`. No
 * redirects, no proxy but the one that is given, no decompression. Rejects if no status line came; once there is one it
 * answers, with as much of the body as came in time.
 */
export function createHttpSend({
  egressAllow = [],
  lookup,
  proxy = null,
  roots = null,
}: HttpSendOptions = {}): HttpSend {
  const agents = createAgents({ egressAllow, lookup, proxy, roots });
  const client = axios.create({
    httpAgent: agents.httpAgent,
    maxRedirects: 0,
    // What other clients read as well: a length beside chunks, white space before a colon, lines without CR.
    insecureHTTPParser: true,
    proxy: false,
    decompress: false,
    responseType: 'stream',
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
  });
  return async function send(request) {
    checkDestination(request.url, egressAllow);
    return withDeadline(request, async (signal) => {
      if (proxy !== null) await beforeAbort(judgeName(request.url, egressAllow, lookup), signal);
      const asked = client.request<Readable>({
        method: request.method,
        url: request.url,
        headers: { ...request.headers },
        data: request.body,
        httpsAgent: agents.httpsAgentFor(request.clientCertificate),
        ...(proxy !== null && isPlain(request.url) && plainProxyOf(proxy)),
        signal,
      });
      const answer = await (proxy === null || isPlain(request.url) ? asked : asked.catch(failInTunnel));
      return {
        status: answer.status,
        headers: textHeaders(answer.headers),
        ...(await readBody(answer.data, request.maxBytes, signal)),
      };
    });
  };
}

function isPlain(url: string): boolean {
  return new URL(url).protocol === 'http:';
}

function failInTunnel(error: unknown): never {
  const code = transportErrorCode(error);
  throw code === 'ECONNRESET' || code === 'EPIPE' ? new TunnelError(error, code) : error;
}

/** Without TLS the proxy is asked for the whole URL (RFC 9112, 3.2.2). */
function plainProxyOf({ url, login }: ForwardProxy): Pick<AxiosRequestConfig, 'proxy'> {
  const { protocol, hostname, port } = new URL(url);
  const [username = '', ...password] = (login ?? '').split(':');
  return {
    proxy: {
      protocol: protocol.slice(0, -1),
      host: hostname,
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      ...(login !== null && { auth: { username, password: password.join(':') } }),
    },
  };
}

/** A look-up cannot be cancelled, but left alone. */
function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new CanceledError());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function textHeaders(headers: object): Record<string, string> {
  const entries = Object.entries(headers as Record<string, string | string[]>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}

async function readBody(
  stream: Readable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ body: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: false };
    }
    return { body: Buffer.concat(chunks), isWhole: !signal.aborted };
  } catch {
    return { body: Buffer.concat(chunks), isWhole: false };
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

/** What went wrong if no answer came, without the address or anything else of the request. */
export function describeTransportError(error: unknown, timeoutMs: number): string {
  if (axios.isCancel(error)) return `no answer within ${timeoutMs / 1000} s`;
  const ofTls = wordsOfTls(error);
  if (ofTls !== null) return `the connection failed: ${ofTls}`;
  const code = transportErrorCode(error);
  if (code === BLOCKED) return `blocked: ${blockedReason(error)}`;
  const proxy = causeOf(error, ProxyError) ?? causeOf(error, TunnelError);
  if (proxy !== null) return `the connection failed: ${proxy.message}`;
  return code === undefined ? 'the connection failed' : `the connection failed: ${wordsOf(code)}`;
}

/** `HPE_...`: the parser of Node could not read it. */
function wordsOf(code: string): string {
  return WORDS[code] ?? (code.startsWith('HPE_') ? `what came is no answer in HTTP/1.1 (${code})` : code);
}

function blockedReason(error: unknown): string {
  return causeOf(error, BlockedError)?.message ?? 'the address may not be reached';
}

function causeOf<E extends Error>(error: unknown, kind: new (...args: never[]) => E): E | null {
  if (error instanceof kind) return error;
  return error instanceof Error ? causeOf(error.cause, kind) : null;
}

/** OpenSSL's words for a handshake that failed, which Node has as the code or, with `EPROTO`, in the message alone. */
const OF_TLS: readonly (readonly [RegExp, string])[] = [
  [
    /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long|http[ _]request/i,
    'what answers there does not speak TLS; if that is meant, try http://',
  ],
  [/certificate[ _]required/i, 'the other side wants a client certificate'],
  [
    /handshake[ _]failure/i,
    'the other side refused the TLS handshake: it may want a client certificate, or knows none of our ciphers',
  ],
  [/protocol[ _]version|unsupported[ _]protocol/i, 'the other side speaks no TLS 1.2 or newer'],
];

function wordsOfTls(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, message, cause } = error as Error & { code?: unknown };
  const isOfTls = code === 'EPROTO' || String(code).startsWith('ERR_SSL_');
  const known = isOfTls ? OF_TLS.find(([words]) => words.test(`${String(code)} ${message}`)) : undefined;
  return known?.[1] ?? wordsOfTls(cause);
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refused (ECONNREFUSED)',
  ECONNRESET: 'reset by the other side (ECONNRESET)',
  ENOTFOUND: 'the host name does not exist (ENOTFOUND)',
  EAI_AGAIN: 'the host name cannot be looked up now (EAI_AGAIN)',
  ETIMEDOUT: 'timed out (ETIMEDOUT)',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired (CERT_HAS_EXPIRED)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its TLS certificate is not by an authority that is trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its TLS certificate is not by an authority that is trusted here (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its TLS certificate is not by an authority that is trusted here (SELF_SIGNED_CERT_IN_CHAIN)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)',
};

/** The system's code of what went wrong, from wherever a library has wrapped it. */
export function transportErrorCode(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code, errors } = cause as { code?: unknown; errors?: unknown[] };
    if (typeof code === 'string' && code !== 'ERR_BAD_REQUEST') return code;
    if (Array.isArray(errors) && errors.length > 0) return transportErrorCode(errors[0]);
  }
  return undefined;
}
