import { stackFramesOf } from '../common/errors/stack-frames.js';
import { describeDatabaseError } from '../database/database-errors.js';

/** What a terminal or a log may show of an error that nobody expected: what kind it is, and where it came from. */
export function describeFault(error: unknown): string {
  return [describeDatabaseError(error), stackFramesOf(error)].filter((part) => part !== undefined).join('\n');
}
