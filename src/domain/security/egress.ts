import { failed, succeeded, type Result } from '../values/result';
import { brokenPunycodeIn } from './punycode';
import { behindNat64, isAddress, isPublicAddress, isWithin, networks } from './public-address';

/** What the operator lets requests reach although it is not public: CIDRs, addresses, host names. */
export type EgressAllow = readonly string[];

/** What to do about it, for every message that says why an address is not reached. */
const REMEDY = 'an operator can allow it with ELEMENT_EVENTS_EGRESS_ALLOW';

/**
 * Ports where something else than HTTP listens: mail, databases, queues, cluster control, Temporal. A request that is a
 * line of text can give orders to some of them. No allow-list opens them.
 */
const CLOSED_PORTS = new Set([
  ...[0, 7, 9, 19, 20, 21, 22, 23, 25, 53, 69, 79, 110, 111, 119, 123, 135, 137, 139, 143, 161, 179, 389, 445, 465],
  ...[512, 513, 514, 515, 587, 636, 873, 993, 995, 1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4190],
  ...[5060, 5061, 5432, 5672, 5900, 5984, 6000, 6379, 6443, 6667, 6697, 7233, 8233, 9042, 9092, 9200, 9300, 10250],
  ...[11211, 27017],
]);

/**
 * Why a URL may not be asked for, or null. Knows scheme, user-info, port and a host that is an address, in whichever
 * spelling (the URL parser has read `2130706433` and `0x7f.1` as 127.0.0.1). Names are for whoever looks them up:
 * `reachableAnswers`.
 */
export function wrongWithDestination(url: URL, allow: EgressAllow): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'only http and https URLs are asked for';
  if (url.username !== '' || url.password !== '') return 'the URL holds a user name or password';
  if (url.port !== '' && CLOSED_PORTS.has(Number(url.port))) return `port ${url.port} is not for HTTP, and closed`;
  const host = hostNameOf(url.hostname);
  if (/^\.*$/.test(host)) return 'the URL has no host name';
  if (isAddress(host)) return wrongWithAddress(host, allow);
  const broken = brokenPunycodeIn(host);
  if (broken !== null) return `"${broken}" in the host name is no Punycode, so no such host can exist`;
  if (!isLoopbackName(host) || isAllowedName(host, allow)) return null;
  if (['127.0.0.1', '::1'].some((address) => isReachable(address, allow))) return null;
  return `${host} is this machine itself; ${REMEDY}`;
}

/** Why an address may not be connected to, or null. */
export function wrongWithAddress(address: string, allow: EgressAllow): string | null {
  return isReachable(address, allow) ? null : `${address} is not a public address; ${REMEDY}`;
}

/**
 * Those of a name's addresses that may be connected to, in their order, or why none may. One that is not public spoils
 * the others, as it would be next in turn; only the names of this machine itself mean its two loopbacks alike, and
 * those that are allowed are used. The addresses stay unsaid: who asks may not be who runs that network.
 */
export function reachableAnswers(
  name: string,
  addresses: readonly string[],
  allow: EgressAllow,
): Result<readonly string[], string> {
  if (addresses.length === 0) return failed('the name has no address');
  if (isAllowedName(name, allow)) return succeeded(addresses);
  const reachable = addresses.filter((address) => isReachable(address, allow));
  const isEnough = isLoopbackName(hostNameOf(name)) ? reachable.length > 0 : reachable.length === addresses.length;
  return isEnough ? succeeded(reachable) : failed(`the host name leads to an address that is not public; ${REMEDY}`);
}

/** RFC 6761, 6.3: these names are loopback, whatever a resolver says. */
function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function isReachable(address: string, allow: EgressAllow): boolean {
  if (!isAddress(address)) return false;
  if (isPublicAddress(address)) return true;
  const embedded = behindNat64(address);
  return [address, ...(embedded === null ? [] : [embedded])].some((one) => isWithin(one, networksOf(allow)));
}

/** The networks of a list, read once for each: every request asks. */
const READ_LISTS = new WeakMap<EgressAllow, ReturnType<typeof networks>>();

function networksOf(allow: EgressAllow): ReturnType<typeof networks> {
  const known = READ_LISTS.get(allow);
  if (known !== undefined) return known;
  const read = networks(allow.filter(isNetwork));
  READ_LISTS.set(allow, read);
  return read;
}

/** Whether an operator allowed this very name, with whatever it leads to. */
export function isAllowedName(name: string, allow: EgressAllow): boolean {
  const host = hostNameOf(name);
  return allow.some((entry) => !isNetwork(entry) && hostNameOf(entry) === host);
}

function isNetwork(entry: string): boolean {
  return isAddress(entry.split('/', 1)[0] ?? '');
}

/** Lower case, without the brackets of an IPv6 address and the dot at the end of a name. */
function hostNameOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
