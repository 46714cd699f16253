import { QueryFailedError } from 'typeorm';

const deadlockOrBusy = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
]);

const uniqueViolation = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

const foreignKeyViolation = new Set(['ER_NO_REFERENCED_ROW_2', 'SQLITE_CONSTRAINT_FOREIGNKEY']);

/** The server is away, going away, refusing us or out of room; or the file is. Nothing a client could have caused. */
const unavailable =
  /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|PROTOCOL_|POOL_|HANDSHAKE_|ER_(SERVER_SHUTDOWN|CON_COUNT|TOO_MANY_USER|ACCESS_DENIED|DBACCESS_DENIED|BAD_DB|QUERY_INTERRUPTED|QUERY_TIMEOUT|OPTION_PREVENTS|READ_ONLY_MODE|UNKNOWN_COM|DISK_FULL|RECORD_FILE_FULL|CONNECTION_KILLED|NEW_ABORTING|LOCK_)|SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL))/;

const unavailableMessage = /^(Pool is closed|Queue limit reached|Can't add new command)/;

/** A deadlock, a failed certification or a busy file: the same transaction may succeed when it is run again. */
export function isRetryable(error: unknown): boolean {
  return deadlockOrBusy.has(driverCode(error));
}

export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolation.has(driverCode(error));
}

export function isForeignKeyViolation(error: unknown): boolean {
  return foreignKeyViolation.has(driverCode(error));
}

export function isUnavailable(error: unknown): boolean {
  const { message = '' } = driverError(error);
  return unavailable.test(driverCode(error)) || unavailableMessage.test(message);
}

/** What may be logged of a database error: never the statement's parameters. */
export function describeDatabaseError(error: unknown): string {
  const { message = String(error) } = driverError(error);
  return `${driverCode(error)} ${message}`.trim();
}

export function driverCode(error: unknown): string {
  return driverError(error).code ?? '';
}

function driverError(error: unknown): { code?: string; message?: string } {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof cause === 'object' && cause !== null ? cause : {};
}
