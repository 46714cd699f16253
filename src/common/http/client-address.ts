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

/** How many senders of an ignored header are logged: strangers can send it from any number of addresses. */
const maxIgnoredSenders = 8;

/**
 * Warns of mistakes with `X-Forwarded-For` that let clients share one limit: once for each sender that is not trusted,
 * and once for each mistake of a trusted proxy.
 */
export function reportProxyMistakes(
  fastify: FastifyInstance,
  logger: Logger,
  isTrusted: ReturnType<typeof trustProxies>,
): void {
  const ignoredSenders = new Set<string>();
  let isUnreadableReported = false;
  let isMissingReported = false;

  const reportIgnored = (address: string): void => {
    if (ignoredSenders.size >= maxIgnoredSenders || ignoredSenders.has(address)) return;
    ignoredSenders.add(address);
    logger.warn(
      { address },
      'X-Forwarded-For is ignored, because its sender is not in TRUSTED_PROXIES; only if that is your proxy, add it: limits count all its clients by its address',
    );
  };
  const reportUnreadable = (proxy: string): void => {
    isUnreadableReported = true;
    logger.warn(
      { proxy },
      "X-Forwarded-For from a trusted proxy holds no address; limits count all clients by the proxy's address",
    );
  };
  const reportMissing = (proxy: string): void => {
    isMissingReported = true;
    logger.warn(
      { proxy },
      "a request from a trusted proxy has no X-Forwarded-For; if it is a client's, limits count all clients by the proxy's address",
    );
  };

  fastify.addHook('onResponse', (request, _reply, done) => {
    if (request.headers['x-forwarded-for'] === undefined) {
      if (!isMissingReported && isTrusted && isForClients(request) && isTrusted(request.socket.remoteAddress))
        reportMissing(clientAddressOf(request));
    } else {
      const hops = hopsOf(request);
      const [peer] = hops;
      if (hops.length > 1) {
        if (!isUnreadableReported && canonicalAddress(hops.at(-1)) === unknownAddress)
          reportUnreadable(clientAddressOf(request));
      } else if (peer !== undefined) reportIgnored(canonicalAddress(peer));
    }
    done();
  });
}

/** Load balancers and monitoring ask the other routes for themselves. */
function isForClients({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/api/') ?? false;
}

/** Nearest first, as written; all but the last are trusted. A closed socket has no address. */
function hopsOf(request: FastifyRequest): readonly (string | undefined)[] {
  return request.ips ?? [request.ip];
}
