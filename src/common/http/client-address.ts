import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { canonicalAddress, unknownAddress } from './address.js';

/** For Fastify's `trustProxy`, which compares addresses as they are written. */
export function trustProxies(proxies: readonly string[]): false | ((address: string | undefined) => boolean) {
  if (proxies.length === 0) return false;
  const isTrusted = proxyAddr.compile([...proxies]);
  return (address) => isTrusted(canonicalAddress(address), 0);
}

/** The nearest address that no trusted proxy has. Where a proxy forwards none that can be read, its own counts. */
export function clientAddressOf(request: FastifyRequest): string {
  const hops = hopsOf(request).map((hop) => canonicalAddress(hop));
  return hops.findLast((address) => address !== unknownAddress) ?? unknownAddress;
}

/** Says once that a trusted proxy forwards something else than addresses: its clients share one limit. */
export function reportUnreadableAddresses(fastify: FastifyInstance, logger: Logger): void {
  let isReported = false;
  fastify.addHook('onResponse', (request, _reply, done) => {
    const hops = isReported ? [] : hopsOf(request);
    const forwarded = hops.at(-1);
    if (hops.length > 1 && forwarded !== undefined && canonicalAddress(forwarded) === unknownAddress) {
      isReported = true;
      logger.warn(
        { proxy: clientAddressOf(request) },
        'X-Forwarded-For of a trusted proxy holds no address; its clients are counted as one, by the address of the proxy',
      );
    }
    done();
  });
}

/** From the nearest on, as written; all but the last are trusted. A socket that is closed has none. */
function hopsOf(request: FastifyRequest): readonly (string | undefined)[] {
  return request.ips ?? [request.ip];
}
