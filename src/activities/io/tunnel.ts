import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';
import type { Socket } from 'node:net';

/** A forward proxy. */
export interface ForwardProxy {
  /** `http://host:port` or `https://host:port`, without user-info. */
  url: string;
  /** `user:password` for Basic authentication; null: none. */
  login: string | null;
}

/** The proxy did not open the way. Nothing was sent to the destination. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'ERR_PROXY';
}

/** A tunnel that was open ended without an answer. Who ended it cannot be told; what was sent may have arrived. */
export class TunnelError extends Error {
  override readonly name = 'TunnelError';

  /** `cause` and its code: of the request that had no answer. */
  constructor(
    cause: unknown,
    readonly code: string,
  ) {
    super(`the tunnel through the proxy was closed, by the proxy or behind it (${code})`, { cause });
  }
}

/** Until the proxy has answered. The request's own deadline may end sooner. */
const CONNECT_TIMEOUT_MS = 30_000;

/**
 * Has an agent for TLS connect through the proxy: it is asked for the host by its name, and sees nothing of what
 * follows but bytes.
 */
export function tunnelled(agent: Agent, proxy: ForwardProxy, ca?: string[]): Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const { host, port } = options as { host?: string; port?: number };
    openTunnel(proxy, `${inUrl(host ?? '')}:${port ?? 443}`, ca).then(
      // The socket that is given stands for look-up and connection.
      (socket) => callback?.(null, connect({ ...options, socket } as typeof options, undefined) as Socket),
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
}

function openTunnel(proxy: ForwardProxy, authority: string, ca: string[] | undefined): Promise<Socket> {
  const { protocol, hostname, port } = new URL(proxy.url);
  const isTls = protocol === 'https:';
  return new Promise((resolve, reject) => {
    const asked = (isTls ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (isTls ? 443 : 80) : Number(port),
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      timeout: CONNECT_TIMEOUT_MS,
      ...(ca && { ca }),
    });
    asked.once('connect', ({ statusCode = 0 }, socket, head) => {
      if (statusCode >= 200 && statusCode <= 299 && head.length === 0) return resolve(socket);
      socket.destroy();
      reject(new ProxyError(`the proxy answered ${statusCode}`));
    });
    asked.once('response', ({ statusCode }) => {
      asked.destroy();
      reject(new ProxyError(`the proxy answered ${statusCode}`));
    });
    asked.once('timeout', () => asked.destroy(new ProxyError('the proxy did not answer')));
    asked.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error instanceof ProxyError ? error : new ProxyError(`the proxy cannot be reached (${error.code ?? 'error'})`),
      ),
    );
    asked.end();
  });
}

export function proxyAuthorization({ login }: ForwardProxy): Record<string, string> {
  return login === null ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login, 'utf8').toString('base64')}` };
}

/** An IPv6 address has brackets in an authority. */
function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
