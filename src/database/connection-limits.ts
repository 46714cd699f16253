import type mysql from 'mysql2';
import { driverCode } from './database-errors.js';

type Callback = Parameters<mysql.Pool['getConnection']>[0];

interface Waiter {
  readonly callback: Callback;
  /** By `performance.now()`. */
  readonly until: number;
}

/** How long a statement may wait for a connection, in milliseconds; less than a request may take. */
const patience = 3_000;
/** Somebody else's connection may have been closed. */
const retryInterval = 250;

const atLimit = /^ER_(CON_COUNT|TOO_MANY_USER|USER_LIMIT)/;

/**
 * Where the server grants fewer connections than the pool would take, a statement waits for one of those there are, in turn,
 * as it would for a pool of that size. Only where none comes free in time, the server's refusal is passed on.
 */
export function queueForConnections(pool: mysql.Pool, pools: readonly mysql.Pool[]): mysql.Pool {
  const connect = pool.getConnection.bind(pool);
  const waiting: Waiter[] = [];
  let retrying: NodeJS.Timeout | undefined;

  const attempt = (waiter: Waiter): void => {
    connect((error, connection) => {
      if (!error || !atLimit.test(driverCode(error)) || performance.now() >= waiter.until) {
        waiter.callback(error, connection);
        return;
      }
      waiting.unshift(waiter);
      retrying ??= setTimeout(retry, retryInterval);
    });
  };
  const next = (): void => {
    const waiter = waiting.shift();
    if (waiter) attempt(waiter);
  };
  const retry = (): void => {
    retrying = undefined;
    const late = waiting.filter(({ until }) => performance.now() >= until);
    for (const waiter of late) {
      waiting.splice(waiting.indexOf(waiter), 1);
      attempt(waiter);
    }
    next();
    if (waiting.length > 0) retrying ??= setTimeout(retry, retryInterval);
  };

  for (const each of pools) each.on('release', next);
  pool.getConnection = (callback) => {
    const waiter = { callback, until: performance.now() + patience };
    if (waiting.length > 0) waiting.push(waiter);
    else attempt(waiter);
  };
  return pool;
}
