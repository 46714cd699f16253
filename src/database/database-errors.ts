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

/** Prefixes of the codes of failures that no client has caused. */
const unavailable = startingWith(
  // The server cannot be reached, or the connection has broken.
  'ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|ERR_STREAM_|PROTOCOL_|POOL_|HANDSHAKE_|ER_HANDSHAKE_|ER_NET_',
  // It is shutting down, or refuses this client.
  'ER_(SERVER_SHUTDOWN|NORMAL_SHUTDOWN|ABORTING_|NEW_ABORTING_|CONNECTION_KILLED|CON_COUNT|TOO_MANY_USER|USER_LIMIT|MAX_PREPARED|HOST_|BAD_HOST)',
  'ER_(ACCESS_DENIED|DBACCESS_DENIED|TABLEACCESS_DENIED|ACCOUNT_|MUST_CHANGE_PASSWORD|BAD_DB)',
  'ER_(OPTION_PREVENTS|READ_ONLY_MODE|UNKNOWN_COM|BINLOG_)',
  // Somebody has renamed a table.
  'ER_NO_SUCH_TABLE',
  // It gave up on a statement.
  'ER_(QUERY_INTERRUPTED|QUERY_TIMEOUT|STATEMENT_TIMEOUT|LOCK_|TABLE_DEF_CHANGED)',
  // It is out of space, or cannot read its data.
  'ER_(DISK_FULL|RECORD_FILE_FULL|TRANS_CACHE_FULL|OUTOFMEMORY|OUT_OF_|CANT_CREATE_(FILE|THREAD)|TOO_MANY_CONCURRENT_TRXS|CANT_OPEN_FILE)',
  'ER_(ERROR_ON_|ERROR_DURING_|IO_|GET_ERRNO|FILE_NOT_FOUND|TEMP_FILE_|TABLESPACE_|NOT_KEYFILE|CRASHED_|INDEX_CORRUPT|INNODB_INDEX_CORRUPT|TABLE_CORRUPT)',
  // Its storage engine or its operating system refused.
  'HA_ERR_|EE_',
  'SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL)',
);

const codeForm = /^[A-Z0-9_]{1,80}$/;
const databaseCode = /^(ER|EE|SQLITE)_/;

/** From the first quotation mark to the last, because the quoted text may contain some. */
const quoted = /['"`].*['"`]/s;

const unavailableMessage = /^(Pool is closed|Queue limit reached|Can't add new command)/;

/** Whether the same transaction may succeed when run again: after a deadlock, a failed certification or a busy file. */
export function isRetryable(error: unknown): boolean {
  return deadlockOrBusy.has(driverCode(error));
}

export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolation.has(driverCode(error));
}

export function isForeignKeyViolation(error: unknown): boolean {
  return foreignKeyViolation.has(driverCode(error));
}

/** Whether the server responds but cannot be used: cut off from its cluster, or read-only since a failover. */
export function isUnusable(error: unknown): boolean {
  const outage = outageOf(error);
  return outage === 'notPrimary' || outage === 'readOnly';
}

/** The driver's code for a statement without an answer. */
export const timeoutCode = 'PROTOCOL_SEQUENCE_TIMEOUT';

export type Outage =
  | 'unreachable'
  | 'accessRefused'
  | 'tooManyConnections'
  | 'notPrimary'
  | 'readOnly'
  | 'moved'
  | 'full'
  | 'timeout'
  | 'failing';

const outages: readonly (readonly [code: RegExp, outage: Outage])[] = [
  [
    /^(ER_(QUERY_TIMEOUT|STATEMENT_TIMEOUT|LOCK_WAIT)|PROTOCOL_SEQUENCE_TIMEOUT|SQLITE_(BUSY|LOCKED))/,
    'timeout',
  ],
  [
    /^ER_(ACCESS_DENIED|DBACCESS_DENIED|TABLEACCESS_DENIED|ACCOUNT_|MUST_CHANGE_PASSWORD|BAD_DB|HOST_|BAD_HOST)/,
    'accessRefused',
  ],
  [/^ER_(CON_COUNT|TOO_MANY_USER|USER_LIMIT)/, 'tooManyConnections'],
  [/^ER_UNKNOWN_COM/, 'notPrimary'],
  [/^SQLITE_READONLY_DBMOVED/, 'moved'],
  [/^(ER_(OPTION_PREVENTS|READ_ONLY_MODE)|SQLITE_READONLY)/, 'readOnly'],
  [/^(ER_(DISK|RECORD_FILE)_FULL|SQLITE_(FULL|IOERR_SHMSIZE))/, 'full'],
  [/^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|PROTOCOL_|HANDSHAKE_|ER_\w*SHUTDOWN)/, 'unreachable'],
];

/** The kind of outage that an error of a statement or a connection is a sign of. */
export function outageOf(error: unknown): Outage {
  const code = driverCode(error);
  return outages.find(([form]) => form.test(code))?.[1] ?? 'failing';
}

/** Whether a statement was refused because of the rows' state, so that the connection remains usable. */
export function isRowConflict(error: unknown): boolean {
  return isRetryable(error) || isUniqueViolation(error) || isForeignKeyViolation(error);
}

/** Whether a schema change failed because it was made before, or because the schema is a different one. */
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
 * Describes any error for the log, without statements, parameters or file contents, which drivers and parsers quote in
 * their messages. Messages about the connection or the operating system are kept whole, a database error's without its
 * quotations, and all others are left out.
 */
export function describeError(error: unknown): string {
  const { message = '', syscall, errno } = driverError(error);
  const code = driverCode(error);
  if (error instanceof LoggableError) return message;
  if (isUnavailable(error) || typeof syscall === 'string') return `${code} ${message}`.trim();
  if (databaseCode.test(code)) return `${code} ${message.replace(quoted, '…')}`;
  const number = code === '' && typeof errno === 'number' ? `errno ${errno}` : code;
  return `${error instanceof Error ? error.constructor.name : typeof error} ${number}`.trim();
}

/** As {@link describeError}, followed by the stack, for unexpected errors. */
export function describeErrorWithStack(error: unknown): string {
  return [describeError(error), stackFramesOf(error)].filter((part) => part !== undefined).join('\n');
}

/** Errors of SQLite that libsql names by their number only: the lowest byte is the kind. */
const sqliteKinds: Readonly<Record<number, string>> = {
  5: 'BUSY',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
};

/** Errors of MariaDB that mysql2 has no name for, or that of another one of MySQL. */
const namesOfMariaDb: Readonly<Record<number, string>> = {
  1927: 'ER_CONNECTION_KILLED',
  1969: 'ER_STATEMENT_TIMEOUT',
  4151: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
};

/** The error's code, or an empty string. */
export function driverCode(error: unknown): string {
  const { code, errno } = driverError(error);
  const name = typeof errno === 'number' ? namesOfMariaDb[errno] : undefined;
  if (name !== undefined) return name;
  if (typeof code !== 'string' || !codeForm.test(code)) return '';
  const kind = sqliteKinds[Number(/^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1]) & 0xff];
  return kind ? `SQLITE_${kind}` : code;
}

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly message?: string;
  /** mysql2 has closed the connection because of it. */
  readonly fatal?: boolean;
  /** Set for an error of the operating system. */
  readonly syscall?: unknown;
}

function startingWith(...codes: readonly string[]): RegExp {
  return new RegExp(`^(${codes.join('|')})`);
}

function driverError(error: unknown): DriverError {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return typeof cause === 'object' && cause !== null ? cause : {};
}
