import { change, type FloorDatabase, select, type Steps } from './database.js';

/** The counters of wrong codes and passwords, as the service writes them after a correct one. */

export function* startCounting(database: FloorDatabase, userId: number): Steps<void> {
  yield* change(
    'INSERT INTO mfa_limits (userId, failedAttempts, lockedUntil) VALUES (?, ?, ?) ' +
      database.onConflict(['userId'], ['failedAttempts', 'lockedUntil']),
    ...[userId, 0, null],
  );
}

/** @returns false if the account is locked. */
export function* admitCode(userId: number): Steps<boolean> {
  const admitted = yield* change(
    'UPDATE mfa_limits SET failedAttempts = failedAttempts + 1 ' +
      'WHERE userId = ? AND (lockedUntil IS NULL OR lockedUntil <= ?)',
    userId,
    Date.now(),
  );
  return admitted === 1;
}

export function* clearWrongCodes(userId: number): Steps<void> {
  yield* change('UPDATE mfa_limits SET failedAttempts = 0, lockedUntil = NULL WHERE userId = ?', userId);
}

/** @returns whether passwords for this account from this network have to wait. */
export function* isPasswordLocked(accountDigest: string, network: string): Steps<boolean> {
  const locks = yield* select(
    'SELECT lockedUntil FROM password_limits WHERE accountDigest = ? AND network = ? AND lockedUntil > ?',
    ...[accountDigest, network, Date.now()],
  );
  return locks.length > 0;
}

export function* clearWrongPasswords(accountDigest: string, network: string): Steps<void> {
  yield* change(
    'DELETE FROM password_limits WHERE accountDigest = ? AND network = ?',
    accountDigest,
    network,
  );
}
