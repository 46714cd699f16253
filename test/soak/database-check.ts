import type { Config } from '../../src/config/config.js';
import { KeyedDigests } from '../../src/crypto/digests.js';
import { firstIdAt } from '../../src/crypto/time-ordered-id.js';
import { scratchCodeDigest } from '../../src/mfa/codes/scratch-codes.js';
import type { BulkDatabase } from '../../tools/seed/bulk-database.js';
import type { Account } from './account.js';
import type { Authenticator } from './authenticator.js';
import type { Ledger, RecordedEvent } from './ledger.js';

interface AuthenticatorRow {
  readonly id: number;
  readonly userId: number;
  readonly lastAcceptedTimeStep: number | null;
}

interface ScratchCodeRow {
  readonly userId: number;
  readonly salt: string;
  readonly digest: string;
  readonly usedAt: number | null;
}

const pageSize = 5_000;

/** Removes every audit event since that time from the ledger. */
export async function readAuditTrail(database: BulkDatabase, ledger: Ledger, since: number): Promise<void> {
  for (let lastId = firstIdAt(since); ;) {
    const events = await database.query<RecordedEvent & { id: string }>(
      `SELECT id, type, subjectUserId, details FROM audit_events WHERE id > ? ORDER BY id LIMIT ${pageSize}`,
      [lastId],
    );
    const last = events.at(-1);
    if (!last) return;
    events.forEach((event) => ledger.remove(event));
    lastId = last.id;
  }
}

/** Users whose last time step or scratch codes in the database differ from what was acknowledged. */
export async function differingAccounts(
  database: BulkDatabase,
  config: Config,
  accounts: readonly Account[],
): Promise<string[]> {
  const keys = new KeyedDigests(config.digestKeys);
  const authenticators = await database.query<AuthenticatorRow>(
    "SELECT id, userId, lastAcceptedTimeStep FROM authenticators WHERE status = 'active'",
  );
  const codes = new Map<number, ScratchCodeRow[]>(authenticators.map(({ userId }) => [userId, []]));
  for (const code of await database.query<ScratchCodeRow>(
    'SELECT userId, salt, digest, usedAt FROM scratch_codes',
  ))
    codes.get(code.userId)?.push(code);
  const rows = new Map(authenticators.map((row) => [row.userId, row]));
  const problems: string[] = [];
  for (const { id, name, authenticator } of accounts) {
    const row = rows.get(id);
    if (!row || !authenticator) {
      if (row || authenticator) problems.push(`${name}: MFA is ${row ? 'on' : 'off'} in the database`);
      continue;
    }
    const { lastTimeStep } = authenticator;
    if (lastTimeStep !== undefined && row.lastAcceptedTimeStep !== lastTimeStep)
      problems.push(`${name}: the last time step is ${row.lastAcceptedTimeStep}, not ${lastTimeStep}`);
    if (!(await sameScratchCodes(authenticator, codes.get(id) ?? [], keys)))
      problems.push(`${name}: other scratch codes are used than were acknowledged`);
  }
  return problems;
}

async function sameScratchCodes(
  { knownScratchCodes }: Authenticator,
  rows: readonly ScratchCodeRow[],
  keys: KeyedDigests,
): Promise<boolean> {
  // Seeded scratch codes are unknown.
  if (knownScratchCodes.size === 0) return rows.length === 5 && rows.every(({ usedAt }) => usedAt === null);
  const used = new Map(rows.map(({ digest, usedAt }) => [digest, usedAt !== null]));
  const digests = await Promise.all(
    [...knownScratchCodes].map(async ([code, wasUsed]) => ({
      digest: await scratchCodeDigest(keys, code, rows[0]?.salt ?? ''),
      wasUsed,
    })),
  );
  return digests.length === used.size && digests.every(({ digest, wasUsed }) => used.get(digest) === wasUsed);
}
