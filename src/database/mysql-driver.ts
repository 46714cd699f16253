import mysql from 'mysql2';
import type { DatabaseServer } from '../config/database-server.js';
import { queueForConnections } from './connection-limits.js';
import {
  driverCode,
  isRowConflict,
  isSchemaError,
  isUnavailable,
  isUnusableServer,
} from './database-errors.js';

type GetConnection = mysql.Pool['getConnection'];

/**
 * The mysql2 driver as TypeORM's `driver` option, with what TypeORM has no option for: each new connection is put
 * into the session state the service relies on, and a cluster's hosts are tried in turn.
 */
export function mysqlDriver(server: DatabaseServer) {
  const { hosts, tls } = server;
  return {
    createPool(options: mysql.PoolOptions): mysql.Pool {
      const encryption = tls && { ssl: sslOptions(tls) };
      const pools = hosts.map((address) => mysql.createPool({ ...options, ...address, ...encryption }));
      const choice = new HostChoice(server);
      pools.forEach((pool, host) =>
        pool.on('connection', (connection) => prepareConnection(connection, () => choice.leave(host))),
      );
      const [only] = pools;
      return queueForConnections(pools.length === 1 && only ? only : withFailover(pools, choice), pools);
    },
  };
}

/** The host in use of each server, which outlives a pool: a start that fails on one host goes on with the next. */
const hostsInUse = new WeakMap<DatabaseServer, number>();

class HostChoice {
  constructor(private readonly server: DatabaseServer) {}

  get current(): number {
    return hostsInUse.get(this.server) ?? 0;
  }

  /** Goes on with the next host, unless somebody has already. */
  leave(host: number): void {
    if (this.current === host) hostsInUse.set(this.server, (host + 1) % this.server.hosts.length);
  }
}

/** The driver never goes on in the clear where it was told to encrypt, whatever the server says it can. */
function sslOptions({ verified, authorities }: NonNullable<DatabaseServer['tls']>): mysql.SslOptions {
  return {
    rejectUnauthorized: verified,
    verifyIdentity: verified,
    ...(authorities && { ca: authorities }),
  };
}

function prepareConnection(connection: mysql.PoolConnection, leaveHost: () => void): void {
  prepareSession(connection);
  replaceQuery(connection, leaveHost);
}

type Callback = (error: unknown, ...rest: unknown[]) => void;
type Statement = string | { readonly sql: string; readonly timeout?: number };

/**
 * Statements with values are prepared on the server, once a connection, which spares it the parsing and us the escaping.
 * TypeORM would send each as text; so does this while the server can prepare no more (`max_prepared_stmt_count`). The
 * driver's own time-out does not cover the preparing, hence the one here.
 */
function replaceQuery(connection: mysql.PoolConnection, leaveHost: () => void): void {
  const query = connection.query.bind(connection) as (...args: unknown[]) => mysql.Query;
  const execute = connection.execute.bind(connection) as (...args: unknown[]) => mysql.Query;
  connection.query = ((...args: unknown[]) => {
    const callback = args.pop() as Callback;
    const [statement, values] = args as [Statement, unknown[] | undefined];
    const { sql, timeout } = typeof statement === 'string' ? { sql: statement } : statement;
    const watched = giveUpAfter(timeout, discardAfterFault(connection, leaveHost, callback));
    if (!values?.length) return query(sql, watched);
    return execute(sql, values, (error: unknown, ...rest: unknown[]) => {
      if (driverCode(error) === 'ER_MAX_PREPARED_STMT_COUNT_REACHED') query(sql, values, watched);
      else watched(error, ...rest);
    });
  }) as typeof connection.query;
}

/**
 * The pool hands out the connection that was used last, so one on which an answer is still awaited, or in a state that
 * nobody foresaw, would fail call after call. It is not used again, and neither is a host that is of no use.
 */
function discardAfterFault(
  connection: mysql.PoolConnection,
  leaveHost: () => void,
  callback: Callback,
): Callback {
  return (error, ...rest) => {
    if (isUnusableServer(error)) leaveHost();
    if (error && !isRowConflict(error) && !isSchemaError(error)) connection.destroy();
    callback(error, ...rest);
  };
}

function giveUpAfter(timeout: number | undefined, callback: Callback): Callback {
  if (timeout === undefined) return callback;
  let waiting = true;
  const timer = setTimeout(() => {
    waiting = false;
    callback(Object.assign(new Error('no answer in time'), { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }));
  }, timeout);
  return (error, ...rest) => {
    clearTimeout(timer);
    if (waiting) callback(error, ...rest);
  };
}

/**
 * READ COMMITTED, because the gap locks of REPEATABLE READ make concurrent upserts deadlock; strict mode, because a
 * lenient server cuts long values short without a word; a lock is not waited for longer than a request may take.
 */
function prepareSession(connection: mysql.PoolConnection): void {
  connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  connection.query(
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE', SESSION innodb_lock_wait_timeout = 5",
  );
}

/** The first pool stands for all: a connection comes from the last host that worked, or else from the next. */
function withFailover(pools: readonly mysql.Pool[], choice: HostChoice): mysql.Pool {
  const [front] = pools as readonly [mysql.Pool];
  const connect: GetConnection[] = pools.map((pool) => pool.getConnection.bind(pool));
  const close: mysql.Pool['end'][] = pools.map((pool) => pool.end.bind(pool));

  const tryHosts = (remaining: number, callback: Parameters<GetConnection>[0]): void => {
    const tried = choice.current;
    connect[tried]?.((error, connection) => {
      if (!error || remaining <= 1 || !isUnavailable(error)) {
        callback(error, connection);
        return;
      }
      choice.leave(tried);
      tryHosts(remaining - 1, callback);
    });
  };

  front.getConnection = (callback) => tryHosts(pools.length, callback);
  front.end = (callback) => {
    const ends = close.map(
      (end) =>
        new Promise<void>((resolve) => {
          end(() => resolve());
        }),
    );
    void Promise.all(ends).then(() => {
      callback?.(null);
    });
  };
  return front;
}
