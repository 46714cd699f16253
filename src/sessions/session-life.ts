import { secondsAfter } from '../common/clock/clock.js';
import type { Config } from '../config/config.js';

/** How long a session lives without a refresh. No setting makes it longer than the lifetime of a refresh token. */
export interface IdleLimit {
  readonly maxIdleSeconds?: number | undefined;
}

export function maxIdleSecondsOf(
  { timeToLive }: Config,
  { maxIdleSeconds = Number.POSITIVE_INFINITY }: IdleLimit,
): number {
  return Math.min(maxIdleSeconds, timeToLive.refreshToken);
}

/**
 * When a session ends whose newest refresh token was issued at `now`, unless it is refreshed (ASVS 7.3.1, 7.3.2).
 * Instants in milliseconds.
 */
export function sessionEnd(
  { timeToLive }: Config,
  { createdAt, now, maxIdleSeconds }: { createdAt: number; now: number; maxIdleSeconds: number },
): number {
  return Math.min(secondsAfter(now, maxIdleSeconds), secondsAfter(createdAt, timeToLive.session));
}
