import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { canonicalAddress, unknownAddress } from './address.js';

/** Value of Fastify's `trustProxy` that compares normalised addresses; Fastify compares them as written. */
export function trustProxies(proxies: readonly string[]): false | ((address: string | undefined) => boolean) {
  if (proxies.length === 0) return false;
  const isTrusted = proxyAddr.compile([...proxies]);
  return (address) => isTrusted(canonicalAddress(address), 0);
}

/**
 * The nearest address that does not belong to a trusted proxy. If a proxy forwards no valid address, its own is used.
 */
export function clientAddressOf(request: FastifyRequest): string {
  const hops = hopsOf(request).map((hop) => canonicalAddress(hop));
  return hops.findLast((address) => address !== unknownAddress) ?? unknownAddress;
}

/** Warns once if a trusted proxy forwards something other than addresses, so that its clients share one limit. */
export function reportUnreadableAddresses(fastify: FastifyInstance, logger: Logger): void {
  let isReported = false;
  fastify.addHook('onResponse', (request, _reply, done) => {
    const hops = isReported ? [] : hopsOf(request);
    const forwarded = hops.at(-1);
    if (hops.length > 1 && forwarded !== undefined && canonicalAddress(forwarded) === unknownAddress) {
      isReported = true;
      logger.warn(
        { proxy: clientAddressOf(request) },
        "X-Forwarded-For from a trusted proxy holds no address; limits count all clients by the proxy's address",
      );
    }
    done();
  });
}

/** Nearest first, as written; all but the last are trusted. A closed socket has no address. */
function hopsOf(request: FastifyRequest): readonly (string | undefined)[] {
  return request.ips ?? [request.ip];
}
