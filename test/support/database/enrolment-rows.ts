import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import type { KeyedDigests } from '../../../src/crypto/digests.js';
import { scratchCodeDigest, type ScratchCodeSet } from '../../../src/mfa/codes/scratch-codes.js';
import { type KnownEnrolment, type KnownUser, recordAccepted } from '../users/enrolment-traffic.js';

interface SlotRow {
  readonly id: number;
  readonly status: 'pending' | 'active';
  readonly enrolmentTokenDigest: string | null;
  readonly pendingScratchCodes: string | null;
  readonly lastAcceptedTimeStep: number | string | null;
}

/** Checks that no user has incomplete rows. */
export async function expectNoPartialRows(rows: DataSource): Promise<void> {
  const offences = {
    'a user with MFA without five scratch codes': `
      SELECT a.id FROM authenticators a LEFT JOIN scratch_codes s ON s.userId = a.userId
      WHERE a.status = 'active' GROUP BY a.id HAVING COUNT(s.position) <> 5`,
    'an enrolment without scratch codes':
      "SELECT id FROM authenticators WHERE slot = 'main' AND (pendingScratchCodes IS NULL) <> (status = 'active')",
    'scratch codes of a user without MFA':
      "SELECT 1 FROM scratch_codes WHERE userId NOT IN (SELECT userId FROM authenticators WHERE status = 'active')",
    'two authenticators in one slot':
      'SELECT userId FROM authenticators WHERE slot IS NOT NULL GROUP BY userId, slot, status HAVING COUNT(*) > 1',
    'a partly confirmed authenticator': `
      SELECT id FROM authenticators WHERE status = 'active'
      AND (enrolmentTokenDigest IS NOT NULL OR expiresAt IS NOT NULL OR enabledAt IS NULL)`,
    'a partly started enrolment': `
      SELECT id FROM authenticators WHERE status = 'pending'
      AND (enrolmentTokenDigest IS NULL OR expiresAt IS NULL OR enabledAt IS NOT NULL)`,
    'a slot with an unknown status':
      "SELECT id FROM authenticators WHERE status NOT IN ('pending', 'active')",
  };
  for (const [offence, sql] of Object.entries(offences)) {
    expect(await rows.query(sql), offence).toEqual([]);
  }
}

/**
 * Checks the rows of a user against the answers. A call without an answer has taken effect or left nothing; `user` is
 * updated accordingly.
 */
export async function expectRowsOf(rows: DataSource, keys: KeyedDigests, user: KnownUser): Promise<void> {
  const slots: SlotRow[] = await rows.query('SELECT * FROM authenticators WHERE userId = ?', [user.id]);
  const pending = slots.find(({ status }) => status === 'pending');
  const active = slots.find(({ status }) => status === 'active');
  settleUnanswered(user, pending);
  expect(active !== undefined, `user ${user.id} has an active authenticator`).toBe(user.active !== undefined);
  expect(pending?.enrolmentTokenDigest).toBe(user.pendingDigest);
  if (pending && user.pending) {
    const { salt, digests } = JSON.parse(pending.pendingScratchCodes ?? '') as ScratchCodeSet;
    const stored = digests.map((digest) => ({ salt, digest, usedAt: null }));
    await expectScratchCodes(stored, keys, user.pending);
  }
  if (active && user.active) {
    const { acceptedTimeStep } = user.active;
    expect(active.lastAcceptedTimeStep === null ? undefined : Number(active.lastAcceptedTimeStep)).toBe(
      acceptedTimeStep,
    );
    const stored = await rows.query<StoredCode[]>(
      'SELECT salt, digest, usedAt FROM scratch_codes WHERE userId = ?',
      [user.id],
    );
    await expectScratchCodes(stored, keys, user.active);
  }
  expect(await countEvents(rows, user, 'mfa.enrolment_started')).toBe(user.enabled);
  expect(await countEvents(rows, user, 'mfa.enabled')).toBe(user.accepted);
}

function settleUnanswered(user: KnownUser, pending: SlotRow | undefined): void {
  const { unanswered } = user;
  user.unanswered = undefined;
  if (unanswered === 'enable' && pending && pending.enrolmentTokenDigest !== user.pendingDigest) {
    user.enabled += 1;
    user.pending = undefined;
    user.pendingDigest = pending.enrolmentTokenDigest ?? undefined;
  } else if (typeof unanswered === 'object' && pending === undefined) {
    recordAccepted(user, unanswered);
  } else if (typeof unanswered === 'object') {
    unanswered.usedScratchCodes.clear();
  }
}

interface StoredCode {
  readonly salt: string;
  readonly digest: string;
  readonly usedAt: unknown;
}

/** Checks that exactly the issued codes are stored, and exactly the used ones are spent. */
async function expectScratchCodes(
  stored: readonly StoredCode[],
  keys: KeyedDigests,
  enrolment: KnownEnrolment,
): Promise<void> {
  const expected = await Promise.all(
    enrolment.scratchCodes.map(async (code) => {
      const digest = await scratchCodeDigest(keys, code, stored[0]?.salt ?? '');
      return `${digest} ${enrolment.usedScratchCodes.has(code) ? 'used' : 'good'}`;
    }),
  );
  const found = stored.map(({ digest, usedAt }) => `${digest} ${usedAt === null ? 'good' : 'used'}`);
  expect(found.sort()).toEqual(expected.sort());
}

async function countEvents(rows: DataSource, { id }: KnownUser, type: string): Promise<number> {
  const [{ count }] = await rows.query(
    'SELECT COUNT(*) AS count FROM audit_events WHERE subjectUserId = ? AND type = ?',
    [id, type],
  );
  return Number(count);
}
