import { Injectable } from '@nestjs/common';

/** The only reader of the system clock. */
@Injectable()
export class Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds since the process started, unaffected by changes to the system clock. */
  elapsed(): number {
    return performance.now();
  }
}

/** @returns the instant `seconds` after `now`, both instants in milliseconds. */
export function secondsAfter(now: number, seconds: number): number {
  return now + seconds * 1000;
}
