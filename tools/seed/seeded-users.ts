import { createHmac } from 'node:crypto';

/** The prefix of the names that `npm run seed` gives its users. */
export const seededNames = 'seed-';
/** `seed-9999999`. */
export const lastSeededNumber = 9_999_999;

export function seededName(number: number): string {
  return seededNames + String(number).padStart(6, '0');
}

/** Whether a user has MFA. Those who do are evenly distributed among the others. */
export function hasMfa(number: number, share: number): boolean {
  return Math.floor(number * share) > Math.floor((number - 1) * share);
}

/** Derives a user's shared secret of 160 bits, as RFC 4226 4 R6 recommends. The seed reveals the secrets of all users. */
export function seededSecret(seed: string, name: string): Buffer {
  return createHmac('sha256', seed).update(name).digest().subarray(0, 20);
}
