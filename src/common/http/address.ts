import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export const unknownAddress = 'unknown';

/** The part of an IPv6 address that its owner does not choose. */
const networkBits = 64;

/** What providers assign to a customer who asks for more than one network (RFC 6177). */
const siteBits = 48;

/** The IPv6 range that registries assign to a provider, and the smallest IPv4 range that is routed on its own. */
const providerBits = { ipv4: 24, ipv6: 32 };

/** The forms in which proxies write an address: plain, in brackets with a port (RFC 7239 6), or with a zone. */
const writtenForms = [
  /^([\d.]+)(?::\d{0,5})?$/,
  /^\[([\da-f:.]+)(?:%[^\]]*)?\](?::\d{0,5})?$/i,
  /^([\da-f:.]+)(?:%.*)?$/i,
];

/**
 * Normalises an address: IPv4, also if mapped into IPv6, in dotted form, and IPv6 as RFC 5952 writes it. Quotes,
 * brackets, port and zone are dropped.
 * @returns `unknown` for anything else.
 */
export function canonicalAddress(text = ''): string {
  const unquoted = text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  const address = writtenForms.map((form) => form.exec(unquoted)?.[1]).find((match) => match !== undefined);
  return address !== undefined && isIP(address) > 0 ? ipaddr.process(address).toString() : unknownAddress;
}

/** The unit that limits count by: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
  return prefixOf(address, networkBits);
}

/** As {@link networkOf}, but with the /48 of an IPv6 address: one customer, who may have 65,536 networks. */
export function siteOf(address: string): string {
  return prefixOf(address, siteBits);
}

/** The provider's range around an address: the /24 of an IPv4 address, the /32 of an IPv6 address. */
export function providerOf(address: string): string {
  return prefixOf(address, providerBits.ipv6, providerBits.ipv4);
}

function prefixOf(address: string, bits: number, ipv4Bits = 32): string {
  if (!ipaddr.isValid(address)) return unknownAddress;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4')
    return ipv4Bits === 32
      ? parsed.toString()
      : `${ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/${ipv4Bits}`).toString()}/${ipv4Bits}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${withoutZone(parsed.toString())}/${bits}`).toString()}/${bits}`;
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? '';
}
