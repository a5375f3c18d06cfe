import { createHash } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { EgressAllow } from '../../domain/security/egress';
import { guarded, type Lookup } from './egress';
import { tunnelled, type ForwardProxy } from './tunnel';

/** What a client shows of itself in TLS: PEM texts. */
export interface ClientCertificate {
  certificate: string;
  key: string;
}

export interface AgentsOptions {
  egressAllow: EgressAllow;
  lookup?: Lookup;
  proxy?: ForwardProxy | null;
  /** PEM text of certificates that are trusted beside the usual ones. They take the place of `NODE_EXTRA_CA_CERTS`. */
  roots?: string | null;
}

export interface Agents {
  httpAgent: HttpAgent;
  /** Throws if the certificate and its key cannot be used. */
  httpsAgentFor(certificate: ClientCertificate | undefined): HttpsAgent;
}

/**
 * A receiver closes idle connections after some seconds; one kept longer than that answers the next request with a
 * reset.
 */
const AGENT_OPTIONS = { keepAlive: true, timeout: 4_000 };
/** Agents of client certificates that are kept; each holds connections of nobody else. */
const MAX_OWN_AGENTS = 200;

/**
 * The agents of one way out. Without a proxy they connect to nothing but what is public or allowed; with one they
 * connect to the proxy alone, and who asks them has judged the name before.
 */
export function createAgents({ egressAllow, lookup, proxy = null, roots = null }: AgentsOptions): Agents {
  const ca = roots === null ? undefined : [...rootCertificates, roots];
  const agentWith = (secureContext: SecureContext | undefined) => {
    const agent = new HttpsAgent({ ...AGENT_OPTIONS, ...(secureContext && { secureContext }) });
    return proxy === null ? guarded(agent, egressAllow, lookup) : tunnelled(agent, proxy, ca);
  };
  const common = agentWith(ca && createSecureContext({ ca }));
  const own = new Map<string, HttpsAgent>();
  const httpAgent = new HttpAgent(AGENT_OPTIONS);
  return {
    httpAgent: proxy === null ? guarded(httpAgent, egressAllow, lookup) : httpAgent,
    httpsAgentFor(certificate) {
      if (certificate === undefined) return common;
      const { certificate: cert, key } = certificate;
      const name = createHash('sha256').update(cert).update(key).digest('base64');
      const agent = own.get(name) ?? agentWith(createSecureContext({ cert, key, ...(ca && { ca }) }));
      // The one that was used last stands last; the others' connections end by themselves.
      own.delete(name);
      own.set(name, agent);
      for (const [oldest] of own) if (own.size > MAX_OWN_AGENTS) own.delete(oldest);
      return agent;
    },
  };
}
