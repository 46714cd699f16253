import type { Backoff } from '../config/config.js';

/**
 * Seconds to wait before the next attempt: none below the allowed failures, then the initial wait, doubled with every
 * further failure up to the maximum (NIST SP 800-63B-4 3.2.2).
 * @param failures consecutive, including the latest.
 */
export function backoffSeconds(failures: number, allowed: number, backoff: Backoff): number {
  if (failures < allowed) return 0;
  return Math.min(backoff.initialSeconds * 2 ** Math.min(failures - allowed, 30), backoff.maximumSeconds);
}
