import type { EntityManager } from 'typeorm';
import { DomainError } from '../common/errors/domain-error.js';
import type { Reader } from '../database/statements.js';
import { isActive, placesOf, removePending } from './authenticators/authenticators.js';

/**
 * An application with MFA could no longer sign in with its password alone. The user's row must be held.
 * @throws DomainError VERIFIER_HAS_NO_MFA
 */
export async function assertMayHaveMfa(reader: Reader, userId: number): Promise<void> {
  const found: unknown[] = await reader.query("SELECT 1 FROM users WHERE id = ? AND role = 'verifier'", [
    userId,
  ]);
  if (found.length > 0) throw new DomainError('VERIFIER_HAS_NO_MFA');
}

/**
 * Prepares a user, whose row is held, for the role of an application: ends pending enrolments.
 * @throws DomainError VERIFIER_HAS_NO_MFA if MFA is on
 */
export async function prepareVerifier(manager: EntityManager, userId: number): Promise<void> {
  if ((await placesOf(manager, userId)).some(isActive))
    throw new DomainError('VERIFIER_HAS_NO_MFA', 'MFA is on');
  await removePending(manager, userId);
}
