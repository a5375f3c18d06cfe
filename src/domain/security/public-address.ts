import { IPv4, IPv6, parse, parseCIDR } from 'ipaddr.js';

type Network = ReturnType<typeof parseCIDR>;

/**
 * IPv4 addresses that are not public: the IANA special-purpose registry (RFC 6890), multicast and class E, and
 * 168.63.129.16, the host agent of every Azure machine, which has a public number.
 */
const NOT_PUBLIC_V4 = networks(
  ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16'],
  ['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24'],
  ['192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
);

/**
 * IPv6 is an allow-list: only the space that IANA gives out (2000::/3) is public. What embeds an IPv4 address (mapped,
 * compatible, translated) lies outside of it, but for NAT64, which is judged by that address; Teredo and 6to4 lie
 * inside and are taken out again, with the rest of the special purposes.
 */
const GIVEN_OUT_V6 = networks(['2000::/3']);
const NOT_PUBLIC_V6 = networks(['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);

/**
 * Whether an address, written as the system writes it, is one that anybody in the world can reach. Anything else is
 * not.
 */
export function isPublicAddress(given: string): boolean {
  const address = behindNat64(given) ?? given;
  if (IPv4.isValidFourPartDecimal(address)) return !isWithin(address, NOT_PUBLIC_V4);
  if (!isIPv6(address)) return false;
  return isWithin(address, GIVEN_OUT_V6) && !isWithin(address, NOT_PUBLIC_V6);
}

/** RFC 6052, 2.1: a network without IPv4 reaches an IPv4 address under this prefix, in the last 32 bits. */
const NAT64 = networks(['64:ff9b::/96']);

/** The IPv4 address that a NAT64 gateway makes of an IPv6 address; null if it is none of its addresses. */
export function behindNat64(address: string): string | null {
  if (!isIPv6(address) || !isWithin(address, NAT64)) return null;
  return IPv6.parse(address).toByteArray().slice(-4).join('.');
}

/** Whether a text is an address: IPv4 with four decimal numbers, or IPv6 without brackets and without a zone. */
export function isAddress(text: string): boolean {
  return IPv4.isValidFourPartDecimal(text) || isIPv6(text);
}

/** Whether an address lies in one of these networks. An IPv4 address inside an IPv6 one counts as IPv6. */
export function isWithin(address: string, list: readonly Network[]): boolean {
  const parsed = parse(address);
  return list.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

/** Networks from CIDRs, or addresses, which stand for themselves. */
export function networks(...texts: readonly (readonly string[])[]): Network[] {
  return texts.flat().map((text) => parseCIDR(text.includes('/') ? text : `${text}/${isIPv6(text) ? 128 : 32}`));
}

/** A zone (`fe80::1%eth0`) names an interface of this machine. */
function isIPv6(text: string): boolean {
  return IPv6.isValid(text) && !text.includes('%');
}
