import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import type { ScratchCodes } from '../../../src/mfa/codes/scratch-codes.js';
import { type KnownEnrolment, type KnownUser, recordAccepted } from '../users/enrolment-traffic.js';

interface SlotRow {
  readonly id: number;
  readonly status: 'pending' | 'active';
  readonly enrolmentTokenDigest: string | null;
  readonly scratchCodeSalt: string;
  readonly lastAcceptedTimeStep: number | string | null;
}

/** Checks that no user has incomplete rows. */
export async function expectNoPartialRows(rows: DataSource): Promise<void> {
  const offences = {
    'an authenticator without its five scratch codes': `
      SELECT a.id FROM totp_authenticators a LEFT JOIN scratch_codes s ON s.authenticatorId = a.id
      GROUP BY a.id HAVING COUNT(s.position) <> 5`,
    'a scratch code without an authenticator':
      'SELECT 1 FROM scratch_codes WHERE authenticatorId NOT IN (SELECT id FROM totp_authenticators)',
    'two authenticators in one slot':
      'SELECT userId FROM totp_authenticators GROUP BY userId, status HAVING COUNT(*) > 1',
    'a partly confirmed authenticator': `
      SELECT id FROM totp_authenticators WHERE status = 'active'
      AND (enrolmentTokenDigest IS NOT NULL OR expiresAt IS NOT NULL OR enabledAt IS NULL)`,
    'a partly started enrolment': `
      SELECT id FROM totp_authenticators WHERE status = 'pending'
      AND (enrolmentTokenDigest IS NULL OR expiresAt IS NULL OR enabledAt IS NOT NULL)`,
    'a slot with an unknown status':
      "SELECT id FROM totp_authenticators WHERE status NOT IN ('pending', 'active')",
  };
  for (const [offence, sql] of Object.entries(offences)) {
    expect(await rows.query(sql), offence).toEqual([]);
  }
}

/**
 * Checks the rows of a user against the answers. A call without an answer has taken effect or left nothing; `user` is
 * updated accordingly.
 */
export async function expectRowsOf(
  rows: DataSource,
  scratchCodes: ScratchCodes,
  user: KnownUser,
): Promise<void> {
  const slots: SlotRow[] = await rows.query('SELECT * FROM totp_authenticators WHERE userId = ?', [user.id]);
  const pending = slots.find(({ status }) => status === 'pending');
  const active = slots.find(({ status }) => status === 'active');
  settleUnanswered(user, pending);
  expect(active !== undefined, `user ${user.id} has an active authenticator`).toBe(user.active !== undefined);
  expect(pending?.enrolmentTokenDigest).toBe(user.pendingDigest);
  if (pending && user.pending) await expectScratchCodes(rows, scratchCodes, pending, user.pending);
  if (active && user.active) {
    const { acceptedTimeStep } = user.active;
    expect(active.lastAcceptedTimeStep === null ? undefined : Number(active.lastAcceptedTimeStep)).toBe(
      acceptedTimeStep,
    );
    await expectScratchCodes(rows, scratchCodes, active, user.active);
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

/** Checks that exactly the issued codes are stored, and exactly the used ones are spent. */
async function expectScratchCodes(
  rows: DataSource,
  scratchCodes: ScratchCodes,
  slot: SlotRow,
  enrolment: KnownEnrolment,
): Promise<void> {
  const stored: { digest: string; usedAt: unknown }[] = await rows.query(
    'SELECT digest, usedAt FROM scratch_codes WHERE authenticatorId = ?',
    [slot.id],
  );
  const expected = await Promise.all(
    enrolment.scratchCodes.map(async (code) => {
      const digest = await scratchCodes.digest(code, slot.scratchCodeSalt);
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
