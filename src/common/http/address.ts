import ipaddr from 'ipaddr.js';

/** Of an IPv6 address, the part that its owner does not choose. */
const ipv6PrefixBits = 64;

/**
 * An IPv4 address in its usual form, mapped ones included; IPv6 in RFC 5952 form, without a zone, which can be of any
 * length; anything else is `unknown`.
 */
export function canonicalAddress(address: string): string {
  return ipaddr.isValid(address) ? withoutZone(ipaddr.process(address).toString()) : 'unknown';
}

/** What limits are counted by: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${withoutZone(parsed.toString())}/${ipv6PrefixBits}`).toString()}/${ipv6PrefixBits}`;
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? '';
}
