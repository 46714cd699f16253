import { QueryFailedError } from 'typeorm';
import { LoggableError, stackFramesOf } from '../common/errors/loggable-error.js';

const deadlockOrBusy = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
]);

const uniqueViolation = new Set(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);

const foreignKeyViolation = new Set(['ER_NO_REFERENCED_ROW_2', 'SQLITE_CONSTRAINT_FOREIGNKEY']);

/** What the codes begin with. Nothing a client could have caused. */
const unavailable = beginning(
  // The server cannot be reached, or the connection has broken.
  'ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|ERR_STREAM_|PROTOCOL_|POOL_|HANDSHAKE_|ER_HANDSHAKE_|ER_NET_',
  // It is going away, or refuses us.
  'ER_(SERVER_SHUTDOWN|NORMAL_SHUTDOWN|ABORTING_|NEW_ABORTING_|CONNECTION_KILLED|CON_COUNT|TOO_MANY_USER|USER_LIMIT|MAX_PREPARED|HOST_|BAD_HOST)',
  'ER_(ACCESS_DENIED|DBACCESS_DENIED|TABLEACCESS_DENIED|BAD_DB|OPTION_PREVENTS|READ_ONLY_MODE|UNKNOWN_COM)',
  // It gave up on a statement.
  'ER_(QUERY_INTERRUPTED|QUERY_TIMEOUT|LOCK_|TABLE_DEF_CHANGED)',
  // It is out of room, or cannot read what it holds.
  'ER_(DISK_FULL|RECORD_FILE_FULL|OUTOFMEMORY|OUT_OF_|CANT_CREATE_THREAD|TOO_MANY_CONCURRENT_TRXS|CANT_OPEN_FILE)',
  'ER_(ERROR_ON_|IO_|GET_ERRNO|TEMP_FILE_|TABLESPACE_|NOT_KEYFILE|CRASHED_|INDEX_CORRUPT|INNODB_INDEX_CORRUPT|TABLE_CORRUPT)',
  'SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL)',
);

const codeForm = /^[A-Z0-9_]{1,80}$/;
const databaseCode = /^(ER|SQLITE)_/;

/** From the first quotation mark to the last: what is quoted may itself hold some. */
const quoted = /['"`].*['"`]/s;

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

/** The server answers, and is of no use: cut off from its cluster, or read-only as one that was the primary. */
export function isUnusableServer(error: unknown): boolean {
  return /^ER_(UNKNOWN_COM|OPTION_PREVENTS|READ_ONLY_MODE)/.test(driverCode(error));
}

/** The statement was understood, and refused for what the rows are: the connection is as good as before. */
export function isRowConflict(error: unknown): boolean {
  return isRetryable(error) || isUniqueViolation(error) || isForeignKeyViolation(error);
}

/** What a statement that changes the schema is answered where that has been changed already, or is another one. */
export function isSchemaError(error: unknown): boolean {
  return /^ER_(TABLE_EXISTS|BAD_TABLE|NO_SUCH_TABLE|DUP_FIELDNAME|DUP_KEYNAME|DUP_ENTRY|CANT_DROP_FIELD|FK_DUP_NAME|BAD_FIELD)/.test(
    driverCode(error),
  );
}

export function isUnavailable(error: unknown): boolean {
  const { message = '', fatal } = driverError(error);
  return fatal === true || unavailable.test(driverCode(error)) || unavailableMessage.test(message);
}

/**
 * What may be logged of an error: never a statement, its parameters or the text of a file. Drivers and parsers quote
 * those in their messages. Only messages about the connection or the operating system are shown whole; of the others, a
 * database error's without what it quotes, and none of the rest.
 */
export function describeError(error: unknown): string {
  const { message = '', syscall } = driverError(error);
  const code = driverCode(error);
  if (error instanceof LoggableError) return message;
  if (isUnavailable(error) || typeof syscall === 'string') return `${code} ${message}`.trim();
  if (databaseCode.test(code)) return `${code} ${message.replace(quoted, '…')}`;
  return `${error instanceof Error ? error.constructor.name : typeof error} ${code}`.trim();
}

/** As {@link describeError}, with the stack below it: for errors that nobody expected. */
export function describeErrorWithStack(error: unknown): string {
  return [describeError(error), stackFramesOf(error)].filter((part) => part !== undefined).join('\n');
}

/** Empty if there is none. */
export function driverCode(error: unknown): string {
  const { code } = driverError(error);
  return typeof code === 'string' && codeForm.test(code) ? code : '';
}

interface DriverError {
  readonly code?: unknown;
  readonly message?: string;
  /** mysql2 has closed the connection over it. */
  readonly fatal?: boolean;
  /** The operating system's own error. */
  readonly syscall?: unknown;
}

function beginning(...codes: readonly string[]): RegExp {
  return new RegExp(`^(${codes.join('|')})`);
}

function driverError(error: unknown): DriverError {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof cause === 'object' && cause !== null ? cause : {};
}
