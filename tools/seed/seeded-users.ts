import { createHmac } from 'node:crypto';

/** What `npm run seed` calls its users, and what whoever wants to sign in as one of them has to know. */

export const seededNames = 'seed-';
/** `seed-9999999`. */
export const lastSeededNumber = 9_999_999;

export function seededName(number: number): string {
  return seededNames + String(number).padStart(6, '0');
}

/** Where the users with MFA are among the others: evenly spread. */
export function hasMfa(number: number, share: number): boolean {
  return Math.floor(number * share) > Math.floor((number - 1) * share);
}

/** RFC 4226 4 R6 asks for 160 bits. Whoever has the seed has the secret of every user. */
export function seededSecret(seed: string, name: string): Buffer {
  return createHmac('sha256', seed).update(name).digest().subarray(0, 20);
}
