import type mysql from 'mysql2';
import { outageOf } from './database-errors.js';

type Callback = Parameters<mysql.Pool['getConnection']>[0];

interface Waiter {
  readonly callback: Callback;
  /** By `performance.now()`. */
  readonly until: number;
}

/** How long a statement may wait for a connection; less than a request may take. */
const connectionWaitMs = 3_000;
/** Between attempts to open one, because another client of the server may have closed its own. */
const retryIntervalMs = 250;

/**
 * Makes statements queue for a connection if the server grants fewer than the pool may open, as they would for a pool of
 * that size. The server's refusal is passed on only if no connection becomes free in time.
 */
export function queueForConnections(pool: mysql.Pool, pools: readonly mysql.Pool[]): mysql.Pool {
  const connect = pool.getConnection.bind(pool);
  const waiting: Waiter[] = [];
  let retryTimer: NodeJS.Timeout | undefined;

  const attempt = (waiter: Waiter): void => {
    connect((error, connection) => {
      if (!error || outageOf(error) !== 'tooManyConnections' || performance.now() >= waiter.until) {
        waiter.callback(error, connection);
        return;
      }
      waiting.unshift(waiter);
      retryTimer ??= setTimeout(retry, retryIntervalMs);
    });
  };
  const startNext = (): void => {
    const waiter = waiting.shift();
    if (waiter) attempt(waiter);
  };
  const retry = (): void => {
    retryTimer = undefined;
    const late = waiting.filter(({ until }) => performance.now() >= until);
    for (const waiter of late) {
      waiting.splice(waiting.indexOf(waiter), 1);
      attempt(waiter);
    }
    startNext();
    if (waiting.length > 0) retryTimer ??= setTimeout(retry, retryIntervalMs);
  };

  for (const each of pools) each.on('release', startNext);
  pool.getConnection = (callback) => {
    const waiter = { callback, until: performance.now() + connectionWaitMs };
    if (waiting.length > 0) waiting.push(waiter);
    else attempt(waiter);
  };
  return pool;
}
