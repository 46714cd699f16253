import type { Backoff } from '../config/config.js';
import { secondsAfter } from './clock/clock.js';

/** By how much the clocks of two processes may differ. */
const clockToleranceSeconds = 60;

/**
 * Seconds to wait before the next attempt: none below the allowed failures, then the initial wait, doubled with every
 * further failure up to the maximum (NIST SP 800-63B-4 3.2.2).
 * @param failures consecutive, including the latest.
 */
export function backoffSeconds(failures: number, allowed: number, backoff: Backoff): number {
  if (failures < allowed) return 0;
  return Math.min(backoff.initialSeconds * 2 ** Math.min(failures - allowed, 30), backoff.maximumSeconds);
}

/**
 * The latest end, in milliseconds, of a wait that has begun by now. One that ends later began while a clock was ahead, and
 * is over: setting the clock right must not leave an account locked for days.
 */
export function latestWaitEnd(now: number, { maximumSeconds }: Backoff): number {
  return secondsAfter(now, maximumSeconds + clockToleranceSeconds);
}
