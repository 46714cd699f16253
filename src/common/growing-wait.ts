import type { GrowingWait } from '../config/config.js';

/**
 * How long the next try has to wait, in seconds: nothing up to the allowed failures, then the initial wait, doubled by
 * every further failure up to the maximum (NIST SP 800-63B-4 3.2.2).
 * @param failures consecutive ones, the newest included.
 */
export function waitAfter(failures: number, allowed: number, { initial, maximum }: GrowingWait): number {
  return failures < allowed ? 0 : Math.min(initial * 2 ** Math.min(failures - allowed, 30), maximum);
}
