import { randomBytes } from 'node:crypto';

let lastInstant = 0;
let sequence = 0;

/**
 * A 128-bit identifier in lower-case hex that sorts by time, like a UUIDv7 (RFC 9562): 48 bits of milliseconds, a 16-bit
 * counter within the millisecond, and 64 random bits. Processes need no coordination.
 */
export function timeOrderedId(now: number): string {
  sequence = now === lastInstant ? sequence + 1 : 0;
  lastInstant = now;
  return hex(now, 12) + hex(sequence & 0xffff, 4) + randomBytes(8).toString('hex');
}

/** Sorts before every identifier made at this instant or later, and after all earlier ones. */
export function firstIdAt(instant: number): string {
  return hex(Math.max(instant, 0), 12).padEnd(32, '0');
}

/** @returns when the identifier was made, in milliseconds. */
export function instantOf(id: string): number {
  return parseInt(id.slice(0, 12), 16);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
