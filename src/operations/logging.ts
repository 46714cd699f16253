import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { framesIn } from '../common/errors/loggable-error.js';
import type { LogLevel } from '../config/config.js';
import { describeErrorWithStack } from '../database/database-errors.js';
import { LogDestination } from './log-destination.js';

/** One JSON line per event on stdout; readable lines on a terminal. */
export function createLogger(level: LogLevel): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return process.stdout.isTTY
    ? pino(options, pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss', sync: true }))
    : pino(options, new LogDestination(1));
}

/** Writes Nest's own messages to the same log. */
export class FrameworkLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, messageOf(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, messageOf(message));
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    const frames = typeof stack === 'string' ? framesIn(stack) : undefined;
    this.logger.error({ context, stack: frames }, messageOf(message));
  }

  fatal(message: unknown, context?: unknown): void {
    this.logger.fatal({ context }, messageOf(message));
  }
}

function messageOf(message: unknown): string {
  return typeof message === 'string' ? message : describeErrorWithStack(message);
}
