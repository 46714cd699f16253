import mysql from 'mysql2';
import type { DatabaseServer } from '../config/database-server.js';
import { queueForConnections } from './connection-limits.js';
import { driverCode, isRowConflict, isSchemaError, isUnusable, timeoutCode } from './database-errors.js';

/** Idle connections are probed after this time, so that a firewall does not forget them, and dead ones are noticed. */
const keepAliveDelayMs = 30_000;

type GetConnection = mysql.Pool['getConnection'];

/**
 * The mysql2 driver as TypeORM's `driver` option, with what TypeORM has no option for: it sets up the session of each new
 * connection, and tries a cluster's hosts in turn.
 */
export function mysqlDriver(server: DatabaseServer) {
  const { hosts, tls } = server;
  return {
    createPool(options: mysql.PoolOptions): mysql.Pool {
      const encryption = tls && { ssl: sslOptions(tls) };
      const pools = hosts.map((address) =>
        mysql.createPool({ ...options, ...address, ...encryption, keepAliveInitialDelay: keepAliveDelayMs }),
      );
      const choice = new HostChoice(server);
      pools.forEach((pool, host) => {
        const suspectConnections = discardSuspects(pool);
        pool.on('connection', (connection) => {
          prepareSession(connection);
          reusePromises(connection);
          replaceQuery(connection, (error) => {
            if (isUnusable(error)) choice.leave(host);
            if (driverCode(error) === timeoutCode) suspectConnections();
          });
        });
      });
      const [only] = pools;
      return queueForConnections(pools.length === 1 && only ? only : withFailover(pools, choice), pools);
    },
  };
}

/** The host in use of each server. It outlives a pool, so that a start that fails on one host tries the next. */
const hostsInUse = new WeakMap<DatabaseServer, number>();

class HostChoice {
  constructor(private readonly server: DatabaseServer) {}

  get current(): number {
    return hostsInUse.get(this.server) ?? 0;
  }

  /** Switches to the next host, unless another caller already has. */
  leave(host: number): void {
    if (this.current === host) hostsInUse.set(this.server, (host + 1) % this.server.hosts.length);
  }
}

/** With these options, the driver never continues unencrypted, whatever the server offers. */
function sslOptions({ verified, authorities }: NonNullable<DatabaseServer['tls']>): mysql.SslOptions {
  return {
    rejectUnauthorized: verified,
    verifyIdentity: verified,
    ...(authorities && { ca: authorities }),
  };
}

type OnError = (error: unknown) => void;

/**
 * After a statement without an answer, the network may have gone silent, and any connection of the pool may be dead, each of
 * which would keep a call waiting in vain. A new one shows at once whether the host can be reached.
 * @returns a function that has the connections of this moment discarded instead of used.
 */
function discardSuspects(pool: mysql.Pool): () => void {
  const connect = pool.getConnection.bind(pool);
  const openedAt = new WeakMap<mysql.PoolConnection, number>();
  let suspectUntil = -Infinity;
  pool.on('connection', (connection) => openedAt.set(connection, performance.now()));
  pool.getConnection = (callback) =>
    connect((error, connection) => {
      if (error || (openedAt.get(connection) ?? 0) > suspectUntil) {
        callback(error, connection);
        return;
      }
      connection.destroy();
      pool.getConnection(callback);
    });
  return () => {
    suspectUntil = performance.now();
  };
}

type Callback = (error: unknown, ...rest: unknown[]) => void;
type Statement = string | { readonly sql: string; readonly timeout?: number };

/**
 * Prepares statements with values on the server, once per connection, which saves the parsing there and the escaping
 * here; TypeORM would send their text each time. Falls back to text while the server refuses to prepare more
 * (`max_prepared_stmt_count`). The driver's own timeout does not cover the preparation, hence the one here.
 */
function replaceQuery(connection: mysql.PoolConnection, onError: OnError): void {
  const query = connection.query.bind(connection) as (...args: unknown[]) => mysql.Query;
  const execute = connection.execute.bind(connection) as (...args: unknown[]) => mysql.Query;
  const refuseIfEnded = watchTransactions();
  connection.query = ((...args: unknown[]) => {
    const callback = args.pop() as Callback;
    const [statement, values] = args as [Statement, unknown[] | undefined];
    const { sql, timeout } = typeof statement === 'string' ? { sql: statement } : statement;
    const settle = refuseIfEnded(sql, discardAfterFault(connection, onError, callback));
    const watched = withTimeout(timeout, settle);
    if (!values?.length) return query(sql, watched);
    return execute(sql, values, (error: unknown, ...rest: unknown[]) => {
      if (driverCode(error) === 'ER_MAX_PREPARED_STMT_COUNT_REACHED') query(sql, values, watched);
      else watched(error, ...rest);
    });
  }) as typeof connection.query;
}

/** TypeORM asks for the promises of a connection at each statement; the driver makes an event emitter each time. */
function reusePromises(connection: mysql.PoolConnection): void {
  const promises = connection.promise();
  connection.promise = () => promises;
}

const changesRows = /^(INSERT|UPDATE|DELETE)\b/;

/** Of the server's answers: a transaction is open. */
const inTransactionFlag = 1;

/**
 * Refuses to go on with a transaction that the server has ended by itself. A Galera node with a full disk has been seen to
 * roll one back without an error for any of its statements, so that each of the later ones was committed alone.
 * @returns a function that makes a statement that changes rows fail, as in a deadlock, if it ran outside.
 */
function watchTransactions(): (sql: string, callback: Callback) => Callback {
  let isOpen = false;
  return (sql, callback) => {
    if (/^(COMMIT|ROLLBACK)$/.test(sql)) isOpen = false;
    return (error, result, ...rest) => {
      const status = (result as Partial<mysql.ResultSetHeader> | undefined)?.serverStatus;
      const isOutside = status !== undefined && (status & inTransactionFlag) === 0;
      if (sql === 'START TRANSACTION') isOpen = !error;
      const isLost = isOpen && isOutside && changesRows.test(sql);
      callback(isLost ? lostTransaction() : error, result, ...rest);
    };
  };
}

const lostTransaction = (): Error =>
  Object.assign(new Error('the server has ended the transaction'), { code: 'ER_LOCK_DEADLOCK' });

/**
 * Discards a connection after an unexpected error. The pool hands out the most recently used
 * connection first, so that one with a pending reply, or in an unknown state, would fail call after call.
 */
function discardAfterFault(connection: mysql.PoolConnection, onError: OnError, callback: Callback): Callback {
  return (error, ...rest) => {
    if (error) onError(error);
    if (error && !isRowConflict(error) && !isSchemaError(error)) connection.destroy();
    callback(error, ...rest);
  };
}

function withTimeout(timeoutMs: number | undefined, callback: Callback): Callback {
  if (timeoutMs === undefined) return callback;
  let waiting = true;
  const timer = setTimeout(() => {
    waiting = false;
    callback(Object.assign(new Error('the statement timed out'), { code: timeoutCode }));
  }, timeoutMs);
  return (error, ...rest) => {
    clearTimeout(timer);
    if (waiting) callback(error, ...rest);
  };
}

/**
 * READ COMMITTED, because the gap locks of REPEATABLE READ make concurrent upserts deadlock; strict mode, because a
 * lenient server silently truncates long values; a lock timeout that is shorter than a request may take; autocommit, which
 * a server can turn off for all.
 */
function prepareSession(connection: mysql.PoolConnection): void {
  connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  connection.query(
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE', SESSION innodb_lock_wait_timeout = 5, SESSION autocommit = 1",
  );
}

/** Makes the first pool stand for all: connections come from the last host that worked, or else from the next. */
function withFailover(pools: readonly mysql.Pool[], choice: HostChoice): mysql.Pool {
  const [firstPool] = pools as readonly [mysql.Pool];
  const connect: GetConnection[] = pools.map((pool) => pool.getConnection.bind(pool));
  const close: mysql.Pool['end'][] = pools.map((pool) => pool.end.bind(pool));

  const tryHosts = (remaining: number, callback: Parameters<GetConnection>[0]): void => {
    const tried = choice.current;
    connect[tried]?.((error, connection) => {
      if (!error || remaining <= 1) {
        callback(error, connection);
        return;
      }
      choice.leave(tried);
      tryHosts(remaining - 1, callback);
    });
  };

  firstPool.getConnection = (callback) => tryHosts(pools.length, callback);
  firstPool.end = (callback) => {
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
  return firstPool;
}
