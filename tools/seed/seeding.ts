import { setImmediate as nextTurn } from 'node:timers/promises';
import { counted } from '../../src/common/counted.js';
import type { Config } from '../../src/config/config.js';
import { Keyring } from '../../src/crypto/keyring.js';
import { PasswordHasher } from '../../src/crypto/password-hasher.js';
import { isUniqueViolation } from '../../src/database/database-errors.js';
import { userCountKey, userCountsOf } from '../../src/users/user-counts.js';
import { CommandError } from '../command-line.js';
import type { BulkDatabase } from './bulk-database.js';
import type { SeedPlan } from './plan.js';
import {
  seededAuthenticatorRow,
  userHistoryMs,
  type StoredUser,
  type NewUser,
  rowsOfUser,
  seededUserRow,
} from './seeded-rows.js';
import { hasMfa, lastSeededNumber, seededName, seededNames } from './seeded-users.js';

export interface SeedRun {
  /** Called after each batch with the number of users created. */
  readonly onProgress?: (users: number) => void;
  /** Ends the run after the current batch. */
  readonly signal?: AbortSignal;
}

export interface SeedOutcome {
  /** The number of the first user of this run; the others follow. */
  readonly firstNumber: number;
  readonly users: number;
  readonly usersWithMfa: number;
  readonly rows: number;
}

/** About 7,500 rows per transaction: enough for commits to cost little, few enough to interrupt the run quickly. */
const usersPerBatch = 500;
const maxHistoryMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Adds users with all their rows to a migrated database, in the order of their names. Existing rows are not changed;
 * names continue after the last seeded one, so that another run can continue an interrupted one.
 * @throws CommandError if there are not enough names, if another run takes them, or if there are no users yet: then the
 * service would create no administrator.
 */
export async function seedUsers(
  database: BulkDatabase,
  config: Config,
  plan: SeedPlan,
  { onProgress, signal }: SeedRun = {},
): Promise<SeedOutcome> {
  const [anybody] = await database.query('SELECT id FROM users LIMIT 1');
  if (anybody === undefined)
    throw new CommandError('Start the service once first: it creates the first account.');
  const firstNumber = (await lastNumber(database)) + 1;
  if (firstNumber + plan.users - 1 > lastSeededNumber)
    throw new CommandError(`There are no more names after ${seededName(lastSeededNumber)}.`);
  const passwordHash = await new PasswordHasher().hash(plan.password);
  const keyring = new Keyring(config.encryptionKeys);
  const createdAt = creationTimes(config, plan.users);
  let users = 0;
  let usersWithMfa = 0;
  let rows = 0;
  while (users < plan.users && !signal?.aborted) {
    const made = users;
    const batch = Array.from({ length: Math.min(usersPerBatch, plan.users - made) }, (_, index): NewUser => {
      const number = firstNumber + made + index;
      return {
        name: seededName(number),
        mfa: hasMfa(number, plan.mfaShare),
        createdAt: createdAt(made + index),
      };
    });
    try {
      await database.transaction(async () => {
        rows += await storeBatch(database, batch, { config, keyring, passwordHash, seed: plan.seed });
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new CommandError(
        `Another run is seeding this database and took the next names, with ${counted(plan.users - users, 'user')} to go: ` +
          `when it has ended, run this again with --users ${plan.users - users} and the same password and seed.`,
      );
    }
    users += batch.length;
    usersWithMfa += batch.filter(({ mfa }) => mfa).length;
    onProgress?.(users);
    await nextTurn();
  }
  return { firstNumber, users, usersWithMfa, rows };
}

/** @returns how many rows it wrote. */
async function storeBatch(
  database: BulkDatabase,
  batch: readonly NewUser[],
  context: { config: Config; keyring: Keyring; passwordHash: string; seed: string },
): Promise<number> {
  let written = 0;
  const insert = async (table: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await database.insert(table, rows);
    written += rows.length;
  };
  await insert(
    'users',
    batch.map((user) => seededUserRow(user, context.passwordHash)),
  );
  const users = await withIds(database, batch);
  const withMfa = users.filter(({ mfa }) => mfa);
  await insert(
    'authenticators',
    withMfa.map((user) => seededAuthenticatorRow(user, context.seed, context.keyring)),
  );
  const others = users.map((user) => rowsOfUser(user, context.config));
  for (const table of ['sessions', 'scratch_codes', 'mfa_limits', 'audit_events'] as const)
    await insert(
      table,
      others.flatMap((rows): readonly object[] => rows[table]),
    );
  await database.add('user_counts', userCountsOf(users.map(({ id }) => id)), userCountKey);
  return written;
}

/** Reads the ids, because a cluster's nodes assign ids with gaps, and a running service may create users, too. */
async function withIds(database: BulkDatabase, batch: readonly NewUser[]): Promise<StoredUser[]> {
  const found = await database.query<{ id: number; name: string }>(
    `SELECT id, name FROM users WHERE nameKey IN (${batch.map(() => '?').join(', ')})`,
    batch.map(({ name }) => name),
  );
  const ids = new Map(found.map(({ id, name }) => [name, id]));
  return batch.map((user) => {
    const id = ids.get(user.name);
    if (id === undefined) throw new Error(`${user.name} is missing after it was inserted`);
    return { ...user, id };
  });
}

/** @returns 0 if there are no seeded users. Names that only begin like theirs are ignored. */
async function lastNumber(database: BulkDatabase): Promise<number> {
  const longest = seededName(lastSeededNumber).length;
  const [row] = await database.query<{ number: number | null }>(
    'SELECT MAX(CAST(SUBSTR(nameKey, ?) AS UNSIGNED)) AS number FROM users ' +
      'WHERE nameKey >= ? AND nameKey < ? AND LENGTH(nameKey) <= ?',
    [seededNames.length + 1, seededNames, `${seededNames}~`, longest],
  );
  return row?.number ?? 0;
}

/**
 * Distributes the creation of users evenly over the last days: long enough ago for their history to be over, and recent
 * enough for their sessions to be valid.
 */
function creationTimes({ timeToLive }: Config, users: number): (index: number) => number {
  const shortestLife = Math.min(timeToLive.refreshToken, timeToLive.session) * 1000;
  const until = Date.now() - userHistoryMs;
  const history = Math.min(maxHistoryMs, shortestLife / 2);
  return (index) => Math.floor(until - history + (history * index) / users);
}
