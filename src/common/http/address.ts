import ipaddr from 'ipaddr.js';

/** Of an IPv6 address, the part that its owner does not choose. */
const networkBits = 64;

/** What providers give a customer who asks for more than one network (RFC 6177). */
const siteBits = 48;

/**
 * An IPv4 address in its usual form, mapped ones included; IPv6 in RFC 5952 form, without a zone, which can be of any
 * length; anything else is `unknown`.
 */
export function canonicalAddress(address: string): string {
  return ipaddr.isValid(address) ? withoutZone(ipaddr.process(address).toString()) : 'unknown';
}

/** What limits are counted by: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
  return prefixOf(address, networkBits);
}

/** As {@link networkOf}, but the /48 of an IPv6 address: one customer, who may hold 65,536 networks. */
export function siteOf(address: string): string {
  return prefixOf(address, siteBits);
}

function prefixOf(address: string, bits: number): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${withoutZone(parsed.toString())}/${bits}`).toString()}/${bits}`;
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? '';
}
