import { parsedUrl } from '../../domain/values/url';
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { Agent } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import {
  isAllowedName,
  reachableAnswers,
  wrongWithAddress,
  wrongWithDestination,
  type EgressAllow,
} from '../../domain/security/egress';

/** Where the addresses of a name come from, in the shape of `dns.lookup`. */
export type Lookup = LookupFunction;

export const BLOCKED = 'ERR_EGRESS_BLOCKED';

/**
 * Thrown instead of connecting. The message names no address that was looked up, and nothing else of the request but
 * its host.
 */
export class BlockedError extends Error {
  override readonly name = 'BlockedError';
  readonly code = BLOCKED;
}

/** Throws a `BlockedError` for a URL that no connection is needed to refuse. */
export function checkDestination(url: string, allow: EgressAllow): void {
  const parsed = parsedUrl(url);
  const wrong = parsed === null ? 'the URL is not one' : wrongWithDestination(parsed, allow);
  if (wrong !== null) throw new BlockedError(wrong);
}

/**
 * Lets an agent connect only to what is public or allowed. What is checked is what is connected to: the host itself if
 * it is an address (node asks no resolver then), otherwise every address that the name has at that moment. A connection
 * that is kept and used again stays with the address that was checked.
 */
export function guarded<A extends Agent>(agent: A, allow: EgressAllow, lookup: Lookup = systemLookup): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const host = options.host ?? '';
    const wrong = isIP(host) === 0 ? null : wrongWithAddress(host, allow);
    if (wrong === null) return connect({ ...options, lookup: guardedLookup(allow, lookup) }, callback);
    // Node gives no stream with an error; its types do not know.
    callback?.(new BlockedError(wrong), undefined as never);
    return undefined;
  };
  return agent;
}

/**
 * Judges a URL's host name as a connection would, for whoever else connects: a proxy. Rejects with a `BlockedError`, or
 * as the look-up does. A name that an operator allowed is not looked up: the proxy may know it alone.
 */
export async function judgeName(url: string, allow: EgressAllow, lookup: Lookup = systemLookup): Promise<void> {
  const { hostname } = new URL(url);
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0 || isAllowedName(hostname, allow)) return;
  await new Promise<void>((resolve, reject) => {
    guardedLookup(allow, lookup)(hostname, { all: true }, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Asks for all addresses, also if one is wanted: all of them are checked before any is given on. */
function guardedLookup(allow: EgressAllow, lookup: Lookup): Lookup {
  return (name, options, callback) =>
    lookup(name, { ...options, all: true }, (error, answer) => {
      if (error !== null) return callback(error, '');
      const addresses = answer as LookupAddress[];
      const texts = addresses.map(({ address }) => address);
      const judged = reachableAnswers(name, texts, allow);
      if (!judged.ok) return callback(new BlockedError(judged.problem), '');
      const reachable = addresses.filter(({ address }) => judged.value.includes(address));
      const first = reachable[0] as LookupAddress;
      return options.all === true ? callback(null, reachable) : callback(null, first.address, first.family);
    });
}
