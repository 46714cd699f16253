import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export const unknownAddress = 'unknown';

/** Of an IPv6 address, the part that its owner does not choose. */
const networkBits = 64;

/** What providers give a customer who asks for more than one network (RFC 6177). */
const siteBits = 48;

/** What registries give a provider, and the smallest range of IPv4 that is routed by itself. */
const providerBits = { ipv4: 24, ipv6: 32 };

/** How proxies write an address: in brackets, with a port (RFC 7239 6), or with a zone, which is no part of it. */
const written = [
  /^([\d.]+)(?::\d{0,5})?$/,
  /^\[([\da-f:.]+)(?:%[^\]]*)?\](?::\d{0,5})?$/i,
  /^([\da-f:.]+)(?:%.*)?$/i,
];

/**
 * An IPv4 address in its usual form, mapped ones included; IPv6 in RFC 5952 form. Quotes, brackets, port and zone are
 * dropped; anything else is `unknown`.
 */
export function canonicalAddress(text = ''): string {
  const unquoted = text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  const address = written.map((form) => form.exec(unquoted)?.[1]).find((match) => match !== undefined);
  return address !== undefined && isIP(address) > 0 ? ipaddr.process(address).toString() : unknownAddress;
}

/** What limits are counted by: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string): string {
  return prefixOf(address, networkBits);
}

/** As {@link networkOf}, but the /48 of an IPv6 address: one customer, who may hold 65,536 networks. */
export function siteOf(address: string): string {
  return prefixOf(address, siteBits);
}

/** The neighbourhood of an address: the /24 of an IPv4, the /32 of an IPv6 address. */
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
