import type { Logger } from 'typeorm';

const nothing = (): void => undefined;

/**
 * Whatever `logging` says, TypeORM writes a slow statement with all its values to the console: hashes, sealed secrets,
 * addresses. Here whoever meets a failure logs what may be said of it.
 */
export const silentLogger: Logger = {
  log: nothing,
  logMigration: nothing,
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
};
